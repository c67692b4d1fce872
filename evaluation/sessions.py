"""What a session shows on its phones: a debate here, a vote in a later app that registers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import HttpRequest

from evaluation.models import Participant, Session

COOKIE = settings.SEAT_COOKIE_NAME
COOKIE_SECONDS = 3 * 24 * 3600
_signer = signing.Signer(salt="evaluation.session")


@dataclass(frozen=True)
class Activity:
    """One use of sessions; `attribute` leads from a session to what happens in it (`session.debate`).

    `phone_view(request, participant, subject)` answers GET and POST of the page of a phone. `state(session_id)` is the
    JSON that everyone in the room polls, made in one query, or None when the session holds another activity.
    `own(participant, subject)` is what only this phone may know. `forget(session)` is called in the transaction that
    forgets the phones, before they go. `busy(moment)` tells the sessions where something happened since. `is_signed`:
    whether what people write is shown under a pseudonym, which is asked at the door.
    """

    attribute: str
    phone_view: Callable[..., Any]
    state: Callable[[str], str | None]
    own: Callable[[Participant, Any], dict[str, Any]]
    busy: Callable[[datetime], Q]
    forget: Callable[[Session], None] | None = None
    is_signed: bool = False


_activities: list[Activity] = []


def register_activity(
    attribute: str,
    phone_view: Callable[..., Any],
    *,
    state: Callable[[str], str | None],
    own: Callable[[Participant, Any], dict[str, Any]],
    busy: Callable[[datetime], Q],
    forget: Callable[[Session], None] | None = None,
    is_signed: bool = False,
) -> None:
    """Let sessions show this too; called once, by an app's `ready`."""
    _activities.append(Activity(attribute, phone_view, state, own, busy, forget, is_signed))


def before_forgetting(session: Session) -> None:
    """Let what happened in `session` note what it must before its phones go."""
    for activity in _activities:
        if activity.forget:
            activity.forget(session)


def busy_since(moment: datetime) -> Q:
    """The sessions where someone came in, or something happened, since `moment`."""
    joined = Participant.objects.filter(created_at__gte=moment).values("session")
    return reduce(or_, (each.busy(moment) for each in _activities), Q(pk__in=joined))


def activity_of(session: Session) -> tuple[Activity, Any] | None:
    """What happens in `session`: its activity and its subject; None when nothing is prepared in it."""
    for activity in _activities:
        try:
            return activity, getattr(session, activity.attribute)
        except ObjectDoesNotExist:
            continue
    return None


def state_of(session_id: str) -> str | None:
    """The JSON that the room polls; None when there is no such session."""
    return next((found for each in _activities if (found := each.state(session_id)) is not None), None)


def sign_token(session: Session, token: str) -> str:
    """What the cookie of a phone holds: checked without a query, so that polling costs none."""
    return _signer.sign(f"{session.pk.hex}.{token}")


def read_cookie(text: str) -> tuple[str, str] | None:
    """The session (hexadecimal) and the token of a cookie that we signed, else None."""
    try:
        session_id, _, token = _signer.unsign(text).partition(".")
    except signing.BadSignature:
        return None
    return session_id, token


def sign_key(session: Session) -> str:
    """The key with which the team's pages poll a session without being a phone in it."""
    return _signer.sign(f"{session.pk.hex}.")


def by_script(request: HttpRequest) -> bool:
    """Whether a script of the page asks, which reads JSON, rather than a form."""
    return request.headers.get("Accept", "").startswith("application/json")
