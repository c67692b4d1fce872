"""Lists of recommendations, in the words of the domain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Prefetch, Q, QuerySet

from evaluation.enums import SessionState
from inventory.models.functions import SEARCH_CONFIG
from inventory.permissions import Action, scoped
from inventory.querysets.initiative import text_query
from inventory.text import words
from recommendations.difference import LABELS, SETTINGS
from recommendations.enums import ListState

if TYPE_CHECKING:
    from inventory.models import Territory

STATE = """
SELECT json_build_object(
  'session', s.state,
  'people', (SELECT count(*) FROM evaluation_participant WHERE session_id = s.id),
  'voters', count(DISTINCT v.participant_id),
  'changed', coalesce(extract(epoch FROM max(v.updated_at)), 0),
  'votes', count(v.id),
  'list', l.lock
)::text
FROM recommendations_prioritisation p
JOIN evaluation_session s ON s.id = p.session_id
JOIN recommendations_recommendationlist l ON l.id = p.list_id
LEFT JOIN recommendations_vote v ON v.prioritisation_id = p.id
WHERE s.id = %(session)s GROUP BY s.id, l.id
"""
# What an agreement is about: the rest of a recommendation lives on without it.
LIVING = {"status", "priority", "follow_ups", "contact_person", "elected_person"}
AGREED = [*SETTINGS, *(name for name in LABELS if name not in LIVING), "order", "number"]
SEARCHED = ["title", "category", "context", "how", "success"]


class KitQuerySet(QuerySet[Any]):
    def for_list(self) -> Self:
        """Without their content, with how much it holds: `event_count`, `criterion_count`, `recommendation_count`."""
        lists = {
            "event_count": "data__events",
            "criterion_count": "data__referential__criteria",
            "recommendation_count": "data__recommendations__recommendations",
        }
        counts = {
            name: Func(F(path), function="jsonb_array_length", output_field=IntegerField())
            for name, path in lists.items()
        }
        return self.annotate(**counts).defer("data")


class RecommendationListQuerySet(QuerySet[Any]):
    def libraries(self) -> Self:
        """Those that belong to no territory: to copy from."""
        return self.filter(territory=None)

    def visible_to(self, user: Any) -> Self:
        """Those no longer in preparation, and those of the territories where `user` may edit."""
        own = scoped(self.model._default_manager.all(), user, Action.EDIT).values("pk")
        return self.filter(~Q(state=ListState.DRAFT) | Q(pk__in=own))

    def within(self, territory: Territory) -> Self:
        """Those of `territory` or of one that lies within it."""
        from inventory.models import Containment

        return self.filter(territory__in=Containment.objects.filter(outer=territory).values("inner"))

    def for_list(self) -> Self:
        """With what a row shows: territory, event, origin and `recommendation_count`; one query, without polygons."""
        rows = self.select_related("territory", "event", "origin").defer(
            "territory__geometry", "territory__outline", "event__minutes"
        )
        return rows.annotate(recommendation_count=Count("recommendations", distinct=True))


class RecommendationQuerySet(QuerySet[Any]):
    def complete(self) -> Self:
        """With everything that a page, a file or the API shows, in a constant number of queries."""
        from evaluation.models import Argument
        from recommendations.models import Inspiration, Partner

        inspirations = Inspiration.objects.select_related("initiative", "case_study", "other__list")
        partners = Partner.objects.select_related("initiative")
        return self.select_related("effort", "horizon", "origin__list__territory").prefetch_related(
            "stakes",
            "needs",
            "criteria__version__referential",
            "insights",
            Prefetch("arguments", Argument.objects.select_related("statement__debate__session")),
            Prefetch("partners", partners.defer("initiative__search", "initiative__keywords")),
            Prefetch(
                "inspirations",
                inspirations.defer("initiative__search", "initiative__keywords", "case_study__body"),
            ),
            "follow_ups",
        )

    def visible_to(self, user: Any) -> Self:
        """Those of the lists that `user` may read."""
        from recommendations.models import RecommendationList

        return self.filter(list__in=RecommendationList.objects.visible_to(user).values("pk"))

    def holding(self, text: str) -> Self:
        """Those that hold every meaningful word of `text`."""
        if not words(text):
            return self.none()
        searched = self.annotate(searched=SearchVector(*SEARCHED, config=SEARCH_CONFIG))
        return searched.filter(searched=text_query(text))


class ChangeQuerySet(QuerySet[Any]):
    def of_text(self) -> Self:
        """Those that changed what a version freezes and everyone reads: not status, follow-ups, rank, or contacts."""
        return self.filter(after__has_any_keys=AGREED)


class PrioritisationQuerySet(QuerySet[Any]):
    def for_list(self) -> Self:
        """With list, session, territory and event; one query, without polygons."""
        return self.select_related("list__territory", "session__territory", "session__event").defer(
            *("list__foreword", "list__territory__geometry", "list__territory__outline"),
            *("session__territory__geometry", "session__territory__outline", "session__event__minutes"),
        )

    def visible_to(self, user: Any) -> Self:
        """Those that ended on a list no longer in preparation, and those of the territories where `user` may edit."""
        own = scoped(self.model._default_manager.all(), user, Action.EDIT, "list__territory").values("pk")
        ended = Q(session__state=SessionState.CLOSED) & ~Q(list__state=ListState.DRAFT)
        return self.filter(ended | Q(pk__in=own))


def vote_state(session_id: str) -> str | None:
    """The JSON that the room of a session polls about its vote, in one query; None when it holds no vote.

    It says how many voted, never for what: nobody follows the others. `changed` tells screens to look again.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"session": session_id})
        row = cursor.fetchone()
    return row[0] if row else None


def votes_busy_since(moment: datetime) -> Q:
    """The sessions where a voice was given, changed or keyed in since `moment`."""
    from recommendations.models import Vote  # it uses the querysets of this module

    voted = Vote.objects.filter(updated_at__gte=moment).values("prioritisation__session")
    return Q(pk__in=voted)
