"""The changes feed: a copy that follows it equals the census, whatever happens and in whichever order it commits."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from inventory.enums import ChangeOrigin, Status
from inventory.models import Initiative, Tombstone
from inventory.querysets import changes
from inventory.services.duplicates.merging import merge_records, undo_merge
from inventory.services.records import create_record, update_record
from tests.factories.initiatives import InitiativeFactory

FEED = "/api/v1/changes/"


@pytest.fixture(autouse=True)
def no_lag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "LAG_SECONDS", 0)


class Copy:
    """Another program that keeps what the feed tells it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = FEED + "?page_size=3"
        self.records: dict[str, Any] = {}

    def follow(self) -> list[str]:
        """Read to the end; returns what was told."""
        told = []
        while True:
            page = self.client.get(self.address).json()
            for each in page["results"]:
                told.append(each["change"])
                if each["initiative"]:
                    self.records[each["id"]] = each["initiative"]
                else:
                    self.records.pop(each["id"], None)
            self.address = page["follow"]
            if page["next"] is None:
                return told


def census(client: Client) -> dict[str, Any]:
    """What the API shows: published and closed."""
    pages = [
        client.get(f"/api/v1/initiatives/?page_size=500&status={status}").json() for status in ("published", "closed")
    ]
    return {each["id"]: each for page in pages for each in page["results"]}


@pytest.mark.django_db
def test_copy_equals_the_census_after_anything(client: Client) -> None:
    luck, copy = random.Random(7), Copy(client)
    for _ in range(12):
        for _ in range(4):
            happen(luck)
        copy.follow()
        assert copy.records == census(client)


def happen(luck: random.Random) -> None:
    rows = list(Initiative.objects.exclude(status=Status.MERGED).order_by("pk"))
    what = (
        luck.choice(["create", "edit", "close", "draft", "publish", "merge", "delete"]) if len(rows) > 3 else "create"
    )
    one = luck.choice(rows) if rows else None
    if what == "create" or one is None:
        create_record(data={"name": f"Fiche {luck.random()}"}, origin=ChangeOrigin.CREATION)
    elif what == "edit":
        update_record(initiative=one, data={"summary": str(luck.random())}, origin=ChangeOrigin.MODERATION)
    elif what == "merge":
        other = luck.choice([row for row in rows if row != one])
        merge = merge_records(kept=one, absorbed=other, choices={}, made_by=None)
        if luck.random() < 0.3:
            undo_merge(merge=merge, made_by=None)
    elif what == "delete":
        one.delete()
    else:
        status = {"close": Status.CLOSED, "draft": Status.DRAFT, "publish": Status.PUBLISHED}[what]
        update_record(initiative=one, data={"status": status}, origin=ChangeOrigin.MODERATION)


@pytest.mark.django_db
def test_never_public_drafts_are_not_told(client: Client) -> None:
    InitiativeFactory(status=Status.DRAFT).delete()
    InitiativeFactory(status=Status.DRAFT)
    assert (client.get(FEED).json()["results"], Tombstone.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_removed_record_says_where_it_went(client: Client) -> None:
    kept, absorbed = InitiativeFactory(slug="gardee"), InitiativeFactory(slug="absorbee")
    merge_records(kept=kept, absorbed=absorbed, choices={}, made_by=None)
    last = [each for each in client.get(FEED).json()["results"] if each["slug"] == "absorbee"]
    assert [(each["change"], each["merged_into"], each["initiative"]) for each in last] == [("removed", "gardee", None)]


@pytest.mark.django_db
def test_equal_moments_are_paged_without_loss(client: Client) -> None:
    InitiativeFactory.create_batch(7)
    Initiative.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    copy = Copy(client)
    assert (len(copy.follow()), copy.records, copy.follow()) == (7, census(client), [])


@pytest.mark.django_db
def test_updated_since_begins_there(client: Client) -> None:
    old, new = InitiativeFactory(), InitiativeFactory(slug="recente")
    now = timezone.now()
    Initiative.objects.filter(pk=old.pk).update(updated_at=now - timedelta(days=2))
    Initiative.objects.filter(pk=new.pk).update(updated_at=now - timedelta(minutes=2))
    since = (now - timedelta(days=1)).isoformat()
    found = client.get(FEED, {"updated_since": since}).json()["results"]
    assert [each["slug"] for each in found] == ["recente"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "updated_since=hier",
        "updated_since=2026-13-45T00:00:00Z",
        "updated_since=0001-01-01T00:00:00%2B14:00",
        "cursor=x",
        "cursor=é",
        "cursor=MjAyNnx4",
        "updated_since=2026-01-01T00:00:00Z&cursor=x",
        "page_size=0",
        "page_size=501",
        "page_size=un",
        "territory=redon",
    ],
)
def test_wrong_parameters_are_a_400(client: Client, query: str) -> None:
    assert client.get(f"{FEED}?{query}").status_code == 400


@pytest.mark.django_db
def test_feed_costs_the_same_queries_for_1_and_3_changes(client: Client, django_assert_max_num_queries: Any) -> None:
    def counted() -> int:
        with django_assert_max_num_queries(15) as captured:
            client.get(FEED)
        return len(captured)

    InitiativeFactory(themes=["velo"], needs=["benevoles"])
    first = counted()
    for slug in ("a", "b"):
        InitiativeFactory(themes=[slug], needs=[slug])
    assert counted() == first


@pytest.mark.django_db(transaction=True)
def test_transaction_that_ends_late_is_not_missed(client: Client) -> None:
    """It wrote a row, then a younger one was committed and read before it committed itself."""
    slow = connections.create_connection("default")
    try:
        slow.set_autocommit(False)
        late = InitiativeFactory(slug="lente")
        with slow.cursor() as cursor:
            cursor.execute(
                "UPDATE inventory_initiative SET updated_at = now(), name = 'Lente' WHERE id = %s", [late.pk]
            )
        InitiativeFactory(slug="rapide")
        copy = Copy(client)
        copy.follow()
        slow.commit()
        copy.follow()
        assert {each["name"] for each in copy.records.values()} == {each["name"] for each in census(client).values()}
        assert "Lente" in {each["name"] for each in copy.records.values()}
    finally:
        slow.close()
