"""Events of the method, in the words of the domain."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, IntegerField, Prefetch, Q, Value, When

from portfolio.enums import DatePrecision, OutcomeKind, Step
from portfolio.querysets.texts import TextQuerySet

if TYPE_CHECKING:
    from inventory.models import Initiative


class EventQuerySet(TextQuerySet):
    def for_list(self) -> Self:
        """With what a line of the timeline shows, in a constant number of queries."""
        return self.select_related("territory").defer("minutes", "territory__geometry", "territory__outline")

    def complete(self) -> Self:
        """With everything that a page or the API shows, in a constant number of queries."""
        from inventory.models import Containment

        links = Containment.objects.select_related("outer").defer("outer__geometry", "outer__outline")
        return (
            self.select_related("territory")
            .defer("territory__geometry", "territory__outline")
            .prefetch_related(
                "stakes",
                "files",
                Prefetch("territory__containments", queryset=links.order_by("outer__slug")),
                Prefetch("outcomes", queryset=public_outcomes(), to_attr="public_outcomes"),
                Prefetch("case_studies", queryset=_public_case_studies(), to_attr="public_case_studies"),
            )
        )

    def upcoming(self, today: date) -> Self:
        """Those of `today` and after; one known by its month or year is to come until that is over."""
        by_month = Q(date_precision=DatePrecision.MONTH, date__gte=today.replace(day=1))
        by_year = Q(date_precision=DatePrecision.YEAR, date__gte=today.replace(month=1, day=1))
        return self.filter(Q(date__gte=today) | by_month | by_year)

    def by_step(self) -> Self:
        """In the order of the method, then of time."""
        whens = [When(step=step, then=Value(rank)) for rank, step in enumerate(Step.values)]
        ranked = self.annotate(step_rank=Case(*whens, output_field=IntegerField()))
        return ranked.order_by("step_rank", "date", "starts_at", "pk")

    def of_initiative(self, initiative: Initiative) -> Self:
        """Those where `initiative`, or a record that was merged into it, was found."""
        merged = Q(
            outcomes__initiative__merged_into__kept=initiative, outcomes__initiative__merged_into__undone_at=None
        )
        return self.filter(Q(outcomes__initiative=initiative) | merged).distinct()


def public_outcomes() -> Any:
    """Outcomes whose record everyone may read, and those that are a sentence."""
    from inventory.models import Initiative
    from portfolio.models import Outcome

    everything: Any = Initiative.objects.all()
    shown = Q(initiative__in=everything.visible_to(AnonymousUser())) | ~Q(kind=OutcomeKind.INITIATIVE)
    outcomes = Outcome.objects.filter(shown).select_related("initiative__sphere", "initiative__territory")
    heavy = ("search", "keywords", "description", "territory__geometry", "territory__outline")
    return outcomes.defer(*(f"initiative__{name}" for name in heavy))


def _public_case_studies() -> Any:
    from portfolio.models import CaseStudy

    return CaseStudy.objects.published().for_list()
