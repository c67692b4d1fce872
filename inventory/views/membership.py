"""The team of one's territories: members, invitations, and the page that an invitation's link opens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from domino.models import User
from domino.views import error_page
from inventory import permissions
from inventory.enums import Role
from inventory.forms.membership import InvitationForm, RegistrationForm
from inventory.models import Invitation, Membership, Territory
from inventory.permissions import Action
from inventory.services import memberships
from inventory.services.memberships import HEAVY

PAGE_SIZE = 100
DEAD_LINK = "Elle a déjà servi, elle est trop vieille, ou elle a été retirée. Demandez-en une autre à l’équipe."


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership_list(request: HttpRequest) -> HttpResponse:
    """Members and open invitations where one may invite; POST sends an invitation."""
    if not permissions.can_somewhere(request.user, Action.INVITE):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = InvitationForm(sent, user=request.user, territories=_own_territories(request.user))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            memberships.invite(
                territory=values["territory"], email=values["email"], role=values["role"], invited_by=request.user
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, f"L’invitation part vers {values['email'].lower()}.")
            return redirect("inventory:membership_list")
    return render(request, "inventory/membership_list.html", _team(request, form), status=422 if form.errors else 200)


@login_required
@require_POST
def membership_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership = get_object_or_404(_members(request.user), pk=pk)
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404("Ce rôle n’existe pas.")
    memberships.change_role(membership=membership, role=Role(role), changed_by=request.user)
    messages.success(request, f"Le rôle de {membership.user.email} est changé.")
    return redirect("inventory:membership_list")


@login_required
@require_POST
def membership_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership."""
    membership = get_object_or_404(_members(request.user), pk=pk)
    memberships.remove(membership=membership, removed_by=request.user)
    messages.success(request, f"{membership.user.email} ne fait plus partie de l’équipe de {membership.territory}.")
    return redirect("inventory:membership_list")


@login_required
@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an open invitation once more."""
    invitation = get_object_or_404(_open_invitations(request.user), pk=pk)
    try:
        memberships.resend(invitation=invitation, sent_by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"L’invitation repart vers {invitation.email}.")
    return redirect("inventory:membership_list")


@login_required
@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an open invitation back."""
    invitation = get_object_or_404(_open_invitations(request.user), pk=pk)
    memberships.revoke(invitation=invitation, revoked_by=request.user)
    messages.success(request, f"L’invitation de {invitation.email} est retirée.")
    return redirect("inventory:membership_list")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows the invitation; POST accepts it, for whoever is signed in or with a new account."""
    invitation = memberships.find_invitation(secret=secret)
    if invitation is None:
        return error_page(request, 410, "Cette invitation ne sert plus", DEAD_LINK)
    has_account = User.objects.filter(email__iexact=invitation.email).exists()
    form = RegistrationForm(request.POST if request.method == "POST" else None, email=invitation.email)
    context = {"invitation": invitation, "has_account": has_account, "form": form}
    if request.method == "POST":
        if request.user.is_authenticated:
            return _joined(request, memberships.accept_invitation(secret=secret, user=request.user))
        if has_account:
            return redirect(f"{reverse('account_login')}?next={request.path}")
        if form.is_valid():
            names = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
            password = form.cleaned_data["password1"]
            return _joined(request, memberships.register(secret=secret, password=password, **names))
    status = 422 if request.method == "POST" else 200
    return render(request, "inventory/invitation_accept.html", context, status=status)


def _joined(request: HttpRequest, membership: Membership | None) -> HttpResponse:
    if membership is None:
        return error_page(request, 410, "Cette invitation ne sert plus", DEAD_LINK)
    if request.user.is_authenticated:
        messages.success(request, f"Bienvenue dans l’équipe de {membership.territory}.")
    else:
        messages.success(request, "Votre compte est ouvert. Connectez-vous avec votre adresse et votre mot de passe.")
    return redirect("account_home")


def _members(user: User) -> QuerySet[Membership]:
    found = permissions.scoped(Membership.objects.all(), user, Action.INVITE)
    return found.select_related("user", "territory").defer(*HEAVY).order_by("territory__name", "user__email")


def _open_invitations(user: User) -> QuerySet[Invitation]:
    found = permissions.scoped(Invitation.objects.filter(accepted_at=None), user, Action.INVITE)
    return found.select_related("territory").defer(*HEAVY)


def _own_territories(user: User) -> list[Territory]:
    roles = [role for role, actions in permissions.ROLES.items() if Action.INVITE in actions]
    return list(Territory.objects.light().filter(memberships__user=user, memberships__role__in=roles).order_by("name"))


def _team(request: HttpRequest, form: InvitationForm) -> dict[str, object]:
    page = Paginator(_members(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    invitations = list(_open_invitations(request.user)[:PAGE_SIZE])
    rows = [*page.object_list, *invitations]
    given = permissions.grantable_on(request.user, [row.territory_id for row in rows])
    for row in rows:
        roles = given[row.territory_id]
        row.roles_to_give = [role for role in Role if role in roles] if row.role in roles else []
    return {"form": form, "page": page, "invitations": invitations, "territories": _own_territories(request.user)}
