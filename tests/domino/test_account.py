"""Signing in: by address or name, five failures, second factor, passwords by mail; nobody signs up."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from domino.models import OutgoingMail
from inventory.enums import Role
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"
SECRET = "JBSWY3DPEHPK3PXP"
ANONYMOUS_PAGES = ["/", "/initiatives/", "/territoires/", "/mentions-legales/", "/n-existe-pas/"]
MISSING = ["inscription/", "adresses/", "mot-de-passe/premier/", "login/", "signup/", "email/", "webauthn/"]


@pytest.fixture
def facilitator() -> object:
    """Someone who moderates and is not of the demonstration."""
    return MembershipFactory(user=UserFactory(username="lea", email="lea@redon.example")).user


def sign_in(client: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": login, "password": password})


def code_of_now(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("login", ["lea", "lea@redon.example", "LEA@redon.example"])
def test_sign_in_by_name_or_address(client: Client, login: str) -> None:
    UserFactory(username="lea", email="lea@redon.example")
    response = sign_in(client, login)
    assert (response.status_code, response["Location"]) == (302, "/compte/")
    assert client.get("/compte/").status_code == 200


def test_sign_in_fails_alike_for_known_and_unknown(client: Client) -> None:
    UserFactory(username="lea", email="lea@redon.example")
    answers = [sign_in(client, login, "faux") for login in ("lea@redon.example", "noe@redon.example", "lea", "noe")]
    texts = {re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert [answer.status_code for answer in answers] == [422] * 4
    assert len(texts) == 1
    assert "Cette adresse ou ce mot de passe ne convient pas." in texts.pop()


def test_inactive_account_stays_out(client: Client) -> None:
    UserFactory(username="lea", is_active=False)
    assert sign_in(client, "lea")["Location"] == "/compte/inactif/"
    assert client.get("/compte/inactif/").status_code == 200
    assert client.get("/compte/").status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_sixth_failure_waits_a_quarter_of_an_hour(client: Client, known: bool) -> None:
    if known:
        UserFactory(username="lea")
    statuses = [sign_in(client, "lea", "faux").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    refused = sign_in(client, "lea")
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert "Trop d’essais de suite." in refused.content.decode()


def test_forged_address_does_not_beat_the_limit(client: Client) -> None:
    statuses = [
        client.post(
            LOGIN, {"login": f"nom-{number}", "password": "faux"}, headers={"x-forwarded-for": f"10.0.0.{number}"}
        ).status_code
        for number in range(21)
    ]
    assert statuses == [422] * 20 + [429]


def test_sign_out_is_a_post(client: Client) -> None:
    client.force_login(UserFactory())
    assert client.get("/compte/deconnexion/").status_code == 200
    assert client.get("/compte/").status_code == 200
    assert client.post("/compte/deconnexion/")["Location"] == "/"
    assert client.get("/compte/").status_code == 302


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example/"])
def test_sign_in_leads_to_no_other_site(client: Client, target: str) -> None:
    UserFactory(username="lea")
    response = client.post(f"{LOGIN}?next={target}", {"login": "lea", "password": PASSWORD, "next": target})
    assert response["Location"] == "/compte/"


@pytest.mark.parametrize("path", MISSING)
def test_pages_of_allauth_that_we_do_not_have(client: Client, path: str) -> None:
    client.force_login(UserFactory())
    assert client.get(f"/compte/{path}").status_code == 404
    assert client.post(f"/compte/{path}", {"email": "a@b.example"}).status_code == 404


# Passwords


def test_forgotten_password_is_chosen_anew_once(client: Client) -> None:
    user = UserFactory(email="lea@redon.example")
    sent = client.post("/compte/mot-de-passe/oubli/", {"email": "LEA@redon.example"})
    mail = OutgoingMail.objects.get()
    assert (sent["Location"], mail.recipient) == ("/compte/mot-de-passe/oubli/envoye/", "lea@redon.example")
    link = re.search(r"http://127\.0\.0\.1:8000(/compte/mot-de-passe/nouveau/\S+)", mail.body)
    assert link
    form = client.get(link[1])["Location"]
    assert "set-password" in form
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": "court", "password2": "court"}).status_code == 422
    done = client.post(form, {"password1": "quatre mots bien longs", "password2": "quatre mots bien longs"})
    assert (done["Location"], client.get(done["Location"]).status_code) == ("/compte/mot-de-passe/nouveau/fait/", 200)
    user.refresh_from_db()
    assert user.check_password("quatre mots bien longs")
    assert OutgoingMail.objects.order_by("pk").last().subject == "Votre mot de passe DOMINO a changé"
    again = Client().get(link[1])
    assert (again.status_code, "Ce lien ne sert plus" in again.content.decode()) == (410, True)


def test_forgotten_password_answers_alike(client: Client) -> None:
    UserFactory(email="lea@redon.example")
    known, unknown = (
        client.post("/compte/mot-de-passe/oubli/", {"email": email}, headers={"host": "127.0.0.1"})
        for email in ("lea@redon.example", "noe@redon.example")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert client.get(known["Location"]).status_code == 200
    assert OutgoingMail.objects.count() == 1
    assert [
        client.post("/compte/mot-de-passe/oubli/", {"email": email}).status_code
        for email in ("lea@redon.example", "noe@redon.example")
    ] == [429, 429]


@pytest.mark.parametrize("key", ["1-abc-def", "zz-set-password", "1-" + "a" * 900])
def test_forged_password_link_opens_nothing(client: Client, key: str) -> None:
    assert client.get(f"/compte/mot-de-passe/nouveau/{key}/").status_code == 410


def test_password_change_asks_the_old_one_and_tells_by_mail(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    new = {"password1": "quatre mots bien longs", "password2": "quatre mots bien longs"}
    assert client.post("/compte/mot-de-passe/", {"oldpassword": "faux", **new}).status_code == 422
    assert client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, **new})["Location"] == "/compte/"
    assert OutgoingMail.objects.get().recipient == user.email
    assert "Votre mot de passe est changé." in client.get("/compte/").content.decode()


# Second factor


def test_moderator_sets_up_the_second_factor_first(
    client: Client, facilitator: object, django_capture_on_commit_callbacks
) -> None:
    sign_in(client, "lea")
    refused = client.get("/moderation/membres/")
    set_up = reverse("mfa_activate_totp")
    assert refused["Location"] == f"{set_up}?next=%2Fmoderation%2Fmembres%2F"
    asked = client.get(set_up)["Location"]
    assert "Votre rôle demande une double authentification" in client.get(asked).content.decode()
    back = client.post(asked, {"password": PASSWORD})["Location"]
    page = client.get(back).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert secret
    assert client.post(set_up, {"code": "000000"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(set_up, {"code": code_of_now(secret[1])})
    codes = client.get(done["Location"]).content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert client.get("/moderation/membres/").status_code == 200
    assert [mail.subject for mail in OutgoingMail.objects.all()] == ["Double authentification en place"]
    assert client.get(reverse("mfa_download_recovery_codes")).content.decode().count("\n") == 11
    for name in ("mfa_index", "mfa_generate_recovery_codes", "account_home"):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("path", ["/evaluation/debats/nouveau/", "/preconisations/nouvelle/", "/api/v1/initiatives/"])
def test_second_factor_guards_every_page_opened_in_ones_name(client: Client, facilitator: object, path: str) -> None:
    sign_in(client, "lea")
    for response in (client.get(path), client.post(path)):
        assert response["Location"].startswith(f"{reverse('mfa_activate_totp')}?next=")
    assert client.get("/healthz").status_code == 200


def test_sign_in_then_asks_the_code(client: Client, facilitator: object) -> None:
    TOTP.activate(facilitator, SECRET)
    assert sign_in(client, "lea")["Location"] == reverse("mfa_authenticate")
    assert client.get("/compte/").status_code == 302
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 422
    client.post(reverse("mfa_authenticate"), {"code": code_of_now()})
    assert client.get("/moderation/membres/").status_code == 200


def test_recovery_code_works_once(client: Client, facilitator: object) -> None:
    TOTP.activate(facilitator, SECRET)
    (code, *_) = RecoveryCodes.activate(facilitator).get_unused_codes()
    results = []
    for _ in range(2):
        sign_in(client, "lea")
        results.append(client.post(reverse("mfa_authenticate"), {"code": code}).status_code)
        client.post("/compte/deconnexion/")
    assert results == [302, 422]


def test_codes_cannot_be_guessed(client: Client, facilitator: object) -> None:
    TOTP.activate(facilitator, SECRET)
    sign_in(client, "lea")
    statuses = [client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_session_without_the_code_is_asked_for_it(client: Client, facilitator: object) -> None:
    client.force_login(facilitator)
    TOTP.activate(facilitator, SECRET)
    asked = client.get("/moderation/membres/")["Location"]
    assert asked.startswith(reverse("mfa_reauthenticate"))
    assert client.get(asked).status_code == 200
    assert client.post(asked, {"code": code_of_now()})["Location"] == "/moderation/membres/"
    assert client.get("/moderation/membres/").status_code == 200


def test_moderator_cannot_put_the_second_factor_away(client: Client, facilitator: object) -> None:
    TOTP.activate(facilitator, SECRET)
    client.force_login(facilitator)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of_now()})
    page = client.get(reverse("mfa_deactivate_totp"))
    assert "elle ne se retire pas" in page.content.decode()
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 422
    assert Authenticator.objects.count() == 1


def test_others_may_put_it_away(client: Client) -> None:
    user = UserFactory(email="lea@redon.example")
    TOTP.activate(user, SECRET)
    client.force_login(user)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of_now()})
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize(
    ("email", "allowed", "environment", "status"),
    [
        ("a@domino.example", True, "development", 200),
        ("a@domino.example", False, "development", 302),
        ("a@domino.example", True, "production", 302),
        ("a@redon.example", True, "development", 302),
        ("a@domino.example.redon.example", True, "development", 302),
    ],
)
def test_only_the_demonstration_goes_without(
    client: Client, settings: Settings, email: str, allowed: bool, environment: str, status: int
) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = allowed
    settings.ENVIRONMENT = environment
    client.force_login(MembershipFactory(user=UserFactory(email=email)).user)
    assert client.get("/moderation/membres/").status_code == status


def test_relay_needs_no_second_factor(client: Client) -> None:
    client.force_login(MembershipFactory(role=Role.RELAY, user=UserFactory(email="a@redon.example")).user)
    assert client.get("/moderation/membres/").status_code == 403


def test_admin_goes_through_the_same_door(client: Client) -> None:
    login = client.get("/admin/")["Location"]
    assert client.get(login)["Location"].startswith(LOGIN)
    user = get_user_model().objects.create_superuser("claire", "claire@redon.example", PASSWORD)
    client.force_login(user)
    assert client.get("/admin/")["Location"].startswith(reverse("mfa_activate_totp"))
    client.force_login(UserFactory())
    assert client.get("/admin/login/").status_code == 403


# Navigation


@pytest.mark.parametrize("address", ANONYMOUS_PAGES)
def test_anonymous_pages_set_no_cookie(client: Client, address: str) -> None:
    response = client.get(address)
    html = response.content.decode()
    assert dict(response.cookies) == {}
    assert "csrfmiddlewaretoken" not in html
    assert f'href="{LOGIN}"' in html


def test_signed_in_header_leads_to_the_account_and_its_way_out(client: Client) -> None:
    client.force_login(MembershipFactory(role=Role.AGENT).user)
    html = client.get("/").content.decode()
    assert 'href="/compte/"' in html
    assert "Espace d’animation" not in html
    assert 'action="/compte/deconnexion/"' in client.get("/compte/").content.decode()


@pytest.mark.parametrize("role", [Role.RELAY, Role.FACILITATOR, Role.ADMINISTRATOR])
def test_header_leads_the_team_to_its_space(client: Client, role: Role) -> None:
    client.force_login(MembershipFactory(role=role).user)
    html = client.get("/").content.decode()
    assert "Espace d’animation" in html


def test_account_pages_are_not_kept_by_caches(client: Client) -> None:
    client.force_login(UserFactory())
    for name in ("account_home", "account_change_password", "mfa_index"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
    assert urlsplit(reverse("account_home")).path == "/compte/"


def test_worker_sends_what_accounts_write(client: Client, mailoutbox: list) -> None:
    UserFactory(email="lea@redon.example")
    client.post("/compte/mot-de-passe/oubli/", {"email": "lea@redon.example"})
    call_command("work", "--once")
    assert [(message.to, message.subject) for message in mailoutbox] == [
        (["lea@redon.example"], "Choisir un nouveau mot de passe DOMINO")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/moderation/", True),
        ("//evil.example/", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
    ],
)
def test_sign_in_page_keeps_only_a_way_back_on_this_site(client: Client, target: str, kept: bool) -> None:
    page = client.get("/compte/connexion/", {"next": target}).content.decode()
    assert (f'name="next" value="{target}"' in page, "evil.example" in page) == (kept, False)
