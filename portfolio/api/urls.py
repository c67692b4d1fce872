"""Resources of the portfolio: (path, view set, name of its addresses). domino/api.py gives them their addresses."""

from rest_framework.viewsets import ViewSetMixin

from portfolio.api.case_studies import CaseStudyViewSet
from portfolio.api.events import EventViewSet
from portfolio.api.stakes import StakeViewSet

RESOURCES: list[tuple[str, type[ViewSetMixin], str]] = [
    ("stakes", StakeViewSet, "stake"),
    ("case-studies", CaseStudyViewSet, "case-study"),
    ("events", EventViewSet, "event"),
]
