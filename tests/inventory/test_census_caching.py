"""What a cache may keep of the census: asked about again each time, right after a publication, only everyone's."""

import pytest
from django.test import Client

from domino.release import release
from inventory.models import Initiative, Theme
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, ThemeFactory

ADDRESSES = [
    "/initiatives/?view=list",
    "/initiatives/carte.json?frame=-5,42,8,51&zoom=5",
    "/initiatives.csv",
    "/initiatives.geojson",
]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_same_census_is_not_sent_again(client: Client, address: str) -> None:
    InitiativeFactory()
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert release() in first.headers["ETag"]
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("change", ["published", "closed", "linked", "theme renamed", "deleted"])
def test_page_is_sent_again_after_a_change(client: Client, address: str, change: str) -> None:
    theme = ThemeFactory(slug="velo")
    shown, draft = InitiativeFactory(), InitiativeFactory(status="draft")
    shown.themes.add(theme)
    etag = client.get(address).headers["ETag"]
    if change == "published":
        Initiative.objects.filter(pk=draft.pk).update(status="published")
    elif change == "closed":
        Initiative.objects.filter(pk=shown.pk).update(status="closed")
    elif change == "linked":
        shown.themes.clear()
    elif change == "theme renamed":
        Theme.objects.update(name="Bicyclette")
    else:
        shown.delete()
    after = client.get(address, headers={"if-none-match": etag})
    assert (after.status_code, after.headers["ETag"] == etag) == (200, False)


@pytest.mark.django_db
def test_page_of_someone_signed_in_stays_theirs(client: Client) -> None:
    etag = client.get("/initiatives/").headers["ETag"]
    client.force_login(UserFactory())
    response = client.get("/initiatives/", headers={"if-none-match": etag})
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private")
    assert "ETag" not in response.headers
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.django_db
def test_refused_query_is_not_kept_as_good(client: Client) -> None:
    assert "ETag" not in client.get("/initiatives/?sphere=inconnue").headers
