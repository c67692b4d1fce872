"""Two moderators on one proposal or one record: one wins, the other reads both versions, nothing is lost."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from inventory.enums import ContributionState
from inventory.models import Contribution, Initiative
from inventory.services import moderation
from inventory.services.editing import Outdated, edit_record, version_of
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.contributions import ContributionFactory, CorrectionFactory
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory


def moderator(here: Any) -> Client:
    client = Client()
    client.force_login(MembershipFactory(territory=here).user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("publier", {}),
        ("refuser", {"reason": "Mon motif à moi"}),
        ("demander", {"question": "Ma question à moi"}),
        ("retoucher", {"name": "Mon nom à moi", "precision": "commune", "scope": "local", "action": "publish"}),
        ("retoucher", {"name": "Mon nom à moi", "precision": "commune", "scope": "local", "action": "save"}),
    ],
)
@pytest.mark.parametrize("first", ["publier", "refuser", "retoucher"])
def test_second_decision_is_a_409_that_keeps_what_was_typed(decision: str, words: dict[str, str], first: str) -> None:
    here = CommuneFactory()
    contribution = ContributionFactory(territory=here)
    address = contribution.get_absolute_url()
    form = {"name": "Leur nom", "precision": "commune", "scope": "local", "action": "save", "reason": "Le leur"}
    assert moderator(here).post(f"{address}{first}/", {"version": 1, **form}).status_code == 302
    contribution.refresh_from_db()
    state, records = contribution.state, list(Initiative.objects.values_list("name"))
    response = moderator(here).post(f"{address}{decision}/", {"version": 1, **words})
    contribution.refresh_from_db()
    html = response.content.decode()
    assert response.status_code == 409
    assert (contribution.state, contribution.version) == (state, 2)
    assert list(Initiative.objects.values_list("name")) == records
    assert [text for text in words.values() if text.startswith("M") and text not in html] == []
    assert "Enregistré maintenant" in html


@pytest.mark.django_db
def test_edit_of_a_record_that_changed_is_a_409_and_may_be_sent_again() -> None:
    here = CommuneFactory()
    record = InitiativeFactory(territory=here, name="Avant")
    client = moderator(here)
    address = f"/moderation/fiches/{record.slug}/modifier/"
    mine = {"name": "Le mien", "precision": "commune", "scope": "local", "territory": here.slug}
    edit_record(initiative=record, version=0, data={"name": "Le leur"}, made_by=None)
    response = client.post(address, {"version": 0, **mine})
    html = response.content.decode()
    record.refresh_from_db()
    assert (response.status_code, record.name) == (409, "Le leur")
    assert ("Le leur" in html, 'value="Le mien"' in html) == (True, True)
    assert client.post(address, {"version": version_of(record), **mine}).status_code == 302
    record.refresh_from_db()
    assert record.name == "Le mien"


@pytest.mark.django_db
def test_publishing_with_edits_over_a_record_that_changed_is_a_409() -> None:
    here = CommuneFactory()
    record = InitiativeFactory(territory=here, name="Avant")
    contribution = CorrectionFactory(initiative=record, changed={"name": "Proposé"})
    edit_record(initiative=record, version=0, data={"address": "1 rue du Port"}, made_by=None)
    form = {"name": "Retouché", "precision": "commune", "scope": "local", "territory": here.slug, "action": "publish"}
    address = f"{contribution.get_absolute_url()}retoucher/"
    response = moderator(here).post(address, {"version": 1, "record_version": 0, **form})
    record.refresh_from_db()
    contribution.refresh_from_db()
    assert (response.status_code, record.name, record.address) == (409, "Avant", "1 rue du Port")
    assert contribution.state == ContributionState.PENDING


def race(*acts: Callable[[], object]) -> list[str]:
    """Run `acts` at the same moment, each in a thread and a connection of its own; what each came to."""
    start, ends = Barrier(len(acts)), ["" for _ in acts]

    def run(rank: int) -> None:
        start.wait()
        try:
            acts[rank]()
            ends[rank] = "won"
        except (moderation.Collision, Outdated) as error:
            ends[rank] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=[rank]) for rank in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_make_one_record() -> None:
    user = UserFactory()
    for _ in range(10):
        contribution = ContributionFactory()
        publish = partial(moderation.publish, contribution=contribution, version=1, moderator=user)
        ends = race(publish, publish)
        assert ends == ["Collision", "won"]
        assert Contribution.objects.get(pk=contribution.pk).version == 2
    assert Initiative.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_never_overwrite_each_other() -> None:
    record = InitiativeFactory(name="Avant")
    for version in (0, 2, 3, 4, 5, 6):
        edit = partial(edit_record, initiative=record, version=version, made_by=None)
        ends = race(partial(edit, data={"name": "Un"}), partial(edit, data={"name": "Deux"}))
        assert ends == ["Outdated", "won"]
    assert version_of(record) == 7
