"""150 phones and a projector in one debate, against a running site: how fast a vote is, whether one is ever lost.

    DATABASE_URL=… .venv/bin/python -m tests.bench.phones --url http://127.0.0.1:8000 --phones 150 --seconds 120

The site must serve that database, which had better be a scratch one: a debate is made in it. Numbers, and how the site
is started for them, are in docs/performance.md. The exit code is 1 when a position, a move or an argument is lost or
doubled, 2 when the numbers miss their target.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import threading
import time
import uuid
from collections import Counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402

from evaluation.models import Argument, Debate, Move, Position  # noqa: E402
from evaluation.services.debates import create_debate, open_statement  # noqa: E402
from evaluation.services.sessions import close_session, open_session  # noqa: E402
from inventory.models import Territory  # noqa: E402
from tests.bench.browser import Browser, csrf_in  # noqa: E402

POLL, PROJECTOR_POLL, JITTER = 2.0, 0.9, 0.3
VOTE_TARGET, LAG_TARGET = 0.300, 2.0
BETWEEN_ACTIONS = 12.0  # seconds, on average, of one phone
BETWEEN_PROBES = 3.0
SENT_TWICE = 0.05
SIDES = ("agree", "disagree")


class Phone(threading.Thread):
    """Joins, polls, votes, changes sides, argues, credits arguments."""

    def __init__(self, room: Room, number: int) -> None:
        super().__init__(daemon=True)
        self.room, self.browser = room, Browser(room.url)
        self.random = random.Random(number)
        self.sides: dict[int, str] = {}
        self.votes: list[float] = []
        self.polls: list[float] = []
        self.counts: Counter[str] = Counter()
        self.state: dict[str, Any] = {}
        self.etag = ""
        self.csrf = ""

    def run(self) -> None:
        time.sleep(self.random.uniform(0, 5))
        self.join_session()
        now = time.monotonic()
        next_poll, next_action = now, now + self.random.expovariate(1 / 4)
        while (now := time.monotonic()) < self.room.ends_at:
            if now >= next_poll:
                self.poll()
                next_poll = now + POLL * self.random.uniform(1 - JITTER, 1 + JITTER)
            if now >= next_action:
                self.act()
                next_action = now + self.random.expovariate(1 / BETWEEN_ACTIONS)
            time.sleep(max(0.005, min(next_poll, next_action) - time.monotonic()))

    def join_session(self) -> None:
        _, _, page = self.browser.ask("GET", self.room.path)
        data = {"csrfmiddlewaretoken": csrf_in(page), "pseudonym": ""}
        status, _, _ = self.browser.ask("POST", self.room.path, data)
        self.counts[f"joined {status}"] += 1
        _, _, page = self.browser.ask("GET", self.room.path)
        self.csrf = csrf_in(page)

    def poll(self) -> None:
        started = time.monotonic()
        status, headers, body = self.browser.ask("GET", f"{self.room.path}etat.json", **{"If-None-Match": self.etag})
        self.polls.append(time.monotonic() - started)
        self.counts[f"poll {status}"] += 1
        if status == 200:
            self.etag, self.state = headers["ETag"], json.loads(body)

    def act(self) -> None:
        statement = self.state.get("statement")
        if not statement or statement["state"] != "open":
            return
        number, before = statement["id"], self.sides.get(statement["id"], "")
        roll = self.random.random()
        others = [one["id"] for one in self.state["arguments"] if one["side"] != before]
        if before and roll < 0.10:
            self.post({"action": "argument", "statement": number, "text": f"Argument {uuid.uuid4()}"}, "argument")
        elif before and others and roll < 0.35:
            data = {"action": "credit", "statement": number, "argument": self.random.choice(others), "before": before}
            if self.post(data, "vote"):
                self.moved(number, other(before))
        else:
            side = other(before) if before else self.random.choice(SIDES)
            if self.post({"action": "side", "statement": number, "side": side, "before": before}, "vote"):
                self.moved(number, side)

    def moved(self, statement: int, side: str) -> None:
        self.counts["moves"] += statement in self.sides
        self.sides[statement] = side

    def post(self, data: dict[str, Any], kind: str) -> bool:
        """Whether it was taken; now and then the same is sent twice, as a phone does that heard no answer."""
        data |= {"csrfmiddlewaretoken": self.csrf, "key": uuid.uuid4().hex}
        started = time.monotonic()
        status, _, _ = self.browser.ask("POST", self.room.path, data, Accept="application/json")
        self.votes.append(time.monotonic() - started)
        self.counts[f"{kind} {status}"] += 1
        if self.random.random() < SENT_TWICE:
            again, _, _ = self.browser.ask("POST", self.room.path, data, Accept="application/json")
            self.counts[f"{kind} again {again}"] += 1
        return status == 200


class Projector(threading.Thread):
    """The page of the projector: fetches itself anew when something changed, and notes when probes appear."""

    def __init__(self, room: Room, cookies: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.room, self.browser = room, Browser(room.url, cookies)
        self.sent: dict[str, float] = {}
        self.lags: list[float] = []

    def run(self) -> None:
        path = f"/evaluation/debats/{self.room.debate.slug}/projection/"
        _, _, page = self.browser.ask("GET", path)
        found = re.search(rb'data-polled="([^"]+)"', page)
        polled, etag = (found.group(1).decode() if found else ""), ""
        while time.monotonic() < self.room.ends_at + 3:
            status, headers, _ = self.browser.ask("GET", polled, **{"If-None-Match": etag})
            if status == 200:
                etag = headers["ETag"]
                _, _, page = self.browser.ask("GET", path)
                self.note(page.decode(), time.monotonic())
            time.sleep(PROJECTOR_POLL * random.uniform(1 - JITTER, 1 + JITTER))

    def note(self, page: str, now: float) -> None:
        for text in [text for text in list(self.sent) if text in page]:
            self.lags.append(now - self.sent.pop(text))


class Probe(Phone):
    """A phone that argues every few seconds: the projector tells when it sees it."""

    def run(self) -> None:
        self.join_session()
        while time.monotonic() < self.room.ends_at - 2:
            self.poll()
            statement = self.state.get("statement") or {}
            if statement.get("state") == "open":
                number = statement["id"]
                first = {"action": "side", "statement": number, "side": "agree", "before": ""}
                if number not in self.sides and self.post(first, "vote"):
                    self.moved(number, "agree")
                text = f"Sonde {uuid.uuid4()}"
                sent = time.monotonic()
                if self.post({"action": "argument", "statement": number, "text": text}, "argument"):
                    self.room.projector.sent[text] = sent
            time.sleep(BETWEEN_PROBES)


class Room:
    """The debate, its phones, its projector; statements follow each other in three equal parts."""

    def __init__(self, url: str, phones: int, seconds: float) -> None:
        territory = Territory.objects.first() or Territory.objects.create(name="Banc", slug="banc", kind="commune")
        texts = [f"Affirmation {number} du banc d’essai" for number in (1, 2, 3)]
        self.url, self.seconds = url, seconds
        title = f"Banc d’essai {uuid.uuid4().hex[:6]}"
        self.debate: Debate = create_debate(title=title, territory=territory, statements=texts, by=None)
        open_session(session=self.debate.session, by=None)
        self.statements = list(self.debate.statements.all())
        open_statement(statement=self.statements[0])
        self.path = f"/evaluation/seance/{self.debate.session.code}/"
        self.ends_at = time.monotonic() + seconds
        self.projector = Projector(self, self.signed_in())
        self.phones = [*(Phone(self, number) for number in range(phones - 1)), Probe(self, phones)]

    def signed_in(self) -> dict[str, str]:
        user, _ = get_user_model().objects.get_or_create(username="banc", defaults={"is_superuser": True})
        client = Client()
        client.force_login(user)
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}

    def run(self) -> None:
        for thread in (self.projector, *self.phones):
            thread.start()
        for statement in self.statements[1:]:
            time.sleep(self.seconds / 3)
            open_statement(statement=statement)
        time.sleep(max(0.0, self.ends_at - time.monotonic()) / 2)
        close_session(session=self.debate.session)  # while votes still arrive
        for thread in (*self.phones, self.projector):
            thread.join()

    def wrong(self) -> list[str]:
        """What the database holds that the phones were not told, or the other way round."""
        expected = Counter((number, side) for phone in self.phones for number, side in phone.sides.items())
        rows = Position.objects.filter(statement__debate=self.debate)
        kept = Counter(rows.values_list("statement", "side"))
        told = self.counts()
        moves = Move.objects.filter(position__statement__debate=self.debate).count()
        arguments = Argument.objects.filter(statement__debate=self.debate).count()
        pairs = rows.values_list("statement", "participant")
        checks = {
            f"positions: told {expected}, kept {kept}": expected != kept,
            f"moves: told {told['moves']}, kept {moves}": told["moves"] != moves,
            f"arguments: told {told['argument 200']}, kept {arguments}": told["argument 200"] != arguments,
            "a phone stands twice on one statement": len(pairs) != len(set(pairs)),
        }
        return [text for text, is_wrong in checks.items() if is_wrong]

    def counts(self) -> Counter[str]:
        return sum((phone.counts for phone in self.phones), Counter())


def other(side: str) -> str:
    return SIDES[1 - SIDES.index(side)]


def percentiles(values: list[float]) -> str:
    if len(values) < 2:
        return f"{values}"
    cuts = statistics.quantiles(values, n=100)
    return (
        f"p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, max {max(values) * 1000:.0f} ms (n={len(values)})"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--phones", type=int, default=150)
    parser.add_argument("--seconds", type=float, default=120)
    options = parser.parse_args()
    room = Room(options.url, options.phones, options.seconds)
    room.run()
    votes = [value for phone in room.phones for value in phone.votes]
    polls = [value for phone in room.phones for value in phone.polls]
    wrong = room.wrong()
    lines = [
        f"{options.phones} phones, {options.seconds:.0f} s, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        f"vote      {percentiles(votes)}",
        f"poll      {percentiles(polls)}",
        f"projector {percentiles(room.projector.lags)}; never seen: {len(room.projector.sent)}",
        f"answers   {dict(sorted(room.counts().items()))}",
        *(f"WRONG     {text}" for text in wrong or ["nothing"]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    if wrong:
        return 1
    p95 = [statistics.quantiles(values, n=100)[94] for values in (votes, room.projector.lags)]
    return 0 if p95[0] <= VOTE_TARGET and p95[1] <= LAG_TARGET else 2


if __name__ == "__main__":
    sys.exit(main())
