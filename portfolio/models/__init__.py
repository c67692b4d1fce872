from portfolio.models.case_study import CaseStudy, CaseStudyVersion, Illustration, Interview, PullQuote
from portfolio.models.event import Event, EventFile, Outcome
from portfolio.models.figures import Effect, EffectKind, Snapshot, SnapshotFigure
from portfolio.models.guide import GlossaryTerm, GuidePage, Reading
from portfolio.models.insight import Insight
from portfolio.models.poster import Poster, PosterFeature
from portfolio.models.watch import ForesightSheet, WatchLink

__all__ = [
    "CaseStudy",
    "CaseStudyVersion",
    "Effect",
    "EffectKind",
    "Event",
    "EventFile",
    "ForesightSheet",
    "GlossaryTerm",
    "GuidePage",
    "Illustration",
    "Insight",
    "Interview",
    "Outcome",
    "Poster",
    "PosterFeature",
    "PullQuote",
    "Reading",
    "Snapshot",
    "SnapshotFigure",
    "WatchLink",
]
