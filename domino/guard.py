"""What a public form carries against robots and double sends: a signed key, a trap, a minimum time, a proof of work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core import signing
from django.http import QueryDict

from domino.proof import is_solved, make_challenge

MIN_SECONDS = 3
SALT = "domino.guard"
TOO_FAST = "Relisez tranquillement, puis envoyez de nouveau : le formulaire est parti trop vite."
TRAPPED = "Un champ qui doit rester vide a été rempli, peut-être par votre navigateur. Envoyez de nouveau."
EXPIRED = "Le formulaire est resté ouvert trop longtemps. Tout est encore là : envoyez-le de nouveau."


@dataclass
class Guard:
    """One display of a form. Its template writes the fields `form_key`, `form_trap` and `form_proof`."""

    key: str
    signed: str
    has_proof: bool = False
    problems: list[str] = field(default_factory=list)

    @classmethod
    def fresh(cls) -> Guard:
        """A guard for a form shown for the first time."""
        key = uuid4().hex
        return cls(key, signing.dumps([key, int(time.time())], salt=SALT))

    @classmethod
    def of(cls, data: QueryDict) -> Guard:
        """The guard of a form that was sent; `problems` holds French sentences for people, empty when all is well."""
        signed = data.get("form_key", "")
        try:
            key, shown_at = signing.loads(signed, salt=SALT)
        except signing.BadSignature:
            guard = cls.fresh()
            guard.problems.append(EXPIRED)
            return guard
        guard = cls(key, signed, is_solved(data.get("form_proof", ""), key))
        if data.get("form_trap"):
            guard.problems.append(TRAPPED)
        if time.time() - shown_at < MIN_SECONDS:
            guard.problems.append(TOO_FAST)
        return guard

    def challenge(self) -> dict[str, Any]:
        """What the browser has to solve for this display (see domino.proof)."""
        return make_challenge(self.key)
