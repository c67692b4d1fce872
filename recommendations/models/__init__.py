from recommendations.models.kit import Kit, KitUse
from recommendations.models.lists import Change, ListVersion, RecommendationList, SheetImport
from recommendations.models.recommendation import (
    Comment,
    Effort,
    FollowUp,
    Horizon,
    Inspiration,
    Partner,
    Recommendation,
)
from recommendations.models.vote import Prioritisation, Vote

__all__ = [
    "Change",
    "Comment",
    "Effort",
    "FollowUp",
    "Horizon",
    "Inspiration",
    "Kit",
    "KitUse",
    "ListVersion",
    "Partner",
    "Prioritisation",
    "Recommendation",
    "RecommendationList",
    "SheetImport",
    "Vote",
]
