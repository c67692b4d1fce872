"""One facilitator who signs in with a code, sends a list of 20,000 rows and applies it, by the pages."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.bench.imports import everywhere, write_sheet
from tests.bench.load.client import Client, Disappointed, Site
from tests.bench.load.forms import form_with, typed
from tests.factories.accounts import PASSWORD, UserFactory

ROWS = 20_000
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, CODE, NEW = "/compte/connexion/", "/compte/double-authentification/code/", "/moderation/imports/nouveau/"
POLL, LONGEST = 2.0, 240.0


class Importer(threading.Thread):
    """`steps`: seconds that each step took; `counts`: what the import says of itself in the end."""

    def __init__(self, site: Site, begins_after: float) -> None:
        super().__init__(daemon=True)
        self.site, self.begins_after = site, begins_after
        self.client = Client(site, "127.200.0.1")
        self.steps: dict[str, float] = {}
        self.applied = False
        self.territory = everywhere()
        user = UserFactory(username="import", email="import@domino.example", is_superuser=True)
        TOTP.activate(user, SECRET)
        with tempfile.TemporaryDirectory() as folder:
            write_sheet(Path(folder, "liste.csv"), ROWS)
            self.sheet = Path(folder, "liste.csv").read_bytes()

    def run(self) -> None:
        time.sleep(self.begins_after)
        try:
            self.bring_in()
        except Disappointed:
            pass
        except Exception as error:
            self.site.record.wrong("import", f"{type(error).__name__}: {error}")

    def bring_in(self) -> None:
        """Sign in, send, correct nothing, look at the preview, apply."""
        self.sign_in()
        page = self.client.get("import", NEW, packed=False).body
        fields = typed(form_with(page, "source_name"), territory=self.territory.slug, source_name="Essai")
        sent = self.client.post("import", NEW, fields, {"upload": ("liste.csv", "text/csv", self.sheet)}).location
        self.follow(sent, "recognise", "recognised")
        page = self.client.get("import", f"{sent}reconnu/", packed=False).body
        self.client.post("import", f"{sent}reconnu/", form_with(page, "version"))
        self.follow(sent, "preview", "previewed")
        page = self.client.get("import", f"{sent}apercu/", packed=False).body
        self.client.post("import", f"{sent}appliquer/", form_with(page, "version"))
        self.follow(sent, "apply", "applied")
        self.applied = True

    def sign_in(self) -> None:
        page = self.client.get("import", LOGIN, packed=False).body
        self.client.post("import", LOGIN, typed(form_with(page, "login"), login="import", password=PASSWORD))
        page = self.client.get("import", CODE, packed=False).body
        code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
        self.client.post("import", CODE, typed(form_with(page, "code"), code=code))

    def follow(self, run: str, step: str, state: str) -> None:
        """Look every two seconds, as the page does, until the worker has done `step`."""
        began = time.monotonic()
        told: dict[str, Any] = {}
        while told.get("state") != state:
            if told.get("state") == "failed" or time.monotonic() - began > LONGEST:
                self.site.record.wrong("import", f"{step}: {told.get('state')}")
                raise Disappointed(step)
            time.sleep(POLL)
            told = json.loads(self.client.get("import", f"{run}etat.json", packed=False).body)
        self.steps[step] = time.monotonic() - began
