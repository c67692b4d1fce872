"""Setting priorities together: votes prepared, given by phones, keyed in for the room, and what the list takes of them.

A vote holds its session shared, then its recommendation, then its phone: phones never wait for phones, one phone's
requests wait for each other, and the end of the session waits for the votes under way; those that come after are
refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from domino.models import User
from evaluation.enums import SessionState
from evaluation.models import Participant, Session
from evaluation.services.positions import Refused
from evaluation.services.sessions import SessionOver, create_session, lock_session
from portfolio.models import Event
from recommendations.ballots import results_of
from recommendations.enums import VoteMethod
from recommendations.models import Change, Prioritisation, Recommendation, RecommendationList, Vote
from recommendations.models.vote import MAX_GRADE
from recommendations.services.changes import hold_list
from recommendations.services.order import reorder
from recommendations.tally import ordered

MOST_VOTES = 100
MOST_PEOPLE = 1_000
HELD = """
SELECT p.id, p.list_id, p.method, p.dots, p.max_per_item, s.state
FROM recommendations_prioritisation p JOIN evaluation_session s ON s.id = p.session_id
WHERE s.id = %s FOR SHARE OF s
"""
INCOMPLETE = "Cet envoi est incomplet : rechargez la page, puis recommencez."
GONE = "Cette préconisation n’est plus dans la liste : rechargez la page."
NOT_OPEN = "Ouvrez d’abord la séance, et saisissez avant de la terminer : ensuite, le résultat ne change plus."
FULL = f"Une liste garde {MOST_VOTES} votes au plus."
NOT_ENDED = "Terminez d’abord la séance : la liste prend un résultat qui ne change plus."
NO_VOTES = "Personne n’a voté : il n’y a rien à reprendre dans la liste."
BEGUN = "Ce vote a commencé : il ne se supprime plus."

Place = tuple[int, int]


class VoteChanged(Exception):
    """The phone believed it had given something else: it shows an old page, or sends an old copy."""


@transaction.atomic
def create_prioritisation(
    *,
    list: RecommendationList,
    title: str,
    method: str,
    by: User | None,
    event: Event | None = None,
    dots: int = 5,
    max_per_item: int = 3,
) -> Prioritisation:
    """Prepare a vote on `list` with its session. Raises Refused for a library, and for one more than a list keeps."""
    held = hold_list(list.pk)
    if held.territory is None:
        raise Refused("Une bibliothèque ne se vote pas : reprenez-la d’abord dans la liste d’un territoire.")
    if not held.recommendations.exists():
        raise Refused("Ajoutez d’abord des préconisations : il n’y a rien à départager.")
    if held.prioritisations.count() >= MOST_VOTES:
        raise Refused(FULL)
    session = create_session(territory=held.territory, event=event, by=by)
    return Prioritisation.objects.create(
        list=held, session=session, title=title, method=method, dots=dots, max_per_item=max_per_item
    )


@transaction.atomic
def delete_prioritisation(*, prioritisation: Prioritisation) -> None:
    """Drop a vote that was never opened, with its session. Raises Refused."""
    session = lock_session(prioritisation.session)
    if session.state != SessionState.DRAFT:
        raise Refused(BEGUN)
    prioritisation.delete()
    session.delete()


@transaction.atomic
def give_dots(*, participant: Participant, recommendation: UUID, dots: int, before: int | None = None) -> int:
    """Let `participant` give `dots` to one recommendation in all, 0 to take them back; returns how many are left.

    `before` is what the phone believed to have given it: an old copy of an answer changes nothing.
    Raises SessionOver, VoteChanged, Refused.
    """
    locked, vote, given = _hold(participant, recommendation, VoteMethod.DOTS)
    now = {key: row.dots or 0 for key, row in given.items()}
    had = now.get(recommendation, 0)
    if before is not None and before != had and dots != had:
        raise VoteChanged
    others = sum(now.values()) - had
    if dots > had:
        _check_dots(dots, others, vote)
    if dots != had:
        _write(locked, vote["id"], recommendation, {"dots": dots} if dots else None)
    return int(vote["dots"]) - others - dots


@transaction.atomic
def place(
    *, participant: Participant, recommendation: UUID, at: Place | None, before: Place | str | None = None
) -> Place | None:
    """Let `participant` place one recommendation at (effect, effort), each from 0 to 4; None takes it away.

    `before` is where the phone believed it ("" for nowhere). Raises SessionOver, VoteChanged, Refused.
    """
    locked, vote, given = _hold(participant, recommendation, VoteMethod.PLACEMENT)
    if at is not None and not all(0 <= grade <= MAX_GRADE for grade in at):
        raise Refused(INCOMPLETE)
    row = given.get(recommendation)
    had = (row.impact, row.effort) if row else None
    if before is not None and (before or None) != had and at != had:
        raise VoteChanged
    if at != had:
        _write(locked, vote["id"], recommendation, {"impact": at[0], "effort": at[1]} if at else None)
    return at


@transaction.atomic
def key_votes(*, prioritisation: Prioritisation, people: int, given: Mapping[UUID, int | Place]) -> Prioritisation:
    """Write down what `people` people without phones chose together, in place of what was keyed in before.

    `given` are all the dots of each recommendation, or its place. Raises Refused.
    """
    if lock_session(prioritisation.session).state != SessionState.OPEN:
        raise Refused(NOT_OPEN)
    given = {key: value for key, value in given.items() if value != 0}
    if given and not 1 <= people <= MOST_PEOPLE:
        raise Refused(f"Dites combien de personnes ont voté sans téléphone, de 1 à {MOST_PEOPLE}.")
    known = {*prioritisation.list.recommendations.select_for_update(no_key=True).values_list("pk", flat=True)}
    if not given.keys() <= known:
        raise Refused(GONE)
    if prioritisation.method == VoteMethod.DOTS:
        _check_keyed_dots(prioritisation, people, given)
    prioritisation.votes.filter(is_keyed=True).delete()
    Vote.objects.bulk_create(
        Vote(prioritisation=prioritisation, recommendation_id=key, people=people, is_keyed=True, **_values(value))
        for key, value in given.items()
    )
    return prioritisation


@transaction.atomic
def take_priorities(*, prioritisation: Prioritisation, by: User | None, with_order: bool = False) -> RecommendationList:
    """Give each recommendation of the list its rank in an ended vote as priority; with `with_order`, its place too.

    What nobody chose loses its priority and comes last. Raises Refused.
    """
    held = hold_list(prioritisation.list_id)
    if Session.objects.get(pk=prioritisation.session_id).state != SessionState.CLOSED:
        raise Refused(NOT_ENDED)
    rows = {row.pk: row for row in held.recommendations.order_by("position", "number")}
    results = results_of(prioritisation, [*rows])
    if not any(result.rank for result in results.values()):
        raise Refused(NO_VOTES)
    reason = f"Vote « {prioritisation.title} »"
    _give_priorities(held, [(row, results[key].rank) for key, row in rows.items()], by, reason)
    return reorder(list=held, ids=ordered(results, [*rows]), by=by, reason=reason) if with_order else held


def _give_priorities(
    held: RecommendationList, ranks: Sequence[tuple[Recommendation, int | None]], by: User | None, reason: str
) -> None:
    """Write the ranks that are new, each with its line in the history, in the same few queries for any number."""
    lines, moved = [], []
    for row, rank in ranks:
        if row.priority == rank:
            continue
        change = {"before": {"priority": row.priority}, "after": {"priority": rank}, "reason": reason[:300]}
        lines.append(Change(list=held, recommendation=row, made_by=by, **change))
        row.priority, row.lock, row.updated_at = rank, row.lock + 1, timezone.now()
        moved.append(row)
    Recommendation.objects.bulk_update(moved, ["priority", "lock", "updated_at"])
    Change.objects.bulk_create(lines)
    held.lock += len(moved)
    held.save(update_fields=["lock", "updated_at"])


def forget_voters(session: Session) -> None:
    """Note how many phones voted before a session forgets them: their votes stay, apart from each other."""
    for vote in Prioritisation.objects.filter(session=session):
        phones = vote.votes.filter(participant__isnull=False).values("participant").distinct().count()
        Prioritisation.objects.filter(pk=vote.pk).update(voters=(vote.voters or 0) + phones)


def _hold(
    participant: Participant, recommendation: UUID, method: VoteMethod
) -> tuple[Participant, dict[str, Any], dict[UUID, Vote]]:
    """The phone, held; its vote as {id, list_id, method, dots, max_per_item, state}; what it gave so far."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [participant.session_id])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description or []]
        vote = dict(zip(names, row or [], strict=False))
        if not vote or vote["state"] != SessionState.OPEN:
            raise SessionOver
        if vote["method"] != method:
            raise Refused(INCOMPLETE)
        cursor.execute(
            "SELECT 1 FROM recommendations_recommendation WHERE id = %s AND list_id = %s FOR KEY SHARE",
            [recommendation, vote["list_id"]],
        )
        if cursor.fetchone() is None:
            raise Refused(GONE)
    locked = Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first()
    if locked is None:
        raise SessionOver
    given = Vote.objects.filter(prioritisation=vote["id"], participant=locked)
    return locked, vote, {one.recommendation_id: one for one in given}


