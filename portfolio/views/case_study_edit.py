"""Writing a case study: one form for a new one and for the next version, with a preview that saves nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from domino.bodies import body_limit
from inventory.models import Initiative, Stake
from inventory.permissions import Action, can, require
from inventory.views.desk import desk, version_in, without_version
from portfolio.comparison import compare
from portfolio.forms.case_study import CaseStudyEditor
from portfolio.forms.rows import add_row
from portfolio.models import CaseStudy
from portfolio.paper import inline
from portfolio.permissions import changing
from portfolio.services import case_studies

# Several photos of 10 MB at once.
MAX_BODY = 60_000_000
THUMBNAIL = 320
ADDING = {"add-quote": "quotes", "add-interview": "interviews", "add-photo": "illustrations"}
NOT_HERE = "Vous n’écrivez pas d’enquêtes pour ce territoire."


class Parts(list[Any]):
    """Rows that are not saved, read by templates as those of a related manager."""

    def all(self) -> Parts:
        return self


@body_limit(MAX_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
@desk
def case_study_create(request: HttpRequest) -> HttpResponse:
    """Begin a case study."""
    if request.method != "POST":
        return _form_page(request, None, CaseStudyEditor())
    return _posted(request, None)


@body_limit(MAX_BODY)
@require_http_methods(["GET", "HEAD", "POST"])
@desk
def case_study_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the next version of a case study; of a published one, for those who moderate."""
    rows = CaseStudy.objects.select_related("stake", "territory").defer("territory__geometry", "territory__outline")
    case_study = get_object_or_404(rows, slug=slug)
    require(request.user, changing(case_study.state), case_study.territory)
    if request.method != "POST":
        return edit_page(request, case_study)
    if version_in(request) is None:
        return without_version(request)
    return _posted(request, case_study)


def _posted(request: HttpRequest, case_study: CaseStudy | None) -> HttpResponse:
    """What `action` asks for: find initiatives, one more row, a preview; else save."""
    action = request.POST.get("action", "save")
    if action == "find" or action in ADDING:
        data = add_row(request.POST, ADDING[action]) if action in ADDING else request.POST
        editor = CaseStudyEditor(data=data, files=request.FILES, quiet=True)
        return _form_page(request, case_study, editor, at=action)
    editor = CaseStudyEditor(data=request.POST, files=request.FILES)
    if not editor.is_valid() or not _may_write(request, case_study, editor):
        return _form_page(request, case_study, editor, status=422)
    if action == "preview":
        return _form_page(request, case_study, editor, preview=_preview(editor.data()), at=action)
    return _saved(request, case_study, editor)


def _may_write(request: HttpRequest, case_study: CaseStudy | None, editor: CaseStudyEditor) -> bool:
    """Whether the user may write where the form puts the case study; else the field says so."""
    action = changing(case_study.state) if case_study else Action.EDIT
    if can(request.user, action, editor.form.cleaned_data["territory"]):
        return True
    editor.form.add_error("territory", NOT_HERE)
    return False


def _saved(request: HttpRequest, case_study: CaseStudy | None, editor: CaseStudyEditor) -> HttpResponse:
    data, reason = editor.data(), editor.form.cleaned_data["reason"]
    if case_study is None:
        case_study = case_studies.create_case_study(data=data, made_by=request.user, reason=reason)
        messages.success(request, f"Le brouillon « {case_study.title} » est enregistré.")
        return redirect("portfolio:case_study_edit", case_study.slug)
    version = version_in(request)
    if version is None:
        raise PermissionDenied
    try:
        case_studies.edit_case_study(
            case_study=case_study, version=version, data=data, made_by=request.user, reason=reason
        )
    except case_studies.Outdated as outdated:
        return outdated_page(request, outdated.case_study, data, editor)
    messages.success(request, f"« {data['title']} » est à jour.")
    return redirect("portfolio:case_study_edit", case_study.slug)


def edit_page(
    request: HttpRequest, case_study: CaseStudy, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    """The form of a case study as it is saved, with the sentences that say what is missing."""
    editor = CaseStudyEditor(values=case_studies.snapshot(case_study))
    return _form_page(request, case_study, editor, problems=[(text, "") for text in problems or []], status=status)


def outdated_page(
    request: HttpRequest, case_study: CaseStudy, wanted: dict[str, Any], editor: CaseStudyEditor | None = None
) -> HttpResponse:
    """409: the case study as it is now beside what the user was about to make of it; what they typed is kept."""
    now = case_studies.snapshot(case_study)
    context = {
        "heading": "l’enquête a changé entre-temps",
        "case_study": case_study,
        "last": case_study.versions.select_related("made_by").first(),
        "lines": compare(now, now | wanted),
        **(_form_context(editor, case_study) if editor else {}),
        "version": case_study.version,
    }
    return render(request, "portfolio/case_study_outdated.html", context, status=409)


def _form_page(
    request: HttpRequest,
    case_study: CaseStudy | None,
    editor: CaseStudyEditor,
    *,
    preview: Any = None,
    problems: list[tuple[str, str]] | None = None,
    at: str = "",
    status: int = 200,
) -> HttpResponse:
    moderates = can(request.user, Action.MODERATE, case_study.territory) if case_study else False
    context = {
        "case_study": case_study,
        "preview": preview,
        "problems": problems or (editor.problems() if status == 422 else []),
        "at": at,
        "may_moderate": moderates,
        # A refused form goes on from the version it was made from.
        "version": version_in(request) or (case_study.version if case_study else 0),
        **_form_context(editor, case_study),
    }
    return render(request, "portfolio/case_study_edit.html", context, status=status)


def _form_context(editor: CaseStudyEditor, case_study: CaseStudy | None) -> dict[str, Any]:
    to_edit = ("portfolio:case_study_edit", [case_study.slug]) if case_study else ("portfolio:case_study_create", [])
    return {
        "editor": editor,
        "form": editor.form,
        "thumbnails": _thumbnails(editor),
        "form_url": reverse(to_edit[0], args=to_edit[1]),
    }


def _thumbnails(editor: CaseStudyEditor) -> list[tuple[Any, str, str]]:
    """(row, small picture as a data: address, address for the text) of each photo's row."""
    return [
        (row, inline(photo["file"], max_side=THUMBNAIL), photo["file"]) if (photo := row.photo()) else (row, "", "")
        for row in editor.rows["illustrations"]
    ]


def _preview(data: dict[str, Any]) -> Any:
    """The case study that `data` would make, as its page reads it; nothing is saved."""
    return SimpleNamespace(
        title=data["title"],
        lead=data["lead"],
        body=data["body"],
        stake=Stake.objects.get(slug=data["stake"]),
        initiatives=Initiative.objects.filter(slug__in=data["initiatives"]),
        quotes=Parts(SimpleNamespace(**each) for each in data["quotes"]),
        interviews=Parts(SimpleNamespace(**each) for each in data["interviews"]),
        illustrations=Parts(SimpleNamespace(**each, address=inline(each["file"])) for each in data["illustrations"]),
    )
