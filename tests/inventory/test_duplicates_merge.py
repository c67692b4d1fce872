"""Two records become one, both histories stay, and it can be undone exactly."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from inventory.enums import ChangeOrigin, ContributionKind, ContributionState, Precision, Status
from inventory.models import Contribution, Initiative, Merge, Photo
from inventory.services.duplicates import MergeConflict, kept_instead, merge_records, undo_merge
from inventory.services.records import snapshot, update_record
from tests.factories.initiatives import InitiativeFactory
from tests.factories.territories import CommuneFactory

pytestmark = pytest.mark.django_db


def two(**absorbed: Any) -> tuple[Initiative, Initiative]:
    return InitiativeFactory(name="Roue libre", themes=["velo"]), InitiativeFactory(
        name="La Roue libre",
        themes=["velo", "reparation"],
        needs=["outils"],
        website="https://roue.example",
        **absorbed,
    )


def merged(kept: Initiative, absorbed: Initiative, **options: Any) -> Merge:
    return merge_records(kept=kept, absorbed=absorbed, **{"choices": {}, "made_by": None, **options})


def history(initiative: Initiative) -> list[tuple[int, str]]:
    return list(initiative.revisions.order_by("number").values_list("number", "origin"))


def test_merge_takes_choices_fills_blanks_and_unites_terms() -> None:
    kept, absorbed = two(summary="Un atelier vélo ouvert à tout le monde.")
    user = get_user_model().objects.create_user("lea", "lea@domino.example")
    merge = merged(kept, absorbed, choices={"summary": "absorbed", "name": "kept"}, made_by=user)
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    values = snapshot(kept)
    assert {name: values[name] for name in ("name", "summary", "website", "themes", "needs", "status")} == {
        "name": "Roue libre",
        "summary": "Un atelier vélo ouvert à tout le monde.",
        "website": "https://roue.example",
        "themes": ["reparation", "velo"],
        "needs": ["outils"],
        "status": "published",
    }
    assert (absorbed.status, absorbed.name, merge.made_by) == ("merged", "La Roue libre", user)
    assert [history(one) for one in (kept, absorbed)] == [[(1, "creation"), (2, "merge")]] * 2
    assert [one.revisions.first().reason for one in (kept, absorbed)] == [
        "Fusion : « La Roue libre » entre dans cette fiche",
        "Fusion : cette fiche entre dans « Roue libre »",
    ]


@pytest.mark.parametrize(("choice", "address"), [("kept", ""), ("absorbed", "2 rue du Port")])
def test_place_is_chosen_as_a_whole(choice: str, address: str) -> None:
    commune = CommuneFactory()
    kept = InitiativeFactory(name="Un", territory=commune, precision=Precision.COMMUNE, point=commune.centre)
    absorbed = InitiativeFactory(name="Deux", territory=commune, address="2 rue du Port", lon=-1.95, lat=48.05)
    expected = snapshot(kept if choice == "kept" else absorbed)
    merged(kept, absorbed, choices={"place": choice})
    kept.refresh_from_db()
    values = snapshot(kept)
    place = ("precision", "point", "territory", "address", "postal_code")
    assert {name: values[name] for name in place} == {name: expected[name] for name in place}
    assert kept.address == address


def test_contact_keeps_the_consent_it_was_given_with() -> None:
    kept = InitiativeFactory(name="Un", contact_phone="02 99 00 00 01", contact_is_public=True)
    absorbed = InitiativeFactory(name="Deux", contact_email="prive@roue.example", contact_is_public=False)
    merged(kept, absorbed)
    kept.refresh_from_db()
    assert (kept.contact_phone, kept.contact_email, kept.contact_is_public) == ("02 99 00 00 01", "", True)


def test_open_proposals_and_photos_follow_and_come_back() -> None:
    kept, absorbed = two()
    photo = Photo.objects.create(initiative=absorbed)
    states = {ContributionState.PENDING: kept, ContributionState.WAITING: kept, ContributionState.REFUSED: absorbed}
    made = {
        state: Contribution.objects.create(kind=ContributionKind.CORRECTION, initiative=absorbed, state=state)
        for state in states
    }
    merge = merged(kept, absorbed)
    assert {state: Contribution.objects.get(pk=one.pk).initiative for state, one in made.items()} == states
    assert Photo.objects.get(pk=photo.pk).initiative == kept
    undo_merge(merge=merge, made_by=None)
    assert {Contribution.objects.get(pk=one.pk).initiative for one in made.values()} == {absorbed}
    assert Photo.objects.get(pk=photo.pk).initiative == absorbed


def test_undo_brings_both_back_exactly() -> None:
    kept, absorbed = two(status=Status.CLOSED, private_email="equipe@roue.example")
    before = [snapshot(kept), snapshot(absorbed)]
    merge = merged(kept, absorbed, choices={"name": "absorbed", "place": "absorbed"})
    assert undo_merge(merge=merge, made_by=None).undone_at is not None
    kept.refresh_from_db()
    absorbed.refresh_from_db()
    assert [snapshot(kept), snapshot(absorbed)] == before
    assert history(absorbed) == [(1, "creation"), (2, "merge"), (3, "unmerge")]
    with pytest.raises(MergeConflict, match="déjà annulée"):
        undo_merge(merge=merge, made_by=None)
    assert merged(absorbed, kept).kept == absorbed


@pytest.mark.parametrize("changed", ["kept", "absorbed"])
def test_undo_is_refused_when_one_changed_since(changed: str) -> None:
    kept, absorbed = two()
    merge = merged(kept, absorbed)
    update_record(initiative=getattr(merge, changed), data={"summary": "Autre chose."}, origin=ChangeOrigin.MODERATION)
    with pytest.raises(MergeConflict, match="a changé depuis la fusion"):
        undo_merge(merge=merge, made_by=None)
    merge.refresh_from_db()
    assert (merge.undone_at, Initiative.objects.get(pk=absorbed.pk).status) == (None, "merged")


def test_undo_is_refused_after_a_change_without_history() -> None:
    kept, absorbed = two()
    merge = merged(kept, absorbed)
    Initiative.objects.filter(pk=kept.pk).update(summary="Import")
    with pytest.raises(MergeConflict, match="a changé depuis la fusion"):
        undo_merge(merge=merge, made_by=None)


def test_merged_record_is_neither_merged_again_nor_a_target() -> None:
    kept, absorbed = two()
    third = InitiativeFactory(name="Troisième")
    merged(kept, absorbed)
    for one, other in ((third, absorbed), (absorbed, third), (absorbed, kept)):
        with pytest.raises(MergeConflict, match="« La Roue libre » est déjà fusionnée"):
            merged(one, other)
    with pytest.raises(MergeConflict, match="deux fiches différentes"):
        merged(third, third)
    assert Merge.objects.count() == 1


def test_chain_leads_to_the_last_and_is_undone_from_the_end() -> None:
    first, second, third = (InitiativeFactory(name=name) for name in ("Un", "Deux", "Trois"))
    one = merged(second, first)
    two_ = merged(third, second)
    first.refresh_from_db()
    assert kept_instead(first) == third
    with pytest.raises(MergeConflict, match="a changé depuis la fusion"):
        undo_merge(merge=one, made_by=None)
    undo_merge(merge=two_, made_by=None)
    assert kept_instead(first) == second


def test_page_read_before_a_change_merges_nothing() -> None:
    kept, absorbed = two()
    seen = {kept.pk: kept.updated_at.isoformat(), absorbed.pk: "2020-01-01T00:00:00+00:00"}
    with pytest.raises(MergeConflict, match="a changé depuis l’ouverture"):
        merged(kept, absorbed, seen=seen)
    assert (Merge.objects.count(), kept.revisions.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reverse", [False, True])
def test_of_two_moderators_at_once_one_wins(reverse: bool) -> None:
    kept, absorbed = two()
    outcomes, barrier = [], Barrier(2)

    def merge(one: Initiative, other: Initiative) -> None:
        barrier.wait()
        try:
            merged(one, other)
            outcomes.append("merged")
        except MergeConflict as conflict:
            outcomes.append(str(conflict))
        finally:
            connection.close()

    pairs = [(kept, absorbed), (absorbed, kept) if reverse else (kept, absorbed)]
    threads = [Thread(target=merge, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    gone = Merge.objects.get().absorbed
    assert sorted(outcomes) == sorted(["merged", f"« {gone.name} » est déjà fusionnée avec une autre fiche."])


def test_address_of_a_merged_record_leads_to_the_kept_one(client: Client) -> None:
    kept, absorbed = two()
    merge = merged(kept, absorbed)
    response = client.get(absorbed.get_absolute_url())
    assert (response.status_code, response["Location"], response["Cache-Control"]) == (
        301,
        kept.get_absolute_url(),
        "no-cache",
    )
    undo_merge(merge=merge, made_by=None)
    assert client.get(absorbed.get_absolute_url()).status_code == 200


def test_address_of_a_record_merged_into_a_hidden_one_is_not_found(client: Client) -> None:
    kept, absorbed = two()
    merged(kept, absorbed)
    Initiative.objects.filter(pk=kept.pk).update(status=Status.DRAFT)
    assert [client.get(one.get_absolute_url()).status_code for one in (kept, absorbed)] == [404, 404]
