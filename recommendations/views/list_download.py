"""Lists as files: documents for a council, workbooks, text and data; what the reader chose, or an agreed version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from domino.exports import FORMATS, ExportError, stream, stream_book
from domino.exports.office import MEDIA_TYPES
from domino.limits import LimitReached, Rule, network, spend
from domino.views import Missing, bad_request, error_page
from recommendations.documents import list_data
from recommendations.enums import ListState
from recommendations.evidence import evidence_of
from recommendations.exports import BY_KEY, UnknownColumn, chosen_columns, rows, sheets
from recommendations.filters import RecommendationFilter
from recommendations.models import ListVersion, RecommendationList
from recommendations.paper import list_document
from recommendations.permissions import may_read_private
from recommendations.views.opening import readable_list

DOCUMENTS = {"pdf": "application/pdf", **MEDIA_TYPES}
TABLES = {name: FORMATS[name].media_type for name in ("csv", "xlsx", "ods")}
TYPES = {**DOCUMENTS, **TABLES, "json": "application/json; charset=utf-8"}
# A document costs up to a few seconds of work: so many per block of addresses.
MADE = [Rule(30, 600)]


@require_safe
def list_download(request: HttpRequest, slug: str, fmt: str) -> HttpResponse | StreamingHttpResponse:
    """The list in the format `fmt`: same filters as its page, `colonnes` for tables, `version` for an agreed one."""
    if fmt not in TYPES:
        raise Http404
    shown = readable_list(request, slug)
    filters = RecommendationFilter(request.GET, queryset=shown.recommendations.all())
    if not filters.is_valid():
        return bad_request(request, message=" ".join(filters.messages()))
    try:
        columns = chosen_columns(request.GET.getlist("colonnes"))
    except UnknownColumn as unknown:
        return bad_request(request, message=f"colonnes : « {unknown} » n’existe pas. Écrivez {', '.join(BY_KEY)}.")
    if fmt in DOCUMENTS:
        try:
            spend(scope="list_document", who=network(request), rules=MADE)
        except LimitReached as error:
            return _too_many(request, error)
    version = _version(request, shown)
    private = fmt not in DOCUMENTS and version is None and may_read_private(request.user, shown)
    proofs = evidence_of(shown) if fmt in DOCUMENTS and version is None else None
    data = list_data(shown, private=private, filters=filters, version=version)
    try:
        content = _content(request, shown, fmt, data, columns, filters, proofs)
    except ExportError as error:
        return error_page(request, 503, "Document impossible", str(error))
    kept = private or shown.state == ListState.DRAFT
    return _answer(content, fmt, f"{shown.slug}-v{version.number}" if version else shown.slug, kept=kept)


def _version(request: HttpRequest, shown: RecommendationList) -> ListVersion | None:
    asked = request.GET.get("version", "")
    if not asked:
        return None
    found = shown.versions.filter(number=int(asked)).first() if asked.isdecimal() and len(asked) < 5 else None
    if found is None:
        raise Missing(f"La liste « {shown.title} » n’a pas de version {asked[:20]}.")
    return found


def _content(
    request: HttpRequest,
    shown: RecommendationList,
    fmt: str,
    data: dict[str, Any],
    columns: Any,
    filters: RecommendationFilter,
    proofs: Any,
) -> Iterable[bytes]:
    if fmt in DOCUMENTS:
        site = request.build_absolute_uri("/")[:-1]
        chosen = _selection(filters)
        return [list_document(list=shown, data=data, fmt=fmt, site=site, selection=chosen, proofs=proofs)]
    if fmt == "json":
        return [json.dumps(data, ensure_ascii=False, indent=2).encode()]
    if fmt == "csv":
        return stream("csv", columns, rows(data, columns), name=data["title"], licence=data["licence"])
    return stream_book(fmt, sheets(data, columns), name=data["title"])


def _selection(filters: RecommendationFilter) -> list[str]:
    """What was chosen, in words."""
    words = []
    for name, value in filters.form.cleaned_data.items():
        field = filters.form.fields[name]
        known = dict(field.choices) if name in {"phase", "register", "status"} else {}
        values = [value] if isinstance(value, str) else value or []
        if texts := [str(known.get(each, each)) for each in values if each]:
            words.append(f"{field.label} : {', '.join(texts)}")
    return words


def _answer(content: Iterable[bytes], fmt: str, name: str, *, kept: bool) -> HttpResponse | StreamingHttpResponse:
    response = HttpResponse(b"".join(content), content_type=TYPES[fmt])
    shown = "inline" if fmt in {"pdf", "json"} else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{name}.{fmt}"'
    response["X-Content-Type-Options"] = "nosniff"
    if kept:  # no cache between keeps what only the team may read
        response["Cache-Control"] = "private, no-store"
    return response


def _too_many(request: HttpRequest, error: LimitReached) -> HttpResponse:
    refusal = error_page(request, 429, "Trop de documents", "Attendez quelques minutes, puis recommencez.")
    refusal["Retry-After"] = str(error.retry_after)
    return refusal
