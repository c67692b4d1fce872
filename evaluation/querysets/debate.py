"""Debates, in the words of the domain; what a room polls is one query."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from evaluation.enums import SessionState, Side, StatementState
from inventory.permissions import Action, scoped

if TYPE_CHECKING:
    from inventory.models import Territory

# What a phone shows: the last arguments, and the few that moved most people.
NEWEST, MOST_MOVING = 30, 5
STATE = """
WITH debate AS (
  SELECT d.id, d.with_strength, s.id AS session, s.state
  FROM evaluation_debate d JOIN evaluation_session s ON s.id = d.session_id WHERE s.id = %(session)s
), ranked AS (
  SELECT st.*, row_number() OVER (ORDER BY st.position, st.id) AS number, count(*) OVER () AS total
  FROM evaluation_statement st JOIN debate d ON d.id = st.debate_id
), shown AS (
  SELECT * FROM ranked WHERE state <> 'waiting' ORDER BY state = 'open' DESC, closed_at DESC, id DESC LIMIT 1
), sides AS (
  SELECT count(*) FILTER (WHERE p.side = 'agree') AS agree, count(*) FILTER (WHERE p.side = 'disagree') AS disagree
  FROM evaluation_position p JOIN shown ON shown.id = p.statement_id
), moved AS (
  SELECT m.argument_id, count(*) AS people
  FROM evaluation_move m JOIN evaluation_position p ON p.id = m.position_id JOIN shown ON shown.id = p.statement_id
  GROUP BY m.argument_id
), said AS (
  SELECT a.id, a.side, a.text, a.pseudonym, coalesce(moved.people, 0) AS moved,
    row_number() OVER (ORDER BY a.id DESC) AS age,
    row_number() OVER (ORDER BY coalesce(moved.people, 0) DESC, a.id DESC) AS weight
  FROM evaluation_argument a JOIN shown ON shown.id = a.statement_id LEFT JOIN moved ON moved.argument_id = a.id
  WHERE a.hidden_at IS NULL
)
SELECT json_build_object(
  'session', d.state, 'with_strength', d.with_strength,
  'people', (SELECT count(*) FROM evaluation_participant WHERE session_id = d.session),
  'total', (SELECT count(*) FROM ranked),
  'statement', (SELECT json_build_object('id', id, 'text', text, 'state', state, 'number', number) FROM shown),
  'agree', sides.agree + coalesce((SELECT keyed_agree FROM shown), 0),
  'disagree', sides.disagree + coalesce((SELECT keyed_disagree FROM shown), 0),
  'moves', coalesce((SELECT sum(people) FROM moved), 0),
  'said', (SELECT count(*) FROM said),
  'arguments', coalesce((
    SELECT json_agg(json_build_object(
      'id', id, 'side', side, 'text', text, 'pseudonym', pseudonym, 'moved', moved) ORDER BY id DESC)
    FROM said WHERE age <= %(newest)s OR (moved > 0 AND weight <= %(moving)s)), '[]'::json)
)::text FROM debate d CROSS JOIN sides
"""


class DebateQuerySet(QuerySet[Any]):
    def for_list(self) -> Self:
        """With session, territory and event, in one query, without polygons."""
        return self.select_related("session__territory", "session__event").defer(
            "session__territory__geometry", "session__territory__outline", "session__event__minutes"
        )

    def ended(self) -> Self:
        """Those whose session is over: everyone may read them."""
        return self.filter(session__state=SessionState.CLOSED)

    def visible_to(self, user: Any) -> Self:
        """Those that are over, and those of the territories where `user` may edit."""
        own = scoped(self.model._default_manager.all(), user, Action.EDIT, "session__territory").values("pk")
        return self.filter(Q(session__state=SessionState.CLOSED) | Q(pk__in=own))

    def within(self, territory: Territory) -> Self:
        """Those of `territory` or of one that lies within it."""
        from inventory.models import Containment

        inner = Containment.objects.filter(outer=territory).values("inner")
        return self.filter(session__territory__in=inner)


class StatementQuerySet(QuerySet[Any]):
    def counted(self) -> Self:
        """With `agree`, `disagree` (phones and room together) and `moved` (changes of side)."""
        return self.annotate(
            agree=_sides(Side.AGREE) + Coalesce(F("keyed_agree"), 0),
            disagree=_sides(Side.DISAGREE) + Coalesce(F("keyed_disagree"), 0),
            moved=Coalesce(_moves("position__statement"), 0),
        )

    def debated(self) -> Self:
        """Those that were put to the room."""
        return self.exclude(state=StatementState.WAITING)

    def with_arguments(self, *, hidden: bool = False) -> Self:
        """With their arguments, those that moved most first, each with `moved`; the hidden ones too when asked."""
        from evaluation.models import Argument

        arguments = Argument.objects.annotate(moved=Count("moves")).order_by("-moved", "created_at", "pk")
        kept = arguments if hidden else arguments.filter(hidden_at=None)
        return self.prefetch_related(Prefetch("arguments", kept, to_attr="said"))


def debate_state(session_id: str) -> str | None:
    """The JSON of what the room of a session sees of its debate, in one query; None when it holds no debate."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"session": session_id, "newest": NEWEST, "moving": MOST_MOVING})
        row = cursor.fetchone()
    return row[0] if row else None


def debates_busy_since(moment: datetime) -> Q:
    """The sessions where a statement was opened, a side chosen or an argument written since `moment`."""
    from evaluation.models import Argument, Position, Statement  # they use the querysets of this module

    voted = Position.objects.filter(updated_at__gte=moment).values("statement__debate__session")
    argued = Argument.objects.filter(created_at__gte=moment).values("statement__debate__session")
    opened = Statement.objects.filter(opened_at__gte=moment).values("debate__session")
    return Q(pk__in=voted) | Q(pk__in=argued) | Q(pk__in=opened)


def _sides(side: Side) -> Coalesce:
    from evaluation.models import Position

    taken = Position.objects.filter(statement=OuterRef("pk"), side=side).order_by().values("statement")
    return Coalesce(Subquery(taken.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _moves(path: str) -> Subquery:
    from evaluation.models import Move

    made = Move.objects.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Subquery(made.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
