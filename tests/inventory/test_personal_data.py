"""One's own data by a link in a mail: asked alike by known and unknown, opened once, read, withdrawn, erased."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from domino.jobs import run_next_job
from domino.models import Job, OutgoingMail
from inventory.enums import ContributionState
from inventory.models import AddressMark, Contribution, Initiative, Photo, PrivacyLink, Subscription
from inventory.services.privacy.links import OPEN_FOR, issue_privacy_link
from inventory.services.retention import purge
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.contributions import ContributionFactory
from tests.factories.correspondences import CorrespondenceFactory
from tests.factories.initiatives import InitiativeFactory, SourceFactory

pytestmark = pytest.mark.django_db
EMAIL = "ana.durand@exemple.fr"
ASK, MINE = "/donnees-personnelles/demande/", "/donnees-personnelles/mes-donnees/"
COPY, WITHDRAW, ERASE = MINE[:-1] + ".json", MINE + "retirer/", MINE + "effacer/"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def opened(client: Client, email: str = EMAIL) -> Client:
    client.post(f"/donnees-personnelles/lien/{issue_privacy_link(email=email)}/")
    return client


def test_answer_is_the_same_for_an_unknown_address(client: Client) -> None:
    InitiativeFactory(private_email=EMAIL)
    known, unknown = (client.post(ASK, {"email": email}) for email in (EMAIL, "nul.inconnu@exemple.fr"))
    assert known.content.decode().replace(EMAIL, "") == unknown.content.decode().replace("nul.inconnu@exemple.fr", "")
    assert OutgoingMail.objects.count() == 2


def test_one_address_gets_one_link_in_a_quarter_of_an_hour(client: Client) -> None:
    first, second = (client.post(ASK, {"email": email}) for email in (EMAIL, EMAIL.upper()))
    assert (first.status_code, second.status_code) == (200, 200)
    assert OutgoingMail.objects.count() == PrivacyLink.objects.count() == 1


def test_bad_address_is_kept_and_explained(client: Client) -> None:
    response = client.post(ASK, {"email": "ana chez exemple"})
    assert response.status_code == 422
    assert 'value="ana chez exemple"' in response.content.decode()
    assert 'href="#id_email"' in response.content.decode()


def test_link_of_the_mail_opens_once_by_its_button(client: Client) -> None:
    client.post(ASK, {"email": EMAIL})
    found = re.search(r"/donnees-personnelles/lien/\S+", OutgoingMail.objects.get().body)
    assert found
    assert [client.get(found[0]).status_code for _ in range(2)] == [200, 200]
    assert client.post(found[0])["Location"] == MINE
    assert client.get(MINE).status_code == 200
    assert [client.get(found[0]).status_code, client.post(found[0]).status_code] == [404, 404]
    assert Client().get(MINE).status_code == 404


def test_link_ends_after_two_days(client: Client) -> None:
    secret = issue_privacy_link(email=EMAIL, lifetime=timedelta(0))
    assert client.post(f"/donnees-personnelles/lien/{secret}/").status_code == 404


def test_data_stay_open_for_an_hour(client: Client) -> None:
    opened(client)
    PrivacyLink.objects.update(used_at=timezone.now() - OPEN_FOR)
    assert [client.get(MINE).status_code, client.get(COPY).status_code, client.post(ERASE).status_code] == [404] * 3
    assert purge(now=timezone.now())["privacy_links"] == 1


def test_page_is_neither_cached_nor_indexed(client: Client) -> None:
    response = opened(client).get(MINE)
    assert "no-store" in response["Cache-Control"]
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "same-origin")


def test_copy_holds_what_was_sent_with_the_words_of_the_consent(client: Client) -> None:
    ContributionFactory(
        submitter_email=EMAIL,
        submitter_name="Ana Durand",
        contact_consent="2026-11",
        contact_consent_at=timezone.now(),
        data={"name": "Le jardin", "contact_email": EMAIL},
    )
    ContributionFactory(data={"name": "Autre"}, message=f"Demandez à {EMAIL}")
    sections = {section["title"]: section["rows"] for section in opened(client).get(COPY).json()["sections"]}
    (proposed,) = sections["Ce que vous avez proposé, ou qui vous donne pour contact"]
    assert proposed["nom"] == "Ana Durand"
    assert proposed["accord pour le contact public"] == (
        "« J’accepte que ce contact soit affiché sur le site et dans les données ouvertes. » (texte 2026-11)"
    )
    assert proposed["accord donné le"]
    assert proposed["valeurs proposées"] == f"nom : Le jardin\nadresse électronique : {EMAIL}"


def test_words_of_another_person_are_only_counted(client: Client) -> None:
    CorrespondenceFactory(writer_email="quelqu.un@exemple.fr", letter=f"Un secret de {EMAIL}")
    copy = opened(client).get(COPY).json()
    assert copy["elsewhere"] == [{"table": "message", "column": "message", "count": 1}]
    assert "Un secret" not in str(copy)


def test_page_offers_nothing_to_withdraw_when_nothing_is_shown(client: Client) -> None:
    html = opened(client).get(MINE).content.decode()
    assert "Demandes de voir vos données" in html
    assert "Retirer mon contact" not in html


def test_contact_is_withdrawn(client: Client) -> None:
    given = InitiativeFactory(contact_email=EMAIL, contact_phone="02 99 00 00 00", contact_is_public=True)
    imported = InitiativeFactory(contact_email=EMAIL, contact_is_public=True, source=SourceFactory())
    response = opened(client).post(WITHDRAW, follow=True)
    assert "n’est plus affiché" in response.content.decode()
    given.refresh_from_db(), imported.refresh_from_db()
    assert (given.contact_email, given.contact_is_public) == (EMAIL, False)
    assert (imported.contact_email, imported.contact_is_public) == ("", False)
    assert [revision.data["contact_is_public"] for revision in given.revisions.all()] == [False, False]
    assert AddressMark.objects.get().suppressed_at


def test_erasing_asks_for_a_yes(client: Client) -> None:
    response = opened(client).post(ERASE)
    assert response.status_code == 422
    assert "Cochez la case" in response.content.decode()
    assert not Job.objects.exists()


def test_erasing_leaves_nothing_to_read(client: Client) -> None:
    record = InitiativeFactory(contact_email=EMAIL, contact_phone="02 99 00 00 00", contact_is_public=True)
    published = ContributionFactory(submitter_email=EMAIL, state=ContributionState.PUBLISHED, data={"name": "Jardin"})
    ContributionFactory(submitter_email=EMAIL)
    photo = Photo.objects.create(contribution=published, initiative=record, credit="camille")
    response = opened(client).post(ERASE, {"sure": "on"})
    assert "C’est demandé" in response.content.decode()
    assert client.get(MINE).status_code == 404
    assert run_next_job()
    record.refresh_from_db(), published.refresh_from_db()
    assert (record.contact_email, record.contact_phone, record.contact_is_public) == ("", "", False)
    assert (published.submitter_email, published.submitter_name) == ("", "")
    photo.refresh_from_db()
    assert photo.credit == ""
    assert Contribution.objects.count() == 1
    assert Job.objects.get().state == Job.State.DONE
    assert (PrivacyLink.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_erasing_twice_asks_once(client: Client) -> None:
    opened(client)
    PrivacyLink.objects.update(erase_asked_at=timezone.now())
    assert client.post(ERASE, {"sure": "on"}).status_code == 404
    assert not Job.objects.exists()


def test_someone_else_is_left_alone(client: Client) -> None:
    other = f"diane.{EMAIL}"
    InitiativeFactory(contact_email=other, private_email=other)
    Subscription.objects.create(email=other, label="Tout", secret_hash="x")
    opened(client).post(ERASE, {"sure": "on"})
    run_next_job()
    assert Initiative.objects.values_list("contact_email", "private_email").get() == (other, other)
    assert Subscription.objects.get().email == other


@pytest.mark.parametrize(("has_role", "left"), [(False, 0), (True, 1)])
def test_account_with_a_role_stays_and_is_told(client: Client, has_role: bool, left: int) -> None:
    user = UserFactory(email=EMAIL, username=EMAIL)
    if has_role:
        MembershipFactory(user=user)
    assert ("tient un rôle" in opened(client).get(ERASE).content.decode()) is has_role
    client.post(ERASE, {"sure": "on"})
    run_next_job()
    assert type(user).objects.filter(email=EMAIL, username=EMAIL).count() == left


def test_copy_costs_the_same_for_one_row_and_for_three(client: Client, django_assert_num_queries: Any) -> None:
    opened(client)

    def rows() -> None:
        InitiativeFactory(private_email=EMAIL, source=SourceFactory())
        ContributionFactory(submitter_email=EMAIL)
        CorrespondenceFactory(writer_email=EMAIL)

    rows()
    client.get(COPY)
    with CaptureQueriesContext(connection) as one:
        client.get(COPY)
    rows(), rows()
    with django_assert_num_queries(len(one)):
        client.get(COPY)
