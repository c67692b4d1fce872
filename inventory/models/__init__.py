from inventory.models.initiative import Initiative, Source
from inventory.models.taxonomy import Exchange, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.territory import Containment, FormerName, Territory

__all__ = [
    "Containment",
    "Exchange",
    "FormerName",
    "Initiative",
    "LegalForm",
    "ResourceKind",
    "Source",
    "Sphere",
    "Stake",
    "Territory",
    "Theme",
]
