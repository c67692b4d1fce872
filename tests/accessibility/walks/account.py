"""Signing in, passwords, the second factor: pages and refusals, from no account to an account with everything."""

import re

from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from domino.models import OutgoingMail
from tests.accessibility.walks.everyone import plain
from tests.addresses import SIGNED_IN
from tests.domino.test_account import LOGIN, SECRET, code_of_now, sign_in
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

FORGOTTEN = "/compte/mot-de-passe/oubli/"
SHORT = {"password1": "court", "password2": "autre"}


def open_signing_in() -> None:
    """In and out, too many tries, a new password by mail."""
    user = UserFactory(username="lea", email="lea@redon.example")
    client = Client()
    client.get(f"{LOGIN}?next=/moderation/")
    for _ in range(6):
        sign_in(client, "lea", "faux")
    client.post(FORGOTTEN, {"email": "x"})
    client.post(FORGOTTEN, {"email": user.email})
    link = re.findall(r"http://[^/\s]+(/compte/mot-de-passe/nouveau/\S+)", OutgoingMail.objects.latest("pk").body)[0]
    form = client.get(link)["Location"]
    client.get(form)
    client.post(form, SHORT)
    Client().get("/compte/mot-de-passe/nouveau/1-abc-def/")
    client.force_login(user)
    client.get(reverse("account_logout"))


def open_own_account() -> None:
    """What is one's own: the account, tokens, the password; before and after the second factor."""
    member = MembershipFactory(role="agent").user
    client = Client()
    client.force_login(member)
    for address in plain(SIGNED_IN):
        client.get(address)
    client.post(reverse("account_change_password"), {"oldpassword": "faux", **SHORT})
    client.post(reverse("account_reauthenticate"), {"password": "faux"})
    client.post(reverse("api_token_list"), {"name": ""})


def open_second_factor() -> None:
    """Set up, its codes, put away; asked when one signs in, and again before what matters."""
    user = UserFactory(username="ana")
    client = Client()
    client.force_login(user)
    set_up = reverse("mfa_activate_totp")
    asked = client.get(set_up)["Location"]
    client.get(asked)
    client.get(client.post(asked, {"password": PASSWORD})["Location"])
    client.post(set_up, {"code": "000000"})
    TOTP.activate(user, SECRET)
    again = Client()
    sign_in(again, "ana")
    again.get(reverse("mfa_authenticate"))
    again.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.get(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_reauthenticate"), {"code": code_of_now()})
    for name in ("mfa_index", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        client.get(reverse(name))
    client.post(reverse("mfa_generate_recovery_codes"))
    client.get(reverse("mfa_view_recovery_codes"))
