"""Hostile input to every public form: a French answer below 500, and nothing published."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from inventory.models import Contribution, Initiative, Membership, Photo, Revision
from inventory.services.records import snapshot
from tests.factories.initiatives import InitiativeFactory, SphereFactory, ThemeFactory
from tests.inventory.hostile import FAKE_PHOTOS, FORMS, VALUES, WITH_PHOTO, WRONG, Form
from tests.inventory.proposals import redon

pytestmark = pytest.mark.django_db
# What Django says when nobody chose words.
ENGLISH = ("This field", "Enter a ", "Ensure ", "Select a ", "Null characters", "Please ", "The submitted")


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def record() -> Initiative:
    SphereFactory()
    ThemeFactory(slug="velo")
    return InitiativeFactory(name="Fournil", slug="fournil", precision="commune", territory=redon())


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, record: Initiative) -> Form:
    return FORMS[request.param](record)


def published(form: Form) -> list[Any]:
    """What a form must leave as it is."""
    names = list(Initiative.objects.order_by("pk").values_list("slug", "status"))
    words = [] if form.writes_record else [snapshot(one) for one in Initiative.objects.order_by("pk")]
    return [names, words, [] if form.writes_record else Revision.objects.count()]


def sent(form: Form, client: Client, **changes: Any) -> Iterator[Any]:
    """The answer to `changes`, then everything as it was before."""
    with transaction.atomic():
        before = published(form)
        response = form.send(client, **changes)
        assert published(form) == before, changes.keys()
        yield response
        transaction.set_rollback(True)


@pytest.mark.parametrize("hostile", VALUES)
def test_hostile_value_in_any_field_is_answered_in_french(client: Client, form: Form, hostile: str) -> None:
    for name in form.fields or form.answers:
        for response in sent(form, client, **{name: VALUES[hostile]}):
            page = response.content.decode()
            assert response.status_code in {200, 302, 400, 404, 409, 422}, name
            assert [text for text in (*ENGLISH, "<script>alert", "<img src=x") if text in page] == [], name


def test_wrong_value_is_a_422_that_names_the_field(client: Client, form: Form) -> None:
    missed = []
    for name in set(form.fields or form.answers) & set(WRONG):
        for value in WRONG[name]:
            for response in sent(form, client, **{name: value}):
                page = response.content.decode()
                if response.status_code != 422 or 'role="alert"' not in page or "Erreur" not in page:
                    missed.append((name, value[:30], response.status_code))
                assert [text for text in ENGLISH if text in page] == []
    assert missed == []


def test_answers_themselves_are_taken(client: Client, form: Form) -> None:
    assert form.send(client).status_code in {200, 302}


def test_no_field_at_all_is_refused(client: Client, form: Form) -> None:
    for body in ("", "=&=&%00=%00", "a=1&" * 600, "[]", '{"name": ["a"]}'):
        response = client.post(form.address, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code in {400, 413, 422}, body[:20]
    for kind in ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x"):
        assert client.post(form.address, b"\xff{", content_type=kind).status_code in {400, 422}, kind
    assert Membership.objects.filter(user__email="lea@redon.example").exists() is False


@pytest.mark.parametrize("name", WITH_PHOTO)
@pytest.mark.parametrize("fake", FAKE_PHOTOS)
@pytest.mark.parametrize("file_name", ["photo.jpg", "../../etc/passwd\x00.png", "é" * 300 + ".jpg"])
def test_fake_photo_is_refused(client: Client, record: Initiative, name: str, fake: str, file_name: str) -> None:
    form = FORMS[name](record)
    before = list(Contribution.objects.values())
    response = form.send_file(client, FAKE_PHOTOS[fake], file_name)
    page = response.content.decode()
    assert (response.status_code, Photo.objects.count()) == (422, 0)
    assert [text for text in ENGLISH if text in page] == []
    assert ("Erreur" in page, list(Contribution.objects.values())) == (True, before)
