"""Who asks about an address learns nothing of it: the same answer, for the same work."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from domino.models import OutgoingMail
from inventory.models import Contribution, Token
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "lea@redon.example", "noe@redon.example"


@pytest.mark.parametrize("login", [KNOWN, UNKNOWN, "lea", "noe"])
def test_sign_in_hashes_one_password_for_known_and_unknown(
    client: Client, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    UserFactory(username="lea", email=KNOWN)
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    client.post("/compte/connexion/", {"login": login, "password": "faux"})
    assert hashed == ["faux"]


def test_forgotten_password_does_the_same_work(client: Client) -> None:
    UserFactory(email=KNOWN)
    writes = {}
    for email in (UNKNOWN, KNOWN):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/compte/mot-de-passe/oubli/", {"email": email})
        tables = [query["sql"].split()[2] for query in queries if query["sql"].startswith("INSERT")]
        writes[email] = (answer.status_code, answer["Location"], tables.count('"domino_outgoingmail"'))
    assert writes[KNOWN] == writes[UNKNOWN]
    assert writes[KNOWN][2] == 1
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [KNOWN]


def test_claim_answers_alike(client: Client) -> None:
    record = InitiativeFactory(slug="jardin", territory=CommuneFactory(), private_email=KNOWN)
    address = f"{record.get_absolute_url()}c-est-nous/"
    pages = {
        email: client.post(address, {"email": email, "message": "C’est nous"}, follow=True)
        for email in (KNOWN, UNKNOWN)
    }
    told = {
        (page.status_code, page.content.decode().replace(email, "…").replace(email.upper(), "…"))
        for email, page in pages.items()
    }
    assert len(told) == 1
    assert (Token.objects.count(), Contribution.objects.count()) == (1, 1)
