"""A small proof of work against robots (ALTCHA's SHA-256 challenge), made and checked here, asked of no third party."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import altcha
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

# About a second of a phone's time.
MOST_TRIES = 40_000
LIFETIME = timedelta(hours=12)
MAX_CHARS = 1_000


def make_challenge(subject: str) -> dict[str, Any]:
    """A challenge whose solution counts for `subject` only (the key of one display of a form).

    Returns algorithm, challenge, maxNumber, salt and signature: https://altcha.org/docs/v1/proof-of-work/
    """
    options = altcha.ChallengeOptionsV1(
        hmac_key=_key(),
        max_number=MOST_TRIES,
        expires=timezone.now() + LIFETIME,
        params={"subject": subject},
    )
    return altcha.create_challenge_v1(options).to_dict()


def is_solved(payload: str, subject: str) -> bool:
    """Whether `payload` (base64 of JSON, from the browser) solves a challenge made for `subject` not long ago."""
    if not payload or len(payload) > MAX_CHARS:
        return False
    try:
        solution = altcha.PayloadV1.from_base64(payload)
        _, _, params = solution.parse_salt()
        if params.get("subject") != [subject]:
            return False
        valid, _ = altcha.verify_solution_v1(solution, _key(), check_expires=True)
    except Exception:  # anything may stand in what a browser sends
        return False
    return bool(valid)


def _key() -> str:
    return salted_hmac("domino.proof", "altcha", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
