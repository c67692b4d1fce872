"""A debate as read: the result, the file, the projector, the panels."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evaluation.models import Argument, Debate, Statement
from evaluation.panels import event_debates, index_debates, method_debates
from evaluation.services.debates import hide_argument
from evaluation.services.positions import credit_argument, take_side, write_argument
from evaluation.services.sessions import close_session
from tests.evaluation.rooms import AGREE, DISAGREE
from tests.factories.accounts import UserFactory
from tests.factories.evaluation import DebateFactory, ParticipantFactory, StatementFactory
from tests.factories.territories import CommuneFactory, EpciFactory

pytestmark = pytest.mark.django_db


def told(arguments: int = 2) -> Statement:
    """A statement where `arguments` people argued and the last was moved by the first."""
    statement = StatementFactory()
    said = []
    for number in range(arguments):
        one = ParticipantFactory(session=statement.debate.session, pseudonym="Léa")
        take_side(participant=one, statement=statement.pk, side=DISAGREE if number % 2 else AGREE)
        said.append(write_argument(participant=one, statement=statement.pk, text=f"=Argument {number}"))
    mover = ParticipantFactory(session=statement.debate.session)
    take_side(participant=mover, statement=statement.pk, side=DISAGREE)
    credit_argument(participant=mover, statement=statement.pk, argument=said[0].pk)
    return statement


def pages(debate: Debate) -> list[str]:
    return [f"/evaluation/debats/{debate.slug}/", f"/evaluation/debats/{debate.slug}.csv"]


def test_result_waits_for_the_end_of_the_session(client: Client) -> None:
    debate = told().debate
    assert [client.get(page).status_code for page in pages(debate)] == [404, 404]
    close_session(session=debate.session)
    assert [client.get(page).status_code for page in pages(debate)] == [200, 200]


def test_result_names_nobody(client: Client) -> None:
    statement = told()
    close_session(session=statement.debate.session)
    contents = [b"".join(client.get(page)).decode() for page in pages(statement.debate)]
    assert ["Léa" in text for text in contents] == [False, False]
    assert ["Argument 1" in text for text in contents] == [True, True]


def test_hidden_argument_is_nowhere_in_the_result(client: Client) -> None:
    statement = told()
    hide_argument(argument=Argument.objects.order_by("pk")[0], by=None)
    close_session(session=statement.debate.session)
    assert ["Argument 0" in b"".join(client.get(page)).decode() for page in pages(statement.debate)] == [False] * 2


def test_file_has_a_row_for_each_argument(client: Client) -> None:
    statement = told()
    StatementFactory(debate=statement.debate, state="closed", position=9_999, text="Sans argument")
    close_session(session=statement.debate.session)
    lines = b"".join(client.get(pages(statement.debate)[1])).decode("utf-8-sig").splitlines()
    counts = f'1;"{statement.text}";2;1;1'
    assert lines[1:] == [
        f'{counts};"D’accord";"\'=Argument 0";1',
        f'{counts};"Pas d’accord";"\'=Argument 1";0',
        '2;"Sans argument";0;0;0;;;',
    ]


@pytest.mark.parametrize("arguments", [1, 3, 100])
def test_result_costs_as_many_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, arguments: int
) -> None:
    debate = told(arguments).debate
    close_session(session=debate.session)
    with django_assert_num_queries(4):
        client.get(pages(debate)[0])


def test_projector_shows_sides_code_and_what_moved(client: Client) -> None:
    statement = told()
    client.force_login(UserFactory(is_superuser=True))
    page = client.get(f"{pages(statement.debate)[0]}projection/").content.decode()
    code = statement.debate.session.code
    assert f"{code[:3]} {code[3:]}" in page
    assert page.count("<circle") == 3
    assert "« =Argument 0 »" in page


def test_unknown_debate_is_not_found(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True))
    names = ["", "conduite/", "projection/"]
    assert [client.get(f"/evaluation/debats/inconnu/{name}").status_code for name in names] == [404, 404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_panel_of_a_territory_shows_what_is_over_within(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    epci = EpciFactory()
    commune = CommuneFactory(within=[epci])
    debates = [DebateFactory(session__state="closed", session__territory=commune) for _ in range(count)]
    DebateFactory(session__territory=commune)
    with django_assert_num_queries(1):
        content = method_debates(epci, AnonymousUser())
    assert content == {"debates": debates[::-1], "may_prepare": False}
    assert method_debates(CommuneFactory(), AnonymousUser()) is None


@pytest.mark.parametrize("count", [1, 3])
def test_index_shows_the_last_debates_and_the_way_in(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    debates = [DebateFactory(session__state="closed") for _ in range(count)]
    with django_assert_num_queries(1):
        assert index_debates(None, AnonymousUser()) == {"debates": debates[::-1]}
    page = client.get("/evaluation/").content.decode()
    assert (debates[0].title in page, "/evaluation/seance/" in page) == (True, True)


def test_panel_of_an_event_shows_its_debates() -> None:
    from tests.factories.portfolio import EventFactory

    event = EventFactory()
    debate = DebateFactory(session__state="closed", session__event=event, session__territory=event.territory)
    assert event_debates(event, AnonymousUser()) == {"debates": [debate], "may_prepare": False}
    assert event_debates(EventFactory(), AnonymousUser()) is None
