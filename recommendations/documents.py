"""What a file of a list holds: the list or one of its agreed versions, whole or as its reader filtered it."""

from __future__ import annotations

from typing import Any

from recommendations.filters import RecommendationFilter
from recommendations.models import ListVersion, RecommendationList
from recommendations.selection import chosen
from recommendations.serializers import list_as_dict, version_as_dict


def list_data(
    list: RecommendationList,
    *,
    private: bool = False,
    filters: RecommendationFilter | None = None,
    version: ListVersion | None = None,
) -> dict[str, Any]:
    """Return the list as JSON can hold it, with the recommendations that valid `filters` keep.

    `private` adds the names and contacts kept for members; never to a `version`, which holds what was public.
    The same number of queries at any size.
    """
    data = version_as_dict(version) if version else list_as_dict(list, private=private)
    if filters is None or not filters.is_active:
        return data
    if version:
        data["recommendations"] = chosen(data["recommendations"], filters.form.cleaned_data)
    else:
        kept = {str(pk) for pk in filters.qs.values_list("pk", flat=True)}
        data["recommendations"] = [each for each in data["recommendations"] if each["id"] in kept]
    return data
