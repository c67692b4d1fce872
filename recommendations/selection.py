"""Choosing among the recommendations of a frozen version, as filters choose among those of the list. Pure."""

from __future__ import annotations

from typing import Any

from inventory.text import plain, words

SEARCHED = ("title", "category", "context", "how", "success")


def chosen(recommendations: list[dict[str, Any]], data: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of `recommendations`, as `list_as_dict` has them, that the cleaned data of RecommendationFilter keep."""
    return [each for each in recommendations if _is_chosen(each, data)]


def _is_chosen(recommendation: dict[str, Any], data: dict[str, Any]) -> bool:
    stakes = {each.slug for each in data.get("stake") or []}
    facets = (
        (data.get("phase"), recommendation["phases"]),
        (data.get("register"), recommendation["registers"]),
        (stakes, recommendation["stakes"]),
        (data.get("status"), [recommendation["status"]]),
    )
    if any(wanted and not set(wanted) & set(held) for wanted, held in facets):
        return False
    sought = data.get("q") or ""
    if not sought:
        return True
    text = plain(" ".join(recommendation.get(name) or "" for name in SEARCHED))
    meant = words(sought)
    return bool(meant) and all(plain(word) in text for word in meant)
