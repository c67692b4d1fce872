"""Who is on the site: visitors who read, people who propose, each a thread that mostly thinks."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import random
import threading
from typing import Any

from tests.bench.load.client import Client, Disappointed, Fields, File, Site
from tests.bench.load.forms import challenge_in, form_with, typed
from tests.bench.load.world import World

THINKING = (5.0, 15.0)
# List, map with its frames, record, territory, search: of a hundred visits.
SHARES = {"list": 40, "map": 30, "record": 15, "territory": 10, "search": 5}
BETWEEN_FRAMES = (1.0, 4.0)
WRITING = (15.0, 40.0)
EACH = 60.0
PHOTO_EVERY = 3
FORM = "/proposer/"
# The mainland, as a map shows it first.
FIRST_FRAME = "frame=-5.2,42.3,8.3,51.1&zoom=6"
_numbers = itertools.count(1)


class Person(threading.Thread):
    """Does `act` again and again until `stop`; what goes wrong is in the site's record, the person stays."""

    def __init__(self, site: Site, world: World, number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.site, self.world, self.stop = site, world, stop
        self.number = number
        self.draw = random.Random(f"{type(self).__name__} {number}")

    def run(self) -> None:
        self.wait(0, THINKING[1])
        while not self.stop.is_set():
            try:
                self.act()
            except Disappointed:
                pass
            except Exception as error:  # a fault of the bench counts as one
                self.site.record.wrong("bench", f"{type(error).__name__}: {error}")
            self.rest()

    def act(self) -> None:
        raise NotImplementedError

    def rest(self) -> None:
        self.wait(*THINKING)

    def wait(self, least: float, most: float) -> None:
        """Think; leave at once when it is over."""
        self.stop.wait(self.draw.uniform(least, most))


class Visitor(Person):
    """Reads the census without an account or a cookie."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.client = Client(self.site, f"127.{10 + self.number // 250}.{self.number % 250}.1")

    def act(self) -> None:
        (kind,) = self.draw.choices(list(SHARES), list(SHARES.values()))
        getattr(self, f"see_{kind}")()

    def see_list(self) -> None:
        self.client.get("list", f"/initiatives/?view=list&{self.world.filters(self.draw)}")

    def see_map(self) -> None:
        filters = self.world.filters(self.draw)
        self.client.get("map page", f"/initiatives/?{filters}")
        for frame in [FIRST_FRAME, *self.world.frames(self.draw)]:
            self.client.get("map frame", f"/initiatives/carte.json?{filters}&{frame}")
            self.wait(*BETWEEN_FRAMES)

    def see_record(self) -> None:
        self.client.get("record", f"/initiatives/{self.draw.choice(self.world.records)}/")

    def see_territory(self) -> None:
        self.client.get("territory", f"/territoires/{self.draw.choice(self.world.territories)}/")

    def see_search(self) -> None:
        self.client.get("search", f"/initiatives/?view=list&q={self.world.words(self.draw)}")


class Proposer(Person):
    """Proposes something every minute, each time as somebody else: another address, another browser."""

    photo: File

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.acknowledged: list[str] = []
        self.with_photo = 0

    def run(self) -> None:
        self.wait(0, EACH / 2)
        super().run()

    def rest(self) -> None:
        self.wait(EACH - WRITING[1], EACH - WRITING[0])

    def act(self) -> None:
        number = next(_numbers)
        client = Client(self.site, f"127.{100 + number // 250}.{number % 250}.1")
        try:
            self.propose(client, number, with_photo=number % PHOTO_EVERY == 0)
        finally:
            client.close()

    def propose(self, client: Client, number: int, *, with_photo: bool) -> None:
        """The whole form: read, filled while one thinks, sent with its proof of work, thanked for."""
        page = client.get("form", FORM, packed=False).body
        name = f"Essai {number} {hashlib.sha256(str(number).encode()).hexdigest()[:12]}"
        self.wait(*WRITING)
        if self.stop.is_set():  # gone before it was written
            return
        fields = typed(
            form_with(page, "form_key"),
            name=name,
            description=f"On essaie ensemble, la {number}e fois.",
            territory=self.draw.choice(self.world.communes),
            submitter_email=f"essai{number}@domino.example",
            form_proof=proof(challenge_in(page)),
            **({"photo_alt": "Une couleur qui change."} if with_photo else {}),
        )
        sent = self._send(client, fields, {"photo": self.photo} if with_photo else None)
        self.acknowledged.append(name)
        self.with_photo += with_photo
        client.get("thanks", sent, packed=False)

    def _send(self, client: Client, fields: Fields, files: dict[str, File] | None) -> str:
        return client.post("proposal with photo" if files else "proposal", FORM, fields, files).location


def proof(question: bytes) -> str:
    """What the browser's worker finds: the number behind the challenge."""
    asked = json.loads(question)
    salt = asked["salt"].encode()
    for number in range(asked["maxNumber"] + 1):
        if hashlib.sha256(salt + str(number).encode()).hexdigest() == asked["challenge"]:
            found = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
            return base64.b64encode(json.dumps({**found, "number": number}).encode()).decode()
    return ""
