"""Records that resemble another, pairs of the whole census, and merging: see docs/duplicates.md."""

from inventory.services.duplicates.batch import Likeness, find_duplicates_among
from inventory.services.duplicates.merging import (
    CHOICES,
    MergeConflict,
    default_choice,
    differences,
    kept_instead,
    merge_records,
    undo_merge,
)
from inventory.services.duplicates.pairs import Pair, distinguish, find_pairs
from inventory.services.duplicates.searching import Match, find_duplicates, for_comparison, print_of

__all__ = [
    "CHOICES",
    "Likeness",
    "Match",
    "MergeConflict",
    "Pair",
    "default_choice",
    "differences",
    "distinguish",
    "find_duplicates",
    "find_duplicates_among",
    "find_pairs",
    "for_comparison",
    "kept_instead",
    "merge_records",
    "print_of",
    "undo_merge",
]
