"""Invitations: sent, shown, accepted once by the invited address, taken back; members and their roles."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from domino.models import OutgoingMail, User
from inventory.enums import Role
from inventory.models import Invitation, Membership, Territory
from inventory.services import memberships
from inventory.services.tokens import hashed
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
TEAM = "/moderation/membres/"
NEW = {
    "first_name": "Léa",
    "last_name": "Martin",
    "password1": "quatre mots bien longs",
    "password2": "quatre mots bien longs",
}


@pytest.fixture
def epci() -> Territory:
    return EpciFactory(name="Redon Agglomération", slug="redon-agglomeration")


@pytest.fixture
def facilitator(epci: Territory) -> User:
    return MembershipFactory(role=Role.FACILITATOR, territory=epci).user


def invite(territory: Territory, invited_by: User, email: str = "lea@redon.example", role: Role = Role.RELAY) -> str:
    """Invite and return the path of the link that was sent."""
    memberships.invite(territory=territory, email=email, role=role, invited_by=invited_by)
    return link(OutgoingMail.objects.latest("pk"))


def link(mail: OutgoingMail) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/compte/invitation/\S+/)", mail.body)
    assert found
    return found[1]


def forget_mails() -> None:
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=2))


# Sending


def test_invitation_is_a_mail_with_a_link_kept_as_a_hash(epci: Territory, facilitator: User) -> None:
    path = invite(epci, facilitator, " LEA@Redon.example ")
    mail, invitation = OutgoingMail.objects.get(), Invitation.objects.get()
    secret = path.split("/")[3]
    assert (mail.recipient, mail.subject) == (
        "lea@redon.example",
        "Invitation à rejoindre DOMINO, Redon Agglomération",
    )
    assert "Votre rôle : acteur relais" in mail.body
    assert (invitation.token_hash, len(secret)) == (hashed(secret), 43)
    assert timedelta(days=13) < invitation.expires_at - timezone.now() < timedelta(days=14)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_nobody_invites_above_what_they_may_give(epci: Territory, facilitator: User, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        invite(epci, facilitator, role=role)
    with pytest.raises(PermissionDenied):
        invite(CommuneFactory(), facilitator)
    assert (Invitation.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_member_is_not_invited_again(epci: Territory, facilitator: User) -> None:
    MembershipFactory(territory=epci, role=Role.AGENT, user=UserFactory(email="lea@redon.example"))
    with pytest.raises(ValidationError, match="a déjà un rôle"):
        invite(epci, facilitator, "Lea@redon.example")


def test_second_invitation_replaces_the_first(epci: Territory, facilitator: User, client: Client) -> None:
    first = invite(epci, facilitator)
    forget_mails()
    second = invite(epci, facilitator, role=Role.AGENT)
    assert [invitation.role for invitation in Invitation.objects.all()] == [Role.AGENT]
    assert [client.get(path).status_code for path in (first, second)] == [410, 200]


def test_facilitator_does_not_replace_what_an_administrator_sent(epci: Territory, facilitator: User) -> None:
    administrator = MembershipFactory(role=Role.ADMINISTRATOR, territory=epci).user
    invite(epci, administrator, role=Role.FACILITATOR)
    forget_mails()
    with pytest.raises(PermissionDenied):
        invite(epci, facilitator)


def test_one_address_gets_few_mails(epci: Territory, facilitator: User) -> None:
    invite(epci, facilitator)
    with pytest.raises(ValidationError, match="vient déjà de partir"):
        invite(CommuneFactory(within=[epci]), facilitator)
    for _ in range(2):
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=1))
        invite(CommuneFactory(within=[epci]), facilitator)
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(ValidationError, match="vient déjà de partir"):
        invite(CommuneFactory(within=[epci]), facilitator)
    assert (Invitation.objects.count(), OutgoingMail.objects.count()) == (3, 3)


# Accepting


def test_new_person_opens_an_account(client: Client, epci: Territory, facilitator: User) -> None:
    path = invite(epci, facilitator)
    assert client.get(path).status_code == 200
    assert Invitation.objects.get().accepted_at is None  # looking accepts nothing
    assert client.post(path, NEW)["Location"] == "/compte/"
    user = User.objects.get(email="lea@redon.example")
    assert [(each.territory, each.role) for each in user.memberships.all()] == [(epci, Role.RELAY)]
    assert (user.get_full_name(), user.is_staff, user.check_password(NEW["password1"])) == ("Léa Martin", False, True)
    signed_in = client.post("/compte/connexion/", {"login": user.email, "password": NEW["password1"]})
    assert signed_in.status_code == 302
    assert client.get(path).status_code == 410
    assert Client().post(path, NEW).status_code == 410


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password1": "court", "password2": "court"}, "12"),
        ({"password2": "autre chose de long"}, "Les deux mots de passe diffèrent"),
        ({"first_name": ""}, "Écrivez votre prénom."),
        ({"last_name": "x" * 200}, "150"),
        ({"password1": "lea@redon.example", "password2": "lea@redon.example"}, "trop"),
    ],
)
def test_refused_account_says_why_and_keeps_the_link(
    client: Client, epci: Territory, facilitator: User, change: dict[str, str], message: str
) -> None:
    path = invite(epci, facilitator)
    response = client.post(path, {**NEW, **change})
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Erreur" in html
    assert message in html
    assert User.objects.filter(email="lea@redon.example").exists() is False
    assert client.post(path, NEW).status_code == 302


def test_person_with_an_account_signs_in_and_accepts(client: Client, epci: Territory, facilitator: User) -> None:
    user = UserFactory(email="Lea@redon.example")
    path = invite(epci, facilitator)
    assert client.post(path, NEW)["Location"] == f"/compte/connexion/?next={path}"
    client.force_login(user)
    assert "Accepter l’invitation" in client.get(path).content.decode()
    assert user.memberships.count() == 0
    assert client.post(path)["Location"] == "/compte/"
    assert [each.role for each in user.memberships.all()] == [Role.RELAY]
    assert client.post(path).status_code == 410


def test_another_person_cannot_accept(client: Client, epci: Territory, facilitator: User) -> None:
    path = invite(epci, facilitator)
    client.force_login(UserFactory())
    assert "Accepter l’invitation" not in client.get(path).content.decode()
    assert client.post(path).status_code == 403
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("end", ["expired", "revoked", "sender lost the right", "sender is gone", "sender inactive"])
def test_dead_link_opens_nothing(client: Client, epci: Territory, facilitator: User, end: str) -> None:
    path = invite(epci, facilitator)
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif end == "revoked":
        memberships.revoke(invitation=Invitation.objects.get(), revoked_by=facilitator)
    elif end == "sender lost the right":
        Membership.objects.update(role=Role.RELAY)
    elif end == "sender inactive":
        User.objects.update(is_active=False)
    else:
        facilitator.delete()
    assert [client.get(path).status_code, client.post(path, NEW).status_code] == [410, 410]
    assert User.objects.filter(email="lea@redon.example").exists() is False


@pytest.mark.parametrize("secret", ["a", "x" * 2000, "%F0%9F%98%80", "..%2f"])
def test_forged_link_is_a_sentence(client: Client, secret: str) -> None:
    assert client.get(f"/compte/invitation/{secret}/").status_code in {404, 410}


@pytest.mark.parametrize(
    ("held", "offered", "kept"),
    [
        (Role.AGENT, Role.FACILITATOR, Role.FACILITATOR),
        (Role.FACILITATOR, Role.AGENT, Role.FACILITATOR),
        (Role.ADMINISTRATOR, Role.RELAY, Role.ADMINISTRATOR),
    ],
)
def test_wider_role_is_kept(epci: Territory, held: Role, offered: Role, kept: Role) -> None:
    administrator = MembershipFactory(role=Role.ADMINISTRATOR, territory=epci).user
    user = UserFactory(email="lea@redon.example")
    path = invite(epci, administrator, role=offered)
    MembershipFactory(user=user, territory=epci, role=held)
    memberships.accept_invitation(secret=path.split("/")[3], user=user)
    assert user.memberships.get().role == kept


# The team's page


def test_team_page_shows_own_territories_and_below(client: Client, epci: Territory, facilitator: User) -> None:
    below = CommuneFactory(name="Allaire", within=[epci])
    MembershipFactory(territory=below, role=Role.RELAY, user__email="dessous@redon.example")
    MembershipFactory(territory=EpciFactory(), role=Role.RELAY, user__email="ailleurs@redon.example")
    invite(below, facilitator, "invitee@redon.example")
    client.force_login(facilitator)
    html = client.get(TEAM).content.decode()
    seen = [each for each in ("dessous", "ailleurs", "invitee") if f"{each}@redon.example" in html]
    assert seen == ["dessous", "invitee"]


def test_invitation_from_the_page(client: Client, epci: Territory, facilitator: User) -> None:
    client.force_login(facilitator)
    form = {"email": "lea@redon.example", "territory": "redon-agglomeration", "role": "relay"}
    assert client.post(TEAM, form)["Location"] == TEAM
    assert "L’invitation part vers lea@redon.example." in client.get(TEAM).content.decode()
    assert [(each.email, each.role) for each in Invitation.objects.all()] == [("lea@redon.example", "relay")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": "lea"}, "Complétez l’adresse électronique"),
        ({"email": ""}, "Écrivez l’adresse de la personne à inviter."),
        ({"territory": "nulle-part"}, "Nous ne connaissons pas"),
        ({"territory": "ailleurs"}, "Vous n’invitez que sur vos territoires"),
        ({"role": "administrator"}, "administrator"),
        ({"role": ""}, "Choisissez un rôle."),
    ],
)
def test_refused_invitation_says_why(
    client: Client, epci: Territory, facilitator: User, change: dict[str, str], message: str
) -> None:
    EpciFactory(slug="ailleurs")
    client.force_login(facilitator)
    form = {"email": "lea@redon.example", "territory": "redon-agglomeration", "role": "relay"}
    response = client.post(TEAM, {**form, **change})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert Invitation.objects.count() == 0


def test_invitation_is_sent_again_and_taken_back(client: Client, epci: Territory, facilitator: User) -> None:
    first = invite(epci, facilitator)
    forget_mails()
    client.force_login(facilitator)
    pk = Invitation.objects.get().pk
    assert client.post(f"/moderation/invitations/{pk}/renvoyer/")["Location"] == TEAM
    second = link(OutgoingMail.objects.latest("pk"))
    assert [Client().get(path).status_code for path in (first, second)] == [410, 200]
    client.post(f"/moderation/invitations/{pk}/renvoyer/")
    assert "vient déjà de partir" in client.get(TEAM).content.decode()
    client.post(f"/moderation/invitations/{pk}/retirer/")
    assert Client().get(second).status_code == 410


def test_role_is_changed_and_ended(client: Client, epci: Territory, facilitator: User) -> None:
    member = MembershipFactory(territory=epci, role=Role.AGENT)
    client.force_login(facilitator)
    client.post(f"{TEAM}{member.pk}/role/", {"role": "relay"})
    member.refresh_from_db()
    assert member.role == Role.RELAY
    assert client.post(f"{TEAM}{member.pk}/role/", {"role": "administrator"}).status_code == 403
    assert client.post(f"{TEAM}{member.pk}/role/", {"role": "reine"}).status_code == 404
    client.post(f"{TEAM}{member.pk}/retirer/")
    assert Membership.objects.filter(pk=member.pk).exists() is False
    assert User.objects.filter(pk=member.user_id).exists() is True


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_facilitator_leaves_peers_and_those_above_alone(
    client: Client, epci: Territory, facilitator: User, role: Role
) -> None:
    member = MembershipFactory(territory=epci, role=role)
    client.force_login(facilitator)
    assert client.post(f"{TEAM}{member.pk}/role/", {"role": "agent"}).status_code == 403
    assert client.post(f"{TEAM}{member.pk}/retirer/").status_code == 403
    assert client.post(f"{TEAM}{facilitator.memberships.get().pk}/role/", {"role": "agent"}).status_code == 403


def test_accepting_twice_at_once_makes_one_member(epci: Territory, facilitator: User) -> None:
    user = UserFactory(email="lea@redon.example", password=PASSWORD)
    secret = invite(epci, facilitator).split("/")[3]
    results = [memberships.accept_invitation(secret=secret, user=user) for _ in range(2)]
    assert [result is None for result in results] == [False, True]
