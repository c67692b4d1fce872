"""One evaluation at the desk: who answers, the synthesis, closing it, what the initiative agreed to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from domino.views import bad_request
from evaluation.enums import EvaluationState, VersionState
from evaluation.forms.evaluation import ConsentForm, RaterForm
from evaluation.models import Evaluation, Indicator, Rating
from evaluation.permissions import may_decide, may_prepare
from evaluation.services import evaluations, raters
from evaluation.services.evaluations import Refused
from evaluation.views.rating import found_evaluation
from inventory.views.desk import desk

NO_SUCH = "Ces réponses n’existent plus : rechargez la page."
NO_VERSION = "Ce référentiel n’a pas d’autre version adoptée."
LINK_SENT = "Le lien est parti par courrier électronique."


class Act(NamedTuple):
    """What a button does; returns what to say. `decides`: for those who moderate."""

    run: Callable[[Evaluation, QueryDict, HttpRequest], str]
    decides: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def evaluation_control(request: HttpRequest, pk: Any) -> HttpResponse:
    """Lead an evaluation."""
    evaluation = found_evaluation(pk)
    if not may_prepare(request.user, evaluation):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, evaluation)
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        return bad_request(request, message="Ce formulaire est incomplet : rechargez la page, puis recommencez.")
    if action.decides and not may_decide(request.user, evaluation):
        raise PermissionDenied
    try:
        said = action.run(evaluation, request.POST, request)
    except Refused as refused:
        return _page(request, evaluation, problems=[(str(refused), "")], status=409)
    except Unfilled as unfilled:
        return _page(request, evaluation, problems=unfilled.form.problems(), filled=unfilled.form, status=422)
    messages.success(request, said)
    if request.POST["action"] == "delete":
        return redirect("evaluation:evaluation_desk")
    target = request.session.pop("evaluation_next", "") or str(evaluation.pk)
    return redirect("evaluation:evaluation_control", target)


class Unfilled(Exception):
    """A form that is not filled as it should."""

    def __init__(self, form: Any) -> None:
        super().__init__()
        self.form = form


def _valid(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise Unfilled(form)
    values: dict[str, Any] = form.cleaned_data
    return values


def _rating(evaluation: Evaluation, data: QueryDict) -> Rating:
    text = data.get("rating", "")
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    found = evaluation.ratings.filter(pk=int(text)).first() if is_number else None
    if found is None:
        raise Refused(NO_SUCH)
    found.evaluation = evaluation
    return found


def _add(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    values = _valid(RaterForm(data))
    raters.add_rater(evaluation=evaluation, label=values["label"])
    return f"« {values['label']} » est dans la liste : saisissez ses réponses."


def _invite(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    values = _valid(RaterForm(data))
    _, secret = raters.invite_rater(evaluation=evaluation, **values)
    return _link_said(request, values["label"], values["email"], secret)


def _renew(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    rating = _rating(evaluation, data)
    return _link_said(request, rating.label, "", raters.renew_link(rating=rating))


def _revoke(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    rating = raters.revoke_link(rating=_rating(evaluation, data))
    return f"Le lien de « {rating.label} » n’ouvre plus rien. Ses réponses restent."


def _invite_self(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    raters.invite_initiative(evaluation=evaluation)
    return f"{LINK_SENT} La structure répond sans compte."


def _close(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    evaluations.close_evaluation(evaluation=evaluation, by=_user(request))
    return "L’évaluation est terminée. Elle reste privée tant que l’initiative n’a pas donné son accord."


def _reopen(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    evaluations.reopen_evaluation(evaluation=evaluation, by=_user(request))
    return "L’évaluation est rouverte : ses réponses peuvent changer, et rien n’en est public."


def _consent(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    values = _valid(ConsentForm(data))
    evaluations.give_consent(evaluation=evaluation, given_by=values["given_by"], by=_user(request))
    return "L’accord est noté : le radar est public."


def _ask(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    raters.ask_consent(evaluation=evaluation, by=_user(request))
    return f"{LINK_SENT} La structure dira si le radar peut être publié."


def _withdraw(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    evaluations.withdraw_consent(evaluation=evaluation, by=_user(request))
    return "Le radar n’est plus public."


def _carry(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    version = evaluation.version.referential.versions.filter(state=VersionState.AGREED).first()
    if version is None:
        raise Refused(NO_VERSION)
    new = evaluations.carry_over(evaluation=evaluation, version=version, by=_user(request))
    request.session["evaluation_next"] = str(new.pk)
    return "Une nouvelle évaluation reprend les réponses aux indicateurs inchangés. L’ancienne reste telle quelle."


def _delete(evaluation: Evaluation, data: QueryDict, request: HttpRequest) -> str:
    evaluations.delete_evaluation(evaluation=evaluation)
    return "L’évaluation est supprimée, avec ses réponses."


ACTIONS = {
    "add": Act(_add),
    "invite": Act(_invite),
    "renew": Act(_renew),
    "revoke": Act(_revoke),
    "invite_self": Act(_invite_self),
    "carry": Act(_carry),
    "delete": Act(_delete),
    "close": Act(_close, decides=True),
    "reopen": Act(_reopen, decides=True),
    "consent": Act(_consent, decides=True),
    "ask": Act(_ask, decides=True),
    "withdraw": Act(_withdraw, decides=True),
}


def _user(request: HttpRequest) -> Any:
    return request.user


def _link_said(request: HttpRequest, label: str, email: str, secret: str) -> str:
    """A link is said once: it is kept as a hash."""
    link = request.build_absolute_uri(reverse("evaluation:rating_invited", args=[secret]))
    sent = f" {LINK_SENT}" if email else ""
    return f"Lien de « {label} », à transmettre maintenant, il ne sera plus affiché : {link}{sent}"


def _page(
    request: HttpRequest,
    evaluation: Evaluation,
    *,
    problems: list[tuple[str, str]] | None = None,
    filled: Any = None,
    status: int = 200,
) -> HttpResponse:
    current = evaluation.version.referential.versions.filter(state=VersionState.AGREED).first()
    context = {
        "evaluation": evaluation,
        "ratings": list(evaluation.ratings.filter(is_synthesis=False).annotate(known=Count("scores"))),
        "synthesis": evaluation.ratings.filter(is_synthesis=True).first(),
        "indicator_count": Indicator.objects.filter(criterion__version=evaluation.version_id).count(),
        "is_open": evaluation.state == EvaluationState.OPEN,
        "newer": current if current and current.pk != evaluation.version_id else None,
        "may_decide": may_decide(request.user, evaluation),
        "journal": evaluations.journal(evaluation),
        "rater_form": filled if isinstance(filled, RaterForm) else RaterForm(),
        "consent_form": filled if isinstance(filled, ConsentForm) else ConsentForm(),
        "problems": problems or [],
    }
    return render(request, "evaluation/evaluation_control.html", context, status=status)
