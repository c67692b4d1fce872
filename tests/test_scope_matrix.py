"""Every address of the site is for someone: a new one fails until a line of `tests/addresses.py` says for whom.

What an address for members needs in its place is made by `tests/targets.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from domino.models import User
from inventory.enums import Role
from inventory.models import Territory
from inventory.permissions import ROLES
from tests.addresses import ADDRESSES, ARGUMENTS, GONE, SIGNED_IN, TOKEN, Member
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.territories import CommuneFactory
from tests.targets import Targets, everything

pytestmark = pytest.mark.django_db

MEMBERS = {name: each for name, each in ADDRESSES.items() if isinstance(each, Member)}
CASES = [(name, method) for name, each in MEMBERS.items() for method in each.methods.split()]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The full names of all addresses; one without a name shows as its pattern."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or f"<{pattern.pattern}>")


def test_every_address_is_classified() -> None:
    found = {name for name in names(get_resolver()) if not name.startswith("admin:")}
    assert {"not classified": found - set(ADDRESSES), "no longer there": set(ADDRESSES) - found} == {
        "not classified": set(),
        "no longer there": set(),
    }


def address_of(name: str, territory: Territory) -> str:
    return reverse(name, args=Targets(territory).arguments(MEMBERS[name].target))


def ask(client: Client, address: str, method: str) -> HttpResponse:
    return client.get(address) if method == "GET" else client.post(address, {"role": "agent", "version": 1})


def others(member: Member, territory: Territory) -> dict[str, User]:
    """The accounts that may not do what `member` says on `territory`, by who they are."""
    people = {"no role": UserFactory()}
    for role in Role:
        if member.action not in ROLES[role]:
            people[f"{role} here"] = MembershipFactory(territory=territory, role=role).user
    if member.target:
        elsewhere = CommuneFactory()
        for role in (Role.FACILITATOR, Role.ADMINISTRATOR):
            people[f"{role} elsewhere"] = MembershipFactory(territory=elsewhere, role=role).user
    return people


@pytest.mark.parametrize(("name", "method"), CASES)
def test_others_are_refused_and_change_nothing(client: Client, name: str, method: str) -> None:
    territory = CommuneFactory()
    address = address_of(name, territory)
    people = others(MEMBERS[name], territory)
    before = everything()
    response = ask(client, address, method)
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/compte/connexion/")
    assert to_sign_in or response.status_code in {401, 403}
    answers = {}
    for who, account in people.items():
        client.force_login(account)
        answers[who] = ask(client, address, method).status_code
    assert {who: status for who, status in answers.items() if status not in {403, 404}} == {}
    assert everything() == before


@pytest.mark.parametrize(("name", "method"), [case for case in CASES if case[1] == "GET"])
def test_person_of_the_territory_may_open_it(client: Client, name: str, method: str) -> None:
    territory = CommuneFactory()
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    assert ask(client, address_of(name, territory), method).status_code == 200


@pytest.mark.parametrize(("name", "method"), [case for case in CASES if case[1] == "POST"])
def test_writing_needs_a_csrf_token(name: str, method: str) -> None:
    territory = CommuneFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(MembershipFactory(territory=territory, role=Role.ADMINISTRATOR).user)
    assert ask(client, address_of(name, territory), method).status_code == 403


@pytest.mark.parametrize("name", [name for name, each in ADDRESSES.items() if each == SIGNED_IN])
def test_own_account_needs_a_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(name, args=ARGUMENTS.get(name)))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/compte/connexion/")


@pytest.mark.parametrize("name", [name for name, each in ADDRESSES.items() if each == GONE])
def test_gone_is_gone(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", [name for name, each in ADDRESSES.items() if each == TOKEN])
@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_link_opens_nothing(client: Client, name: str, method: str) -> None:
    before = everything()
    assert getattr(client, method)(reverse(name, args=ARGUMENTS.get(name, ["x" * 43]))).status_code in {404, 405, 410}
    assert everything() == before


def test_admin_is_for_staff(client: Client) -> None:
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    lists = [
        name
        for name in set(names(get_resolver()))
        if name.startswith("admin:") and name.endswith(("changelist", "add"))
    ]
    assert len(lists) > 20
    answers = {name: client.get(reverse(name)) for name in [*lists, "admin:index"]}
    wrong = {name: each for name, each in answers.items() if not each.get("Location", "").startswith("/admin/login/")}
    assert wrong == {}


@pytest.mark.parametrize(
    "name", ["initiative-list", "territory-list", "theme-list", "stake-list", "case-study-list", "referential-list"]
)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_api_lists_are_not_written_over(client: Client, name: str, method: str) -> None:
    client.force_login(MembershipFactory(role=Role.ADMINISTRATOR).user)
    assert getattr(client, method)(f"{reverse(name)}").status_code in {403, 405}
