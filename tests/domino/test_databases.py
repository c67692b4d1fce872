import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.databases import COPY, own_copy


def copies() -> set[str]:
    """Return the names of the test databases on this server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{COPY}%"])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.usefixtures("django_db_setup")
def test_copy_of_a_killed_run_is_removed_and_a_live_one_stays(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        mine = connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {COPY}0_left")
        with own_copy() as other:
            assert {mine, other} <= copies()
            assert f"{COPY}0_left" not in copies()
        assert connection.settings_dict["NAME"] == mine
        assert other not in copies()
        connection.close()
