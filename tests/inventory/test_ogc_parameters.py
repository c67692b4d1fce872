"""Parameters of OGC API - Features: any text is read or refused in French."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domino.geo import parse_boxes
from inventory.ogc.parameters import MAX_LIMIT, parse_datetime, parse_limit

DAY = datetime(2026, 1, 31, tzinfo=UTC)
LAST = timedelta(days=1, microseconds=-1)
LONGITUDES, LATITUDES = st.floats(-180, 180), st.floats(-90, 90)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))
NUMBERS_AND_MORE = st.text("0123456789-+.,e nNaAifF_", max_size=40)
DATES_AND_MORE = st.text("0123456789-:/TtZz+. ", max_size=60)


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("-2,47,-1,48", [(-2.0, 47.0, -1.0, 48.0)]),
        ("-2,47,0,-1,48,100", [(-2.0, 47.0, -1.0, 48.0)]),
        ("170,-10,-170,10", [(170.0, -10.0, 180.0, 10.0), (-180.0, -10.0, -170.0, 10.0)]),
        ("-2,47,-2,48", [(-2.0, 47.0, -2.0, 48.0)]),
        ("-2,47,-2,47", [(-2.0, 47.0, -2.0, 47.0)]),
    ],
)
def test_boxes_are_read(text: str, boxes: list[tuple[float, ...]]) -> None:
    assert parse_boxes(text) == boxes


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "1,2,3,4,5", "nan,1,2,3", "1,2,inf,4", "0,2,1,1", "0,0,181,1"]
)
def test_wrong_box_is_refused_in_french(text: str) -> None:
    with pytest.raises(ValueError, match=r"^bbox : .+"):
        parse_boxes(text)


@given(west=LONGITUDES, east=LONGITUDES, latitudes=st.tuples(LATITUDES, LATITUDES), longitude=LONGITUDES)
def test_boxes_hold_what_the_corners_frame(
    west: float, east: float, latitudes: tuple[float, float], longitude: float
) -> None:
    south, north = sorted(latitudes)
    boxes = parse_boxes(f"{west},{south},{east},{north}")
    held = any(box[0] <= longitude <= box[2] for box in boxes)
    framed = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    assert held == framed
    assert [(box[1], box[3]) for box in boxes] == [(south, north)] * len(boxes)


@given(st.one_of(st.text(), NUMBERS_AND_MORE))
def test_any_text_is_boxes_on_earth_or_refused(text: str) -> None:
    try:
        boxes = parse_boxes(text)
    except ValueError as error:
        assert str(error).startswith("bbox : ")
    else:
        assert all(-180 <= west <= east <= 180 and -90 <= south <= north <= 90 for west, south, east, north in boxes)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("2026-01-31", (DAY, DAY + LAST)),
        ("2026-01-31T00:00:00.5Z", (DAY + timedelta(seconds=0.5),) * 2),
        ("2026-01-31T00:00:00Z", (DAY, DAY + timedelta(seconds=1, microseconds=-1))),
        ("2026-01-31t01:00:00+01:00/..", (DAY, None)),
        ("2026-01-31T01:00:00 01:00/", (DAY, None)),
        ("../2026-01-31", (None, DAY + LAST)),
        ("/2026-01-31", (None, DAY + LAST)),
        ("2026-01-31/2026-02-01", (DAY, DAY + timedelta(days=1) + LAST)),
    ],
)
def test_datetime_is_read(text: str, interval: tuple[datetime | None, datetime | None]) -> None:
    assert parse_datetime(text) == interval


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "..",
            "../..",
            "/",
            "a",
            "2026",
            "2026-13-01",
            "0000-01-01",
            "2026-01-31T00:00:00",
            "2026-01-31T25:00:00Z",
        ],
        *["2026-02-01/2026-01-01", "2026-01-01/2026-01-02/2026-01-03", "٢٠٢٦-01-01", "2026-01-31T00:00:00+99:00"],
    ],
)
def test_wrong_datetime_is_refused_in_french(text: str) -> None:
    with pytest.raises(ValueError, match=r"^datetime : .+"):
        parse_datetime(text)


@given(st.one_of(st.text(), DATES_AND_MORE))
def test_any_text_is_an_interval_or_refused(text: str) -> None:
    try:
        first, last = parse_datetime(text)
    except ValueError as error:
        assert str(error).startswith("datetime : ")
    else:
        assert (first or last) is not None
        assert first is None or last is None or first <= last


@given(st.tuples(MOMENTS, MOMENTS).map(sorted))
def test_interval_ends_with_the_second_of_its_end(moments: list[datetime]) -> None:
    first, last = moments
    text = f"{first.isoformat()}/{last.isoformat()}"
    assert parse_datetime(text) == (first, last.replace(microsecond=999_999))


@given(st.one_of(st.text(), NUMBERS_AND_MORE))
def test_any_text_is_a_limit_or_refused(text: str) -> None:
    try:
        limit = parse_limit(text)
    except ValueError as error:
        assert str(error).startswith("limit : ")
    else:
        assert 1 <= limit <= MAX_LIMIT


@pytest.mark.parametrize(
    ("text", "limit"), [("1", 1), ("0100", 100), ("1000", 1000), ("1001", 1000), ("9" * 7_000, 1000)]
)
def test_limit_is_cut_down(text: str, limit: int) -> None:
    assert parse_limit(text) == limit


@pytest.mark.parametrize("text", ["", "0", "00", "-1", "1.5", "1e2", "unlimited", " 1", "+1", "١"])
def test_wrong_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^limit : "):
        parse_limit(text)
