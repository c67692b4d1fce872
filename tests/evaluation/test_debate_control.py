"""The facilitator's pages: who may do what, and what a refused form says."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Argument, Debate, Statement
from evaluation.services.debates import key_argument
from evaluation.services.positions import take_side, write_argument
from inventory.enums import Role
from inventory.models import Territory
from inventory.permissions import ROLES, Action
from tests.evaluation.rooms import AGREE
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.evaluation import DebateFactory, ParticipantFactory, StatementFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db
CREATE = "/evaluation/debats/nouveau/"


def control_of(debate: Debate) -> str:
    return f"/evaluation/debats/{debate.slug}/conduite/"


def signed_in(territory: Territory, role: Role = Role.FACILITATOR) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=territory, role=role).user)
    return client


def act(client: Client, debate: Debate, action: str, **data: Any) -> Any:
    return client.post(control_of(debate), {"action": action, **data})


def targets(name: str, state: str = "open") -> tuple[Debate, dict[str, Any]]:
    """A debate on which the action `name` can be done, and what its form sends."""
    waiting = name in {"edit", "delete", "up", "down", "open"}
    session = {"open-session": "draft", "purge": "closed"}.get(name, state)
    statement = StatementFactory(debate__session__state=session, state="waiting" if waiting else "open")
    argument = key_argument(statement=statement, side=AGREE, text="Dit.") if not waiting else None
    data = {"statement": statement.pk, "argument": argument and argument.pk, "text": "Un texte", "side": AGREE}
    return statement.debate, {key: value for key, value in data.items() if value} | {"agree": "3", "disagree": ""}


ACTIONS = {
    "open-session": Action.MODERATE,
    "close-session": Action.MODERATE,
    "purge": Action.MODERATE,
    "open": Action.MODERATE,
    "close": Action.MODERATE,
    "counts": Action.MODERATE,
    "argument": Action.MODERATE,
    "hide": Action.MODERATE,
    "show": Action.MODERATE,
    "add": Action.EDIT,
    "edit": Action.EDIT,
    "delete": Action.EDIT,
    "up": Action.EDIT,
    "down": Action.EDIT,
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ACTIONS))
def test_action_is_for_those_who_may(name: str, role: Role) -> None:
    debate, data = targets(name)
    allowed = {Action.EDIT, ACTIONS[name]} <= ROLES[role]
    answer = act(signed_in(debate.session.territory, role), debate, name, **data)
    assert answer.status_code == (302 if allowed else 403)


def test_role_on_a_larger_territory_leads() -> None:
    epci = EpciFactory()
    commune = CommuneFactory(within=[epci])
    debate = DebateFactory(session__territory=commune)
    assert signed_in(epci).get(control_of(debate)).status_code == 200


def test_action_on_another_debate_does_nothing() -> None:
    debate, _ = targets("close")
    _other, data = targets("close")
    client = signed_in(debate.session.territory)
    for name in ("close", "hide", "counts", "argument"):
        assert act(client, debate, name, **data).status_code == 422
    assert (set(Statement.objects.values_list("state", flat=True)), Argument.objects.count()) == ({"open"}, 2)


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("", {}, 400),
        ("unknown", {}, 400),
        ("add", {"text": ""}, 422),
        ("add", {"text": "x" * 201}, 422),
        ("open", {"statement": "x"}, 422),
        ("open", {"statement": "9" * 30}, 422),
        ("hide", {"argument": "\x00"}, 422),
        ("counts", {"agree": "beaucoup"}, 422),
        ("counts", {"agree": "-1"}, 422),
        ("counts", {"agree": "999999999"}, 422),
        ("argument", {"side": "both", "text": "Dit."}, 422),
        ("argument", {"side": "agree", "text": "x" * 281}, 422),
        ("open-session", {}, 302),
        ("edit", {"text": "Autre"}, 409),
    ],
)
def test_wrong_form_is_refused(name: str, data: dict[str, str], status: int) -> None:
    statement = StatementFactory()
    client = signed_in(statement.debate.session.territory)
    answer = act(client, statement.debate, name, **{"statement": statement.pk, **data})
    assert answer.status_code == status


def test_refused_form_keeps_what_was_typed() -> None:
    statement = StatementFactory()
    client = signed_in(statement.debate.session.territory)
    page = act(client, statement.debate, "add", text="y" * 201).content.decode()
    assert "y" * 201 in page and "trop longue" in page


def test_session_that_is_over_takes_no_statement() -> None:
    debate = StatementFactory(debate__session__state="closed", state="closed").debate
    client = signed_in(debate.session.territory)
    assert act(client, debate, "add", text="Encore une").status_code == 409
    assert "Ajouter une affirmation" not in client.get(control_of(debate)).content.decode()


@pytest.mark.parametrize("page", ["conduite", "projection"])
def test_pages_of_the_team_are_not_for_strangers(client: Client, page: str) -> None:
    address = f"/evaluation/debats/{DebateFactory().slug}/{page}/"
    assert client.get(address)["Location"].startswith("/compte/connexion/")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("page", ["conduite", "projection"])
@pytest.mark.parametrize("phones", [1, 3, 100])
def test_pages_of_the_team_cost_as_many_queries_at_any_size(
    django_assert_max_num_queries: DjangoAssertNumQueries, page: str, phones: int
) -> None:
    statement = StatementFactory()
    for number in range(phones):
        one = ParticipantFactory(session=statement.debate.session)
        take_side(participant=one, statement=statement.pk, side=AGREE)
        write_argument(participant=one, statement=statement.pk, text=f"Argument {number}")
    client = signed_in(statement.debate.session.territory)
    with django_assert_max_num_queries(14):
        assert client.get(f"/evaluation/debats/{statement.debate.slug}/{page}/").status_code == 200


def prepared(**values: str) -> dict[str, str]:
    return {"title": "Durable ?", "statements": "Un\n\nDeux\n", "territory": "", **values}


def test_debate_is_created_where_one_may_edit() -> None:
    redon = CommuneFactory()
    client = signed_in(redon, Role.RELAY)
    answer = client.post(CREATE, prepared(territory=redon.slug))
    debate = Debate.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, control_of(debate))
    assert list(debate.statements.values_list("text", flat=True)) == ["Un", "Deux"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": ""}, "Donnez un titre au débat."),
        ({"statements": " \n "}, "Écrivez au moins une affirmation."),
        ({"statements": "Un\n" + "x" * 201}, "Ligne 2"),
        ({"statements": "\n".join("x" * 31)}, "30 affirmations au plus"),
        ({"territory": "nulle-part"}, "Nous ne connaissons pas"),
        ({"event": "inconnue"}, "pas dans la liste"),
        ({"title": "\x00"}, "Retirez le caractère interdit"),
    ],
)
def test_wrong_debate_says_what_to_do(values: dict[str, str], said: str) -> None:
    redon = CommuneFactory()
    answer = signed_in(redon).post(CREATE, prepared(territory=redon.slug) | values)
    assert (answer.status_code, said in answer.content.decode(), Debate.objects.count()) == (422, True, 0)


def test_debate_elsewhere_is_refused() -> None:
    answer = signed_in(CommuneFactory()).post(CREATE, prepared(territory=CommuneFactory().slug))
    assert (answer.status_code, Debate.objects.count()) == (422, 0)
