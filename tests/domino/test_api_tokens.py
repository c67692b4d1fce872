"""Access tokens: made, shown once, kept as a hash, never more than their owner may and their scope says."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from domino.models import ApiToken, OutgoingMail
from domino.tokens import MOST, hashed
from inventory.enums import Role
from recommendations.models import RecommendationList
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.recommendations import ListFactory
from tests.factories.territories import CommuneFactory
from tests.factories.tokens import bearer

pytestmark = pytest.mark.django_db
PAGE = "/compte/jetons/"
LISTS = "/api/v1/recommendation-lists/"
SECRET = re.compile(r'value="(domino_[\w-]{43})"')


def make(client: Client, **changes: Any) -> Any:
    return client.post(PAGE, {"name": "Carte", "scopes": ["lire"], **changes})


def relay() -> Any:
    """Someone who may write, and whom no second factor is asked of."""
    return MembershipFactory(role=Role.RELAY).user


def test_token_is_shown_once_and_kept_as_a_hash(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    response = make(client, scopes=["ecrire", "lire"], expires_on=timezone.localdate() + timedelta(days=30))
    secret = SECRET.search(response.content.decode())[1]
    token = ApiToken.objects.get()
    assert (token.token_hash, token.prefix, token.scopes) == (hashed(secret), secret[:11], ["lire", "ecrire"])
    assert secret not in str(list(ApiToken.objects.values()))
    assert secret not in client.get(PAGE).content.decode()
    assert "no-store" in response["Cache-Control"]
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, "Carte" in mail.body, secret in mail.body) == (user.email, True, False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "Donnez un nom à ce jeton."),
        ({"scopes": []}, "Cochez au moins une chose que ce jeton permet."),
        ({"scopes": ["tout"]}, "Cette portée n’existe pas"),
        ({"expires_on": "2001-01-01"}, "Choisissez un jour à venir"),
        ({"expires_on": "demain"}, "Écrivez la date ainsi"),
        ({"name": "Déjà"}, "Un de vos jetons porte déjà ce nom"),
    ],
)
def test_wrong_answers_are_told(client: Client, changes: dict[str, Any], told: str) -> None:
    client.force_login(UserFactory())
    make(client, name="Déjà")
    response = make(client, **changes)
    assert (response.status_code, told in response.content.decode(), ApiToken.objects.count()) == (422, True, 1)


def test_so_many_tokens_and_no_more(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    for _ in range(MOST):
        bearer(user)
    assert make(client).status_code == 422


def test_revoked_token_opens_nothing_more(client: Client) -> None:
    user = relay()
    headers = bearer(user)
    client.force_login(user)
    assert client.post(reverse("api_token_revoke", args=[ApiToken.objects.get().pk])).status_code == 302
    assert Client().get(LISTS, headers=headers).status_code == 401


def test_another_persons_token_is_not_found(client: Client) -> None:
    bearer(UserFactory())
    client.force_login(UserFactory())
    assert client.post(reverse("api_token_revoke", args=[ApiToken.objects.get().pk])).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_page_asks_for_the_second_factor(client: Client, settings: Settings) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    client.force_login(MembershipFactory(role=Role.FACILITATOR).user)
    response = client.get(PAGE)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("mfa_activate_totp"))
    assert (make(client).status_code, ApiToken.objects.count()) == (302, 0)


def test_token_of_who_owes_a_second_factor_is_refused(client: Client, settings: Settings) -> None:
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    headers = bearer(MembershipFactory(role=Role.FACILITATOR).user)
    assert client.get(LISTS, headers=headers).status_code == 403


@pytest.mark.parametrize("kind", ["unknown", "empty", "expired", "inactive owner", "surrogate"])
def test_dead_token_is_a_401(client: Client, kind: str) -> None:
    user = UserFactory(is_active=kind != "inactive owner")
    headers = bearer(user, expires_on=timezone.localdate() - timedelta(days=1) if kind == "expired" else None)
    if kind in {"unknown", "empty", "surrogate"}:
        headers = {"Authorization": {"unknown": "Bearer domino_x", "empty": "Bearer ", "surrogate": "Bearer é€"}[kind]}
    response = client.get(LISTS, headers=headers)
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"] == 'Bearer realm="DOMINO"'


def test_other_schemes_are_read_as_no_token(client: Client) -> None:
    assert client.get(LISTS, headers={"Authorization": "Basic YTpi"}).status_code == 200


def test_day_of_the_last_use_is_noted(client: Client) -> None:
    client.get(LISTS, headers=bearer(UserFactory()))
    assert ApiToken.objects.get().last_used_on == timezone.localdate()


def test_token_in_the_address_is_no_token(client: Client) -> None:
    headers = bearer(relay())
    secret = headers["Authorization"].split()[1]
    ListFactory(territory=ApiToken.objects.get().user.memberships.get().territory, state="draft")
    assert client.get(f"{LISTS}?access_token={secret}&token={secret}").json()["count"] == 0


@pytest.mark.parametrize(
    ("scopes", "shown"), [(["lire"], 1), (["ecrire"], 1), (["proposer"], 0), (["lire", "proposer"], 1)]
)
def test_scope_says_whether_drafts_are_read(client: Client, scopes: list[str], shown: int) -> None:
    membership = MembershipFactory(role=Role.RELAY)
    ListFactory(territory=membership.territory, state="draft")
    assert client.get(LISTS, headers=bearer(membership.user, *scopes)).json()["count"] == shown


def test_what_a_token_reads_is_kept_by_no_cache_in_between(client: Client) -> None:
    response = client.get(LISTS, headers=bearer(relay()))
    assert ("private" in response["Cache-Control"], "Authorization" in response["Vary"]) == (True, True)


@pytest.mark.parametrize(
    ("scopes", "role", "status"),
    [
        (["ecrire"], Role.RELAY, 201),
        (["lire", "proposer"], Role.RELAY, 403),
        (["ecrire"], Role.AGENT, 403),
        (["ecrire"], None, 403),
    ],
)
def test_writing_takes_scope_and_role(client: Client, scopes: list[str], role: Role | None, status: int) -> None:
    territory = CommuneFactory()
    user = MembershipFactory(territory=territory, role=role).user if role else UserFactory()
    body = {"title": "Cinq choses à faire", "territory": territory.slug}
    response = client.post(LISTS, body, content_type="application/json", headers=bearer(user, *scopes))
    assert (response.status_code, RecommendationList.objects.count()) == (status, int(status == 201))


def test_role_that_was_lost_is_lost_for_the_token(client: Client) -> None:
    membership = MembershipFactory(role=Role.RELAY)
    headers, body = bearer(membership.user), {"title": "Liste", "territory": membership.territory.slug}
    membership.delete()
    assert client.post(LISTS, body, content_type="application/json", headers=headers).status_code == 403


def test_writing_without_a_token_is_a_401(client: Client) -> None:
    response = client.post(LISTS, {"title": "Liste"}, content_type="application/json")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="DOMINO"')


def test_list_costs_the_same_queries_for_1_and_3_tokens(client: Client, django_assert_num_queries: Any) -> None:
    user = UserFactory()
    client.force_login(user)
    bearer(user)
    client.get(PAGE)
    with django_assert_num_queries(4) as captured:
        client.get(PAGE)
    bearer(user)
    bearer(user)
    with django_assert_num_queries(len(captured)):
        client.get(PAGE)
