"""One facilitator who signs in with a code, sends a list of 20,000 rows and applies it, by the pages."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.bench.imports import everywhere, write_sheet
from tests.bench.load.client import Client, Disappointed, Site
from tests.bench.load.forms import form_with, typed
from tests.bench.load.pages import ImportPages
from tests.factories.accounts import UserFactory

ROWS = 20_000
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "/compte/double-authentification/code/"
LONGEST = 240.0


class Importer(threading.Thread):
    """`steps`: seconds that each step took; `applied`: whether all of it was done."""

    def __init__(self, site: Site, begins_after: float) -> None:
        super().__init__(daemon=True)
        self.site, self.begins_after = site, begins_after
        self.pages = ImportPages(Client(site, "127.200.0.1"))
        self.steps: dict[str, float] = {}
        self.applied = False
        self.territory = everywhere()
        TOTP.activate(UserFactory(username="import", email="import@domino.example", is_superuser=True), SECRET)
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
        self.pages.sign_in("import")
        self.show_code()
        run = self.pages.send(self.sheet, territory=self.territory.slug, source="Essai")
        self.steps["recognise"] = self.pages.follow(run, "recognised", LONGEST)
        self.pages.preview(run)
        self.steps["preview"] = self.pages.follow(run, "previewed", LONGEST)
        self.pages.apply(run)
        self.steps["apply"] = self.pages.follow(run, "applied", LONGEST)
        self.applied = True

    def show_code(self) -> None:
        """The second factor."""
        fields = form_with(self.pages.read(CODE), "code")
        code = format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))
        self.pages.post(CODE, typed(fields, code=code))
