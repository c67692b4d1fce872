"""The pages of an import as one walks through them, signed in."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.bench.load.client import Client
from tests.bench.load.forms import form_with, typed
from tests.factories.accounts import PASSWORD

LOGIN, NEW = "/compte/connexion/", "/moderation/imports/nouveau/"
POLL = 0.5


class StoppedImport(Exception):
    """An import failed, or did not come to its next state in time."""


class ImportPages:
    """Sends files, follows what the worker does with them, decides; `kind` names all of it in the record."""

    def __init__(self, client: Client, kind: str = "import") -> None:
        self.client, self.kind = client, kind

    def sign_in(self, login: str) -> None:
        """With the password of the tests."""
        self.post(LOGIN, typed(form_with(self.read(LOGIN), "login"), login=login, password=PASSWORD))

    def send(self, sheet: bytes, *, territory: str, source: str) -> str:
        """The address of the import that `sheet` (CSV) became."""
        fields = typed(form_with(self.read(NEW), "source_name"), territory=territory, source_name=source)
        return self.client.post(self.kind, NEW, fields, {"upload": ("liste.csv", "text/csv", sheet)}).location

    def preview(self, run: str) -> None:
        """Correct nothing of what was recognised."""
        self.post(f"{run}reconnu/", form_with(self.read(f"{run}reconnu/"), "version"))

    def apply(self, run: str) -> None:
        """Leave nothing of the preview out."""
        self.post(f"{run}appliquer/", form_with(self.read(f"{run}apercu/"), "version"))

    def state(self, run: str) -> dict[str, Any]:
        """What the page polls."""
        return dict(json.loads(self.read(f"{run}etat.json")))

    def follow(self, run: str, state: str, seconds: float) -> float:
        """Look until `run` is in `state`; return how long that took."""
        began = time.monotonic()
        while (told := self.state(run))["state"] != state:
            if told["state"] == "failed" or time.monotonic() - began > seconds:
                raise StoppedImport(f"{told['state']} instead of {state}: {told['error']}")
            time.sleep(POLL)
        return time.monotonic() - began

    def read(self, path: str) -> bytes:
        return self.client.get(self.kind, path, packed=False).body

    def post(self, path: str, fields: list[tuple[str, str]]) -> None:
        self.client.post(self.kind, path, fields)