def _write(phone: Participant, vote: int, recommendation: UUID, values: dict[str, int] | None) -> None:
    key: dict[str, Any] = {"prioritisation_id": vote, "recommendation_id": recommendation, "participant": phone}
    if values is None:
        Vote.objects.filter(**key).delete()
    else:
        Vote.objects.update_or_create(**key, defaults=values)


def _check_dots(dots: int, others: int, vote: dict[str, Any]) -> None:
    if dots > vote["max_per_item"]:
        raise Refused(f"Au plus {vote['max_per_item']} sur une même préconisation.")
    if dots + others > vote["dots"]:
        raise Refused("Vous n’avez plus de gommettes : reprenez-en une ailleurs.")


def _check_keyed_dots(prioritisation: Prioritisation, people: int, given: Mapping[UUID, Any]) -> None:
    most, total = people * prioritisation.dots, sum(given.values())
    if total > most:
        raise Refused(f"{people} personnes avaient {most} gommettes au plus, vous en comptez {total} : vérifiez.")
    if any(dots > people * prioritisation.max_per_item for dots in given.values()):
        each = people * prioritisation.max_per_item
        raise Refused(f"Une préconisation reçoit {each} gommettes au plus de {people} personnes : vérifiez.")


def _values(value: int | Place) -> dict[str, int]:
    return {"dots": value} if isinstance(value, int) else {"impact": value[0], "effort": value[1]}
