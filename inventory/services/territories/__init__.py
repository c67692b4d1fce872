"""Load territories, compose perimeters, and keep what lies within what."""

from inventory.services.territories.containment import refresh_containment
from inventory.services.territories.demo import load_demo_perimeters
from inventory.services.territories.features import load_features
from inventory.services.territories.loading import DEMO_DEPARTMENTS, LoadSummary, load_reference
from inventory.services.territories.perimeters import check_members, set_perimeter

__all__ = [
    "DEMO_DEPARTMENTS",
    "LoadSummary",
    "check_members",
    "load_demo_perimeters",
    "load_features",
    "load_reference",
    "refresh_containment",
    "set_perimeter",
]
