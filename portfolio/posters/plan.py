"""A poster before it is read and drawn: which search, who is featured, what is written, on which paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from inventory.models import Initiative
from portfolio.models import Poster
from portfolio.posters.census import Search, Wording, read
from portfolio.posters.drawing import poster_svg
from portfolio.posters.layout import arrange
from portfolio.posters.printing import poster_pdf
from portfolio.posters.sheet import Sheet


@dataclass(frozen=True)
class Plan:
    """Everything that decides what a poster is; the census of the day fills it."""

    search: Search
    featured: Sequence[Initiative]
    wording: Wording
    paper: str
    orientation: str

    def sheet(self, site: str) -> Sheet:
        """Read the census and arrange it; `site` (scheme and host) stands before the address of the code."""
        content = read(search=self.search, featured=self.featured, wording=self.wording, site=site)
        return arrange(content, self.orientation)

    def pdf(self, site: str) -> bytes:
        """The poster as a tagged PDF."""
        return poster_pdf(self.sheet(site), paper=self.paper, orientation=self.orientation)

    def svg(self, site: str) -> bytes:
        """The poster as one SVG file."""
        return poster_svg(self.sheet(site), paper=self.paper, orientation=self.orientation)


def plan_of(poster: Poster) -> Plan:
    """The plan of a saved poster; what its search no longer holds is not told. Refused when it cannot be read."""
    search = Search(QueryDict(poster.query))
    features = list(poster.features.select_related("initiative").only("line", "position", "poster", "initiative__slug"))
    lines = {each.initiative.slug: each.line for each in features if each.line}
    wording = Wording(poster.title, poster.lead, poster.credits, lines)
    return Plan(
        search, search.chosen([each.initiative.slug for each in features]), wording, poster.paper, poster.orientation
    )
