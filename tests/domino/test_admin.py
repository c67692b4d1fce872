"""Django's admin of accounts and mails."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from domino.models import OutgoingMail, User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PAGES = ["domino_user", "domino_outgoingmail", "mfa_authenticator", "inventory_membership", "inventory_invitation"]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("name", PAGES)
def test_page_opens(staff: Client, name: str) -> None:
    assert staff.get(reverse(f"admin:{name}_changelist"), {"q": "a"}).status_code == 200


def test_account_is_made_with_an_address(staff: Client) -> None:
    password = "quatre mots bien longs"
    form = {"username": "lea", "usable_password": "true", "password1": password, "password2": password}
    assert staff.post(reverse("admin:domino_user_add"), form).status_code == 200
    staff.post(reverse("admin:domino_user_add"), {**form, "email": "lea@redon.example"})
    user = User.objects.get(username="lea")
    assert (user.email, user.check_password(password)) == ("lea@redon.example", True)
    assert staff.get(reverse("admin:domino_user_change", args=[user.pk])).status_code == 200


def test_given_up_mail_is_tried_again(staff: Client) -> None:
    state = OutgoingMail.State
    dead, sent = (
        OutgoingMail.objects.create(recipient="a@b.example", subject=each, body="secret", state=each, attempts=9)
        for each in (state.DEAD, state.SENT)
    )
    form = {"action": "retry", "_selected_action": [dead.pk, sent.pk]}
    assert staff.post(reverse("admin:domino_outgoingmail_changelist"), form).status_code == 302
    rows = [(mail.state, mail.attempts) for mail in OutgoingMail.objects.order_by("pk")]
    assert rows == [(state.WAITING, 0), (state.SENT, 9)]
    assert staff.get(reverse("admin:domino_outgoingmail_changelist"), {"state__exact": "dead"}).status_code == 200


def test_mail_is_read_only_and_hides_its_text(staff: Client) -> None:
    mail = OutgoingMail.objects.create(recipient="a@b.example", subject="Objet", body="lien-secret")
    page = staff.get(reverse("admin:domino_outgoingmail_change", args=[mail.pk]))
    assert (page.status_code, "lien-secret" in page.content.decode()) == (200, False)
    assert staff.get(reverse("admin:domino_outgoingmail_add")).status_code == 403


def test_second_factor_of_a_lost_phone_is_deleted_unseen(staff: Client) -> None:
    user = UserFactory()
    factor = TOTP.activate(user, "JBSWY3DPEHPK3PXP").instance
    page = staff.get(reverse("admin:mfa_authenticator_change", args=[factor.pk])).content.decode()
    assert ("JBSWY3DPEHPK3PXP" in page, factor.data["secret"] in page) == (False, False)
    staff.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"})
    assert user.authenticator_set.count() == 0
