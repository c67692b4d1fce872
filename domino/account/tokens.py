"""One's access tokens: listed, made (the secret is shown by that very answer, and never again), revoked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from domino.account.token_form import ApiTokenForm
from domino.tokens import issue_api_token, revoke_api_token, usable_tokens


@require_http_methods(["GET", "HEAD", "POST"])
def api_token_list(request: HttpRequest) -> HttpResponse:
    """One's tokens; POST makes one and shows it."""
    form = ApiTokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = issue_api_token(user=request.user, **form.cleaned_data)  # type: ignore[misc, arg-type]
        except ValidationError as error:
            form.add_error("name", error.messages)
        else:
            return _page(request, ApiTokenForm(), made=token, secret=secret)
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's tokens."""
    token = get_object_or_404(usable_tokens(request.user), pk=pk)  # type: ignore[arg-type]  # signed-in people only
    revoke_api_token(token=token)
    messages.success(request, f"Le jeton « {token.name} » est révoqué : plus rien ne s’ouvre avec lui.")
    return redirect("api_token_list")


def _page(request: HttpRequest, form: ApiTokenForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "problems": form.problems(), "tokens": list(usable_tokens(request.user)), **more}  # type: ignore[arg-type]
    return render(request, "account/api_token_list.html", context, status=status)
