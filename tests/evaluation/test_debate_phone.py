"""What a phone sends, by script and by plain forms."""

from typing import Any

import pytest
from django.test import Client

from evaluation.models import Position, Statement
from evaluation.services.debates import close_statement, hide_argument
from evaluation.services.sessions import close_session, purge_session
from tests.evaluation.rooms import AGREE, DISAGREE, Phone
from tests.factories.evaluation import StatementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement() -> Statement:
    return StatementFactory()


def test_script_hears_where_it_stands(statement: Statement) -> None:
    phone = Phone(statement)
    answer = phone.send(action="side", side=AGREE, before="", key="a")
    assert answer.json() == {
        "positions": {str(statement.pk): {"side": "agree", "strength": None, "to_credit": False}},
        "arguments": [],
    }
    moved = phone.send(action="side", side=DISAGREE, before=AGREE, key="b").json()
    assert moved["positions"][str(statement.pk)] == {"side": "disagree", "strength": None, "to_credit": True}
    assert phone.client.get(f"{phone.address}moi.json").json() == moved


def test_form_comes_back_to_the_page(statement: Statement) -> None:
    phone = Phone(statement)
    answer = phone.send(script=False, action="side", side=AGREE, before="")
    assert (answer.status_code, answer["Location"]) == (302, phone.address)
    assert "Vous êtes : <strong>D’accord</strong>." in " ".join(phone.look().content.decode().split())


def test_argument_is_shown_to_others_with_its_pseudonym(statement: Statement) -> None:
    author, reader = Phone(statement, pseudonym="Léa"), Phone(statement, "autre")
    author.send(action="side", side=AGREE)
    author.send(action="argument", text="<script>alert(1)</script>")
    page = reader.look().content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "Léa" in page


def test_refused_form_keeps_what_was_typed(statement: Statement) -> None:
    phone = Phone(statement)
    phone.send(action="side", side=AGREE)
    answer = phone.send(script=False, action="argument", text="x" * 300)
    page = answer.content.decode()
    assert (answer.status_code, "x" * 300 in page, "C’est trop long" in page) == (422, True, True)


def test_late_vote_is_told(statement: Statement) -> None:
    phone = Phone(statement)
    close_statement(statement=statement)
    answer = phone.send(action="side", side=AGREE, before="", key="a")
    assert (answer.status_code, answer.json()["detail"], Position.objects.count()) == (
        409,
        "Cette affirmation est close : ce que vous venez d’envoyer n’est pas compté.",
        0,
    )
    assert phone.send(script=False, action="side", side=AGREE).status_code == 409


def test_vote_after_the_session_is_told(statement: Statement) -> None:
    phone = Phone(statement)
    close_session(session=statement.debate.session)
    assert phone.send(action="side", side=AGREE).status_code == 409
    assert "La séance est terminée" in phone.look().content.decode()
    purge_session(session=statement.debate.session)
    assert phone.send(action="side", side=AGREE).status_code == 403
    assert phone.look().status_code == 410


def test_second_tab_that_believed_otherwise_is_told(statement: Statement) -> None:
    phone = Phone(statement)
    phone.send(action="side", side=AGREE, before="", key="a")
    phone.send(action="side", side=DISAGREE, before=AGREE, key="b")
    answer = phone.send(action="side", side=AGREE, before="", key="c")
    assert (answer.status_code, answer.json()["own"]["positions"][str(statement.pk)]["side"]) == (409, "disagree")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "unknown"},
        {"action": "side"},
        {"action": "side", "side": "<script>"},
        {"action": "side", "side": "agree\x00"},
        {"action": "side", "side": "agree", "statement": "x"},
        {"action": "side", "side": "agree", "statement": "9" * 40},
        {"action": "side", "side": "agree", "statement": "²"},
        {"action": "side", "side": "agree", "strength": "lots"},
        {"action": "side", "side": "agree", "strength": "9"},
        {"action": "side", "side": "disagree", "argument": "999"},
        {"action": "side", "side": "agree", "key": "x" * 41},
        {"action": "side", "side": "agree", "key": "\x00"},
        {"action": "argument", "text": ""},
        {"action": "argument", "text": "\x00"},
        {"action": "argument", "text": "x" * 900_000},
        {"action": "credit", "argument": "-1"},
        {"action": "credit", "argument": "999"},
    ],
)
def test_wrong_input_is_refused_in_french(statement: Statement, data: dict[str, Any]) -> None:
    phone = Phone(statement)
    phone.send(action="side", side=AGREE)
    answer = phone.send(**data)
    assert (answer.status_code, len(answer.json()["detail"]) > 10) == (422, True)
    assert phone.send(script=False, **data).status_code == 422
    assert (Position.objects.get().side, statement.arguments.count()) == (AGREE, 0)


def test_body_of_a_megabyte_is_refused(statement: Statement) -> None:
    assert Phone(statement).send(action="argument", text="x" * 1_000_000).status_code == 413


def test_statement_that_exists_nowhere_is_told(statement: Statement) -> None:
    assert Phone(statement).send(action="side", side=AGREE, statement="9" * 18).status_code == 409


def test_hidden_argument_leaves_every_phone(statement: Statement) -> None:
    author = Phone(statement)
    author.send(action="side", side=AGREE)
    author.send(action="argument", text="À masquer.")
    hide_argument(argument=statement.arguments.get(), by=None)
    assert "À masquer." not in author.look().content.decode()


def test_buttons_that_credit_are_only_where_they_may(statement: Statement) -> None:
    author, reader = Phone(statement), Phone(statement, "autre")
    author.send(action="side", side=AGREE)
    author.send(action="argument", text="Parce que.")
    button = f'value="{statement.arguments.get().pk}"\n'
    hidden = [page.look().content.decode().split(button)[1].split(">")[0] for page in (author, reader)]
    reader.send(action="side", side=DISAGREE)
    shown = reader.look().content.decode().split(button)[1].split(">")[0]
    assert (["hidden" in each for each in hidden], "hidden" in shown) == ([True, True], False)


def test_phone_needs_a_csrf_token(statement: Statement) -> None:
    phone = Phone(statement)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone.client.cookies
    answer = strict.post(phone.address, {"action": "side", "side": AGREE, "statement": statement.pk})
    assert (answer.status_code, Position.objects.count()) == (403, 0)
