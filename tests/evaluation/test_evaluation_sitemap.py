"""Search engines read what everyone may, and nothing of what is private."""

import pytest
from django.test import Client

from evaluation.services.referentials import draft_next_version
from tests.evaluation.evaluating import agreed, evaluation_of, place
from tests.factories.evaluation import DebateFactory
from tests.factories.referentials import draft_referential

pytestmark = pytest.mark.django_db


def test_sitemap_names_public_pages_only(client: Client) -> None:
    version = agreed(place())
    published, private = [evaluation_of(version, closed=True, consent=consent) for consent in (True, False)]
    DebateFactory(slug="fini", session__state="closed")
    DebateFactory(slug="en-cours")
    draft = draft_referential(territory=version.referential.territory, title="Brouillon").slug
    draft_next_version(referential=version.referential, by=None)
    names = ("evaluation", "referentiels", "versions", "debats", "evaluations")
    listed = "".join(client.get(f"/sitemap-{name}.xml").content.decode() for name in names)
    pages = ["/evaluation/", version.referential.get_absolute_url(), "/debats/fini/", published.get_absolute_url()]
    assert [page for page in pages if f"{page}</loc>" not in listed] == []
    assert [page for page in (str(private.pk), "/debats/en-cours/", f"/{draft}/") if page in listed] == []
