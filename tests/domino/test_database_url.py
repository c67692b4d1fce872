import pytest

from domino.database_url import database_settings


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgis://ann:secret@db.example:5433/census", ("db.example", 5433, "ann", "census")),
        ("postgis://domino@%2Fvar%2FRun%2Fpg:5432/domino", ("/var/Run/pg", 5432, "domino", "domino")),
        ("postgis://domino@%2Fvar%2Frun/domino", ("/var/run", "", "domino", "domino")),
    ],
)
def test_url_gives_host_port_user_and_name(url: str, expected: tuple[object, ...]) -> None:
    settings = database_settings(url)
    assert tuple(settings[key] for key in ("HOST", "PORT", "USER", "NAME")) == expected
