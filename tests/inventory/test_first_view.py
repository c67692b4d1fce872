"""What the map shows first: the selection, and the mainland of one that reaches overseas."""

import json

import pytest
from django.test import Client

from inventory.clusters import Box, first_view
from inventory.outlines import MAINLAND
from tests.factories.territories import DepartementFactory


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (None, MAINLAND),
        ((-2.2, 47.6, -2.0, 47.8), (-2.2, 47.6, -2.0, 47.8)),
        ((55.2, -21.4, 55.8, -20.9), (55.2, -21.4, 55.8, -20.9)),
        ((-61.8, -21.4, 55.8, 51.0), (-5.2, 41.3, 9.7, 51.0)),
        ((-61.8, -21.4, 55.8, 5.0), (-61.8, -21.4, 55.8, 5.0)),
    ],
    ids=["nothing", "a town", "an island", "all of France", "overseas only"],
)
def test_first_view_is_where_most_is(box: Box | None, expected: Box) -> None:
    assert first_view(box) == expected


@pytest.mark.django_db
def test_outlines_of_a_wide_frame_have_no_decimals_that_cannot_be_seen(client: Client) -> None:
    DepartementFactory()
    wide = client.get("/territoires/contours.json?kind=departement&bbox=-8,41,11,52").json()
    near = client.get("/territoires/contours.json?kind=departement&bbox=-2.3,47.4,-1.9,47.9").json()
    assert wide["features"]
    assert decimals(wide) <= 2
    assert decimals(near) <= 4


def decimals(collection: dict[str, object]) -> int:
    numbers: list[str] = []
    json.loads(json.dumps(collection), parse_float=lambda text: numbers.append(text) or 0.0)  # type: ignore[func-returns-value]
    return max((len(text.partition(".")[2]) for text in numbers), default=0)
