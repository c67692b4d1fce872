"""Pages of a collection: by number, for people; by cursor, for programs that read everything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.response import Response

MAX_PAGE_SIZE = 500
CURSOR = "cursor"
# Beyond, the rows before the page are skipped by their keys alone, found in an index.
DEEP = 1_000


class KeysFirstPaginator(Paginator):
    """Pages far down a large set cost no more than their own rows and a walk along an index."""

    object_list: QuerySet

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        if bottom < DEEP:
            return super().page(number)
        rows = self.object_list
        keys = list(rows.prefetch_related(None).values_list("pk", flat=True)[bottom : bottom + self.per_page])
        found = {row.pk: row for row in rows.filter(pk__in=keys)}
        return self._get_page([found[key] for key in keys if key in found], number, self)


class KeyCursorPagination(CursorPagination):
    """Pages by key: what comes or goes meanwhile neither shifts the others nor shows them twice. No count."""

    ordering = "pk"
    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE
    invalid_cursor_message = "cursor : suivez les liens « next » et « previous » des pages."

    def paginate_queryset(self, queryset: QuerySet, request: Any, view: Any = None) -> list[Any] | None:
        if "ordering" in request.query_params:
            text = "Les pages par curseur vont dans l’ordre des identifiants : retirez ordering ou cursor."
            raise ValidationError({CURSOR: [text]})
        self.key = queryset.model._meta.pk
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Any) -> Any:
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            try:
                self.key.to_python(cursor.position)
            except Invalid:
                raise NotFound(self.invalid_cursor_message) from None
        return cursor


class PagePagination(PageNumberPagination):
    """`{"count", "next", "previous", "results"}`; `page_size` up to 500. With `cursor` (blank at first): no count."""

    page_size_query_param = "page_size"
    max_page_size = MAX_PAGE_SIZE
    invalid_page_message = "page : il n’y a pas de page « {page_number} »."
    django_paginator_class = KeysFirstPaginator
    by_key: KeyCursorPagination | None = None

    def paginate_queryset(self, queryset: QuerySet, request: Any, view: Any = None) -> list[Any] | None:
        if CURSOR not in request.query_params or not isinstance(queryset, QuerySet):
            return super().paginate_queryset(queryset, request, view)
        self.by_key = KeyCursorPagination()
        return self.by_key.paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        return self.by_key.get_paginated_response(data) if self.by_key else super().get_paginated_response(data)

    def to_html(self) -> str:
        return str(self.by_key.to_html() if self.by_key else super().to_html())

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {**super().get_paginated_response_schema(schema), "required": ["results"]}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        described = "Reads everything by key, without a count: blank at first, then follow `next`."
        cursor = {"name": CURSOR, "required": False, "in": "query", "description": described}
        return [*super().get_schema_operation_parameters(view), {**cursor, "schema": {"type": "string"}}]
