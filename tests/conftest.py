import os
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import django
import pytest
from pytest_django import DjangoDbBlocker, Settings

# Before the settings are read: tests never touch the database of `make run`.
os.environ["DOMINO_CLUSTER"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
django.setup()

from django.conf import settings as site  # noqa: E402

# Pages keep the spaces that their sources have: docs/decisions/0010-french-spaces.md.
site.MIDDLEWARE.remove("domino.middleware.FrenchSpacesMiddleware")

# Files of imports, away from those of the site; the folder goes with the process.
private_root = tempfile.TemporaryDirectory(prefix="domino-private-")
site.PRIVATE_ROOT = private_root.name

# Files are looked up as they are asked for: a test of the real server may be collecting them at this moment.
site.WHITENOISE_AUTOREFRESH = True

from domino import postgres  # noqa: E402
from tests.databases import own_copy  # noqa: E402

TESTS = Path(__file__).resolve().parent


# Files that take longest, longest first; then those with a browser, then all others. With `--no-loadscope-reorder`, no
# worker is left alone with a long one at the end.
LONG = [
    "e2e/test_accessibility.py",
    "e2e/test_accessibility_team.py",
    "portfolio/test_graph.py",
    "test_scope_matrix.py",
    "inventory/test_bad_input.py",
    "e2e/test_evaluation_story.py",
    "e2e/test_recommendations_story.py",
    "e2e/test_votes.py",
    "e2e/test_recommendations.py",
    "inventory/test_contribution_survives.py",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files stay whole; only their order changes."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    name = item.path.relative_to(TESTS).as_posix()
    return LONG.index(name) if name in LONG else len(LONG) + (not name.startswith("e2e/"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this test process a migrated database of its own, in the test cluster or at DATABASE_URL."""
    server = postgres.cluster("test").lease() if postgres.is_private() else nullcontext()
    with server, django_db_blocker.unblock(), own_copy(), django_db_blocker.block():
        yield


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Static files under their own names: no test depends on collectstatic having been run."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def fast_passwords(settings: Settings) -> None:
    """Passwords hashed in no time: tests make many accounts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def census_in_sql(settings: Settings) -> None:
    """The database answers, as for a small census; tests of the columns (docs/census.md) ask for them."""
    settings.CENSUS_COLUMNS_FROM = None
    settings.CENSUS_STAMP_SECONDS = 0
