"""A referential as plain data: its shape, and reading one that someone sends. Pure."""

from evaluation.portable.reader import Unreadable, read_json, read_referential
from evaluation.portable.shape import (
    LEVELS,
    MAX_BYTES,
    MAX_CRITERIA,
    MAX_INDICATORS,
    MIN_CRITERIA,
    YES_NO,
    are_thresholds,
    free_slug,
    gaps,
    level_texts,
)

__all__ = [
    "LEVELS",
    "MAX_BYTES",
    "MAX_CRITERIA",
    "MAX_INDICATORS",
    "MIN_CRITERIA",
    "YES_NO",
    "Unreadable",
    "are_thresholds",
    "free_slug",
    "gaps",
    "level_texts",
    "read_json",
    "read_referential",
]
