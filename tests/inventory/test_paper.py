"""Paper: numbered sheets that can be read again, and the desk where relays key them in."""

import subprocess
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from inventory.enums import Channel, Role, TerritoryKind
from inventory.models import Contribution, Initiative, Membership, Territory
from inventory.paper import next_sheet_codes
from inventory.sheets import read_sheet_code, sheet_code
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, SphereFactory, ThemeFactory
from tests.factories.territories import CommuneFactory, EpciFactory

KEY = "secret"
DESK = "/moderation/saisie/"


@pytest.mark.parametrize("typed", ["00042-{}", "42{}", " 00042 - {} ", "42-{}"])
def test_code_is_read_however_it_was_copied(typed: str) -> None:
    code = sheet_code(42, KEY)
    assert read_sheet_code(typed.format(code[-3:]).lower(), KEY) == code


@pytest.mark.parametrize("typed", ["", "42", "00042-ZZZ", "43-XXX", "x" * 500, "00042-", "٤٢-ABC", "<script>"])
def test_code_with_a_slip_is_refused(typed: str) -> None:
    assert read_sheet_code(typed, KEY) is None


def test_code_of_another_number_or_site_is_refused() -> None:
    letters = sheet_code(42, KEY)[-3:]
    assert (read_sheet_code(f"43-{letters}", KEY), read_sheet_code(f"42-{letters}", "autre")) == (None, None)


@pytest.mark.django_db
def test_form_is_two_readable_numbered_pages_a_copy(client: Client) -> None:
    EpciFactory(slug="agglo", name="Redon Agglomération")
    ThemeFactory(slug="mobilite", name="Mobilité")
    SphereFactory(slug="produire", name="Produire")
    response = client.get("/formulaire-papier.pdf?territory=agglo&copies=2")
    assert response["Content-Type"] == "application/pdf"
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=response.content, capture_output=True, check=True)
    pages = read.stdout.decode().split("\f")[:-1]
    assert len(pages) == 4
    assert [word in pages[0] for word in ("Redon Agglomération", "Mobilité", "Produire", "Commune")] == [True] * 4
    codes = [code for page in pages for code in page.split() if read_sheet_code(code, settings.SECRET_KEY)]
    assert len(set(codes)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "status"), [("copies=0", 400), ("copies=500", 400), ("copies=x", 400), ("territory=nulle-part", 404)]
)
def test_form_with_a_wrong_parameter_is_refused(client: Client, query: str, status: int) -> None:
    assert client.get(f"/formulaire-papier.pdf?{query}").status_code == status


@pytest.mark.django_db
def test_numbers_are_never_given_twice() -> None:
    assert len({*next_sheet_codes(3), *next_sheet_codes(3)}) == 6


@pytest.fixture
def redon(db: None) -> Territory:
    return CommuneFactory(name="Redon", slug="redon", code="35236", postal_codes=["35600"])


@pytest.fixture
def signed_in(client: Client) -> Callable[[Role | None, Territory | None], Client]:
    def sign_in(role: Role | None, territory: Territory | None) -> Client:
        user = UserFactory()
        if role and territory:
            Membership.objects.create(user=user, role=role, territory=territory)
        client.force_login(user)
        return client

    return sign_in


def sheet(**changes: object) -> dict[str, object]:
    code = next_sheet_codes(1)[0]
    return {"sheet_number": code, "name": "Atelier vélo", "description": "On répare.", "territory": "Redon", **changes}


@pytest.mark.parametrize("role", [Role.RELAY, Role.FACILITATOR])
def test_sheet_is_put_in_the_queue_and_the_next_opens(signed_in, redon: Territory, role: Role) -> None:
    typed = sheet(submitter_email="lea@domino.example")
    response = signed_in(role, redon).post(DESK, typed, follow=True)
    row = Contribution.objects.get()
    assert response.redirect_chain == [(DESK, 302)]
    assert (row.channel, row.sheet_number, row.territory, row.data["name"], row.submitter_email) == (
        Channel.PAPER,
        typed["sheet_number"],
        redon,
        "Atelier vélo",
        "lea@domino.example",
    )
    assert Initiative.objects.exists() is False


def test_same_sheet_twice_is_one_row_and_a_french_sentence(signed_in, redon: Territory) -> None:
    client, typed = signed_in(Role.RELAY, redon), sheet()
    client.post(DESK, typed)
    again = client.post(DESK, {**typed, "name": "Autre nom"})
    assert (again.status_code, Contribution.objects.count()) == (422, 1)
    page = again.content.decode()
    assert ("a déjà été saisie" in page, "Autre nom" in page) == (True, True)


def test_sheet_that_resembles_a_record_asks_first(signed_in, redon: Territory) -> None:
    InitiativeFactory(name="Atelier vélo", slug="atelier-velo", territory=redon, point=redon.centre)
    client, typed = signed_in(Role.RELAY, redon), sheet()
    asked = client.post(DESK, typed)
    assert (asked.status_code, Contribution.objects.count()) == (422, 0)
    assert "/initiatives/atelier-velo/" in asked.content.decode()
    assert client.post(DESK, {**typed, "sure": "1"}).status_code == 302
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sheet_number": "12-XYZ"}, "recopiez les chiffres"),
        ({"sheet_number": ""}, "Recopiez le numéro"),
        ({"name": ""}, "Donnez un nom"),
        ({"territory": "Nulle-Part"}, "ne connaissons pas cette commune"),
        ({"founded_year": "2999"}, "Écrivez une année"),
    ],
)
def test_wrong_sheet_is_shown_again_with_what_to_mend(signed_in, redon, changes, sentence) -> None:
    response = signed_in(Role.RELAY, redon).post(DESK, sheet(**changes))
    assert (response.status_code, Contribution.objects.count()) == (422, 0)
    assert sentence in response.content.decode()


def test_sheet_of_another_territory_is_refused(signed_in, redon: Territory) -> None:
    elsewhere = CommuneFactory(name="Ailleurs", kind=TerritoryKind.COMMUNE)
    response = signed_in(Role.RELAY, elsewhere).post(DESK, sheet())
    assert (response.status_code, Contribution.objects.count()) == (422, 0)
    assert "Vous ne saisissez pas de feuilles pour cette commune" in response.content.decode()


@pytest.mark.parametrize("role", [None, Role.AGENT])
def test_desk_is_closed_to_those_who_do_not_enter(signed_in, redon: Territory, role: Role | None) -> None:
    assert signed_in(role, redon).get(DESK).status_code == 403


def test_desk_sends_strangers_to_sign_in(client: Client, redon: Territory) -> None:
    response = client.get(DESK)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.django_db
def test_printing_without_end_is_a_429(client: Client) -> None:
    answers = [client.head("/formulaire-papier.pdf") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
