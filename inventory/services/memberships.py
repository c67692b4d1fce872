"""Roles of people on territories, and the invitations that lead to them.

An invitation holds as long as whoever sent it may still give its role; its link's secret is kept as a hash.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from domino.mail import enqueue_mail
from domino.models import OutgoingMail, User
from inventory import permissions
from inventory.enums import Role
from inventory.models import Invitation, Membership, Territory
from inventory.models.membership import INVITATION_DAYS
from inventory.services.tokens import hashed

# What one address may receive, however many people invite it.
MAILS_A_DAY = 3
QUIET = timedelta(minutes=15)
HEAVY = ("territory__geometry", "territory__outline")
ALREADY_MEMBER = "Cette personne a déjà un rôle sur ce territoire. Changez-le dans la liste des membres."
TOO_MANY_MAILS = "Un courrier vient déjà de partir vers cette adresse. Attendez un peu avant d’en envoyer un autre."


@transaction.atomic
def invite(*, territory: Territory, email: str, role: Role, invited_by: User) -> Invitation:
    """Offer `role` on `territory` to `email` by mail; an invitation still open for both is replaced.

    Raises PermissionDenied for a role that `invited_by` may not give, ValidationError (French) when the person has
    a role there already or has just been written to.
    """
    _require_grantable(invited_by, territory, role)
    email = email.strip().lower()
    if Membership.objects.filter(user__email__iexact=email, territory=territory).exists():
        raise ValidationError(ALREADY_MEMBER)
    open_ones = Invitation.objects.filter(email__iexact=email, territory=territory, accepted_at=None)
    for former in open_ones.select_for_update():
        _require_grantable(invited_by, territory, former.role)
        former.delete()
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email, territory=territory, role=role, invited_by=invited_by, token_hash=hashed(secret)
    )
    _send(invitation, secret)
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, sent_by: User) -> Invitation:
    """Send an open invitation once more: a new link, two more weeks; the former link dies. Raises as `invite`."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk, accepted_at=None)
    _require_grantable(sent_by, invitation.territory, invitation.role)
    secret = secrets.token_urlsafe(32)
    invitation.token_hash = hashed(secret)
    invitation.invited_by = sent_by
    invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    invitation.save()
    _send(invitation, secret)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, revoked_by: User) -> None:
    """Take an open invitation back; its link dies. Raises PermissionDenied as `invite`."""
    _require_grantable(revoked_by, invitation.territory, invitation.role)
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()


def find_invitation(*, secret: str) -> Invitation | None:
    """Return the invitation that a link opens, else None: unknown, used, expired, or its sender lost the right."""
    usable = Invitation.objects.filter(token_hash=hashed(secret), accepted_at=None, expires_at__gt=timezone.now())
    invitation = usable.select_related("invited_by", "territory").defer(*HEAVY).first()
    if invitation is None or invitation.role not in permissions.grantable(invitation.invited_by, invitation.territory):
        return None
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, user: User) -> Membership | None:
    """Use the link up and give `user` the role; None when the link opens nothing. Two at once: one wins.

    A wider role that the person has there already is kept. Raises PermissionDenied for another address than the
    invited one.
    """
    invitation = find_invitation(secret=secret)
    if invitation is None:
        return None
    if user.email.lower() != invitation.email.lower():
        raise PermissionDenied
    won = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
    if not won:
        return None
    role = Role(invitation.role)
    membership, made = Membership.objects.get_or_create(
        user=user, territory=invitation.territory, defaults={"role": role}
    )
    if not made and permissions.ROLES[Role(membership.role)] < permissions.ROLES[role]:
        membership.role = role
        membership.save()
    return membership


@transaction.atomic
def register(*, secret: str, password: str, first_name: str, last_name: str) -> Membership | None:
    """Make the account of an invited person and accept the invitation; None when the link opens nothing.

    Raises PermissionDenied when an account has that address: its owner signs in and accepts.
    """
    invitation = find_invitation(secret=secret)
    if invitation is None:
        return None
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise PermissionDenied
    user = User.objects.create_user(
        username=_username(invitation.email),
        email=invitation.email,
        password=password,
        first_name=first_name,
        last_name=last_name,
    )
    return accept_invitation(secret=secret, user=user)


@transaction.atomic
def change_role(*, membership: Membership, role: Role, changed_by: User) -> Membership:
    """Give a member another role. Raises PermissionDenied unless `changed_by` may give both the old and the new one."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    _require_grantable(changed_by, membership.territory, membership.role)
    _require_grantable(changed_by, membership.territory, role)
    membership.role = role
    membership.save()
    return membership


@transaction.atomic
def remove(*, membership: Membership, removed_by: User) -> None:
    """End a membership; the account stays. Raises PermissionDenied as `change_role`."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    _require_grantable(removed_by, membership.territory, membership.role)
    membership.delete()


def _require_grantable(user: User, territory: Territory, role: str) -> None:
    if role not in permissions.grantable(user, territory):
        raise PermissionDenied


def _send(invitation: Invitation, secret: str) -> None:
    now = timezone.now()
    lately = OutgoingMail.objects.filter(recipient__iexact=invitation.email)
    if (
        lately.filter(created_at__gt=now - QUIET).exists()
        or lately.filter(created_at__gt=now - timedelta(days=1)).count() >= MAILS_A_DAY
    ):
        raise ValidationError(TOO_MANY_MAILS)
    enqueue_mail(
        recipient=invitation.email, template="invitation", context={"invitation": invitation, "secret": secret}
    )


def _username(email: str) -> str:
    """A name to sign in with: the address itself, unless it is too long or someone took it."""
    free = len(email) <= 150 and not User.objects.filter(username__iexact=email).exists()
    return email if free else f"membre-{secrets.token_hex(8)}"
