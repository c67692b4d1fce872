"""What a cache before the site gives: everyone's pages, never out of date, nobody's own page."""

import pytest
from django.test import Client

from inventory.enums import Status
from inventory.models import Initiative, Sphere
from portfolio.models import CaseStudy
from tests.factories.accounts import UserFactory
from tests.factories.initiatives import InitiativeFactory, SphereFactory
from tests.factories.portfolio import CaseStudyFactory
from tests.factories.territories import CommuneFactory
from tests.shared_cache import SharedCache

PAGES = ["home", "list", "detail", "territory", "territories", "needs", "case study", "case studies", "stake", "stakes"]


@pytest.fixture
def addresses(db: None) -> dict[str, str]:
    """One page of each kind; all say « La Rustine », or how many there are."""
    commune = CommuneFactory(name="Peillac", slug="peillac", is_featured=True)
    initiative = InitiativeFactory(name="La Rustine", territory=commune, sphere=SphereFactory(name="Réparer"))
    case_study = CaseStudyFactory(title="Réparer ensemble", territory=commune)
    case_study.initiatives.add(initiative)
    return {
        "home": "/",
        "list": "/initiatives/?view=list",
        "detail": initiative.get_absolute_url(),
        "territory": "/territoires/peillac/",
        "territories": "/territoires/",
        "needs": "/territoires/peillac/besoins/",
        "case study": case_study.get_absolute_url(),
        "case studies": "/porte-folio/",
        "stake": f"/enjeux/{case_study.stake.slug}/",
        "stakes": "/enjeux/",
    }


@pytest.mark.parametrize("page", PAGES)
def test_second_visitor_is_served_from_the_cache(addresses: dict[str, str], page: str) -> None:
    cache = SharedCache()
    first = cache.get(Client(), addresses[page])
    assert cache.get(Client(), addresses[page]) == first
    assert cache.asked == [200, 304]


@pytest.mark.parametrize("page", ["detail", "list", "home", "case study"])
def test_correction_is_seen_at_once(addresses: dict[str, str], page: str) -> None:
    cache = SharedCache()
    cache.get(Client(), addresses[page])
    Initiative.objects.update(name="La Rustine réparée")
    assert "La Rustine réparée" in cache.get(Client(), addresses[page]).decode()


@pytest.mark.parametrize("page", ["detail", "territory", "list"])
def test_change_of_a_taxonomy_is_seen_at_once(addresses: dict[str, str], page: str) -> None:
    cache = SharedCache()
    cache.get(Client(), addresses[page])
    Sphere.objects.update(name="Raccommoder")
    assert "Raccommoder" in cache.get(Client(), addresses[page]).decode()


@pytest.mark.parametrize("page", ["case studies", "stake", "detail", "territory"])
def test_withdrawn_case_study_is_gone_at_once(addresses: dict[str, str], page: str) -> None:
    cache = SharedCache()
    assert "Réparer ensemble" in cache.get(Client(), addresses[page]).decode()
    CaseStudy.objects.update(state="draft")
    assert "Réparer ensemble" not in cache.get(Client(), addresses[page]).decode()


def test_withdrawn_record_is_no_longer_given(addresses: dict[str, str]) -> None:
    cache = SharedCache()
    cache.get(Client(), addresses["detail"])
    Initiative.objects.update(status=Status.DRAFT)
    cache.get(Client(), addresses["detail"])
    assert cache.asked == [200, 404]


@pytest.mark.parametrize("page", PAGES)
def test_page_of_someone_signed_in_is_not_kept(addresses: dict[str, str], page: str) -> None:
    cache, team = SharedCache(), Client()
    team.force_login(UserFactory(is_staff=True))
    own = cache.get(team, addresses[page])
    assert (b"Mon compte" in own, cache.kept) == (True, {})
    assert b"Mon compte" not in cache.get(Client(), addresses[page])


def test_each_encoding_is_kept_apart(addresses: dict[str, str]) -> None:
    cache = SharedCache()
    plain = cache.get(Client(), addresses["list"])
    packed = cache.get(Client(), addresses["list"], **{"accept-encoding": "br"})
    assert packed != plain
    assert cache.get(Client(), addresses["list"]) == plain
