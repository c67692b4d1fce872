"""What the census keeps of a person, table by table: registered with domino.personal when the app starts."""

from __future__ import annotations

from django.db.models import QuerySet

from domino.models import OutgoingMail
from domino.personal.addresses import digest
from domino.personal.holders import Holder, register_holder
from inventory.models import AddressMark, Invitation, PrivacyLink, Subscription, Token
from inventory.services.privacy import accounts, contributions, records


def _marks(email: str) -> QuerySet[AddressMark]:
    return AddressMark.objects.filter(digest=digest(email))


HOLDERS = [
    Holder(
        "Fiches qui portent votre adresse",
        records.records_of,
        ("name", "contact_email", "contact_phone", "contact_is_public", "private_email",
         ("source", lambda row: row.source.name if row.source else ""), "confirmed_by", "updated_at"),
        lambda email: records.erase_contact(email=email),
    ),
    Holder(
        "Ce que vous avez proposé, ou qui vous donne pour contact",
        contributions.contributions_of,
        ("kind", "state", "channel", ("valeurs proposées", contributions.values_told),
         "message", "submitter_name", "submitter_email", "email_confirmed_at",
         ("accord pour le contact public", contributions.consent_told), "contact_consent_at", "question", "reason",
         "created_at", "decided_at"),
        lambda email: contributions.erase_contributions(email=email),
    ),
    Holder(
        "Messages que vous avez écrits à des initiatives",
        contributions.correspondences_of,
        (("initiative", lambda row: row.initiative.name), "writer_name", "writer_email", "state",
         ("messages", contributions.letters_told), "created_at", "confirmed_at"),
        lambda email: contributions.correspondences_of(email).delete(),
    ),
    Holder(
        "Recherches que vous suivez",
        lambda email: Subscription.objects.filter(email__iexact=email),
        ("email", "label", "frequency", "created_at", "confirmed_at", "told_until"),
        lambda email: Subscription.objects.filter(email__iexact=email).delete(),
    ),
    Holder(
        "Invitations",
        lambda email: Invitation.objects.filter(email__iexact=email).select_related("territory"),
        ("email", "role", ("territoire", lambda row: row.territory.name), "created_at", "expires_at", "accepted_at"),
        lambda email: Invitation.objects.filter(email__iexact=email).delete(),
    ),
    Holder(
        "Compte",
        accounts.accounts_of,
        ("username", "email", "first_name", "last_name", ("rôles", accounts.roles_told), "date_joined", "last_login"),
        lambda email: accounts.erase_accounts(email=email),
    ),
    Holder(
        "Courriels que le site vous a écrits",
        lambda email: OutgoingMail.objects.filter(recipient__iexact=email),
        ("subject", "body", "state", "created_at", "sent_at"),
        lambda email: OutgoingMail.objects.filter(recipient__iexact=email).delete(),
    ),
    Holder(
        "Liens secrets envoyés à votre adresse",
        lambda email: Token.objects.filter(email__iexact=email),
        ("purpose", "email", "created_at", "expires_at", "used_at", "revoked_at"),
        lambda email: Token.objects.filter(email__iexact=email).delete(),
    ),
    Holder(
        "Demandes de voir vos données",
        lambda email: PrivacyLink.objects.filter(email__iexact=email),
        ("email", "created_at", "used_at", "erase_asked_at"),
        lambda email: PrivacyLink.objects.filter(email__iexact=email).delete(),
    ),
    # A fingerprint holds no address: it stays after an erasure, so that nothing brings the address back.
    Holder(
        "Empreinte de votre adresse",
        _marks,
        ("informed_at", "suppressed_at"),
        lambda email: None,
    ),
]  # fmt: skip


def register_holders() -> None:
    """Called once, when the app starts."""
    for holder in HOLDERS:
        register_holder(holder)
