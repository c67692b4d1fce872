"""Coming into a session from a phone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Participant
from evaluation.services import sessions
from evaluation.sessions import COOKIE, sign_key
from tests.evaluation.rooms import AGREE, Phone, room
from tests.factories.evaluation import SessionFactory, StatementFactory

pytestmark = pytest.mark.django_db
ENTER = "/evaluation/seance/"


def phone_of(code: str) -> str:
    return f"/evaluation/seance/{code}/"


@pytest.mark.parametrize("shape", ["{}", " {} ", "{} ".lower()])
def test_code_leads_to_its_session(client: Client, shape: str) -> None:
    statement, _phone = room()
    code = statement.debate.session.code
    response = client.post(ENTER, {"code": shape.format(f"{code[:3]} {code[3:].lower()}")})
    assert (response.status_code, response["Location"]) == (302, phone_of(code))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Le code a 6 lettres"),
        ("ABC", "Le code a 6 lettres"),
        ("ABCDE0", "Un code n’a ni I, ni O, ni Q, ni Z"),
        ("ABCDEF", "Ce code n’ouvre aucune séance"),
        ("<script>", "Un code n’a ni I, ni O, ni Q, ni Z"),
        ("\x00" * 6, "Retirez le caractère interdit."),
        ("A" * 1_000_000, "C’est trop long"),
    ],
)
def test_wrong_code_says_what_to_do(client: Client, code: str, said: str) -> None:
    response = client.post(ENTER, {"code": code})
    assert (response.status_code, said in response.content.decode()) == (422, True)


def test_too_many_codes_are_refused_for_a_while(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "TRIES", [sessions.Rule(1, 600)])
    answers = [client.post(ENTER, {"code": "ABCDEF"}), client.get(phone_of(SessionFactory().code))]
    assert [(answer.status_code, answer.get("Retry-After")) for answer in answers] == [(422, None), (429, "600")]


def test_address_with_a_code_in_lower_case_leads_to_the_right_one(client: Client) -> None:
    assert client.get(phone_of("abcdef"))["Location"] == phone_of("ABCDEF")


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("open", 200), ("closed", 410)])
def test_door_of_a_session(client: Client, state: str, status: int) -> None:
    statement = StatementFactory(debate__session__state=state, state="waiting")
    assert client.get(phone_of(statement.debate.session.code)).status_code == status
    assert Participant.objects.count() == 0


def test_joining_gives_a_cookie_of_this_page_only(client: Client) -> None:
    statement = StatementFactory()
    address = phone_of(statement.debate.session.code)
    response = client.post(address, {"pseudonym": "Léa"})
    cookie = response.cookies[COOKIE]
    assert (response.status_code, response["Location"]) == (302, address)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address, True, "Lax")
    assert (Participant.objects.get().pseudonym, "sessionid" in response.cookies) == ("Léa", False)
    assert statement.text in client.get(address).content.decode()


def test_pseudonym_too_long_is_refused(client: Client) -> None:
    response = client.post(phone_of(StatementFactory().debate.session.code), {"pseudonym": "x" * 41})
    assert (response.status_code, Participant.objects.count()) == (422, 0)


def test_joining_needs_a_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(phone_of(StatementFactory().debate.session.code), {}).status_code == 403


@pytest.mark.parametrize("cookie", ["", "x", "x:y", "a" * 5000])
def test_forged_cookie_is_no_phone(client: Client, cookie: str) -> None:
    statement, _phone = room()
    client.cookies[COOKIE] = cookie
    address = phone_of(statement.debate.session.code)
    assert "Entrer dans la séance" in client.get(address).content.decode()
    assert [client.get(f"{address}{name}.json").status_code for name in ("etat", "moi")] == [403, 403]


def test_cookie_of_another_session_is_no_phone_here() -> None:
    phone = Phone(StatementFactory())
    other = StatementFactory()
    address = phone_of(other.debate.session.code)
    assert "Entrer dans la séance" in phone.client.get(address).content.decode()
    response = phone.client.post(address, {"action": "side", "side": AGREE, "statement": other.pk})
    assert (response.status_code, other.positions.count()) == (302, 0)


def test_state_is_asked_with_a_key_or_a_cookie(client: Client) -> None:
    statement, _phone = room()
    session = statement.debate.session
    address = reverse("evaluation:session_state", args=[session.code])
    state = client.get(address, {"key": sign_key(session)}).json()
    assert state["statement"] == {"id": statement.pk, "text": statement.text, "state": "open", "number": 1}
    assert Phone(statement, "autre").client.get(address).json()["statement"] == state["statement"]


def test_key_of_the_team_is_no_phone(client: Client) -> None:
    statement, _phone = room()
    client.cookies[COOKIE] = sign_key(statement.debate.session)
    response = client.get(phone_of(statement.debate.session.code))
    assert re.search("Entrer dans la séance", response.content.decode())
