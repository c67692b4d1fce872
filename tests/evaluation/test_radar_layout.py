"""Labels of any length stay whole, apart from one another, out of the web and within the drawing."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.radar.layout import LABEL_RADIUS, LABEL_SIZE, WIDTH, Label, bounds, place_labels, spread_out
from evaluation.radar.text import text_width, wrap

LONG = "Des conditions de travail dignes et un partage équitable de la valeur produite ici"[:80]
LABELS = {"short": "Solidité", "long": LONG, "one word": "M" * 80, "narrow": "il " * 26}
words = st.text(st.sampled_from("aimMWé.’ -"), min_size=1, max_size=80)


def overlap(first: Label, second: Label) -> bool:
    left, top, right, bottom = first.box
    other_left, other_top, other_right, other_bottom = second.box
    return left < other_right and other_left < right and top < other_bottom and other_top < bottom


def in_web(label: Label) -> bool:
    left, top, right, bottom = label.box
    nearest_x = 0 if left <= 0 <= right else min(abs(left), abs(right))
    nearest_y = 0 if top <= 0 <= bottom else min(abs(top), abs(bottom))
    return nearest_x**2 + nearest_y**2 < (LABEL_RADIUS - 0.01) ** 2


def assert_readable(texts: list[tuple[str, str]]) -> None:
    labels = place_labels(texts)
    top, bottom = bounds(labels)
    assert [(one, other) for one, other in combinations(labels, 2) if overlap(one, other)] == []
    assert [label for label in labels if in_web(label)] == []
    assert [
        label
        for label in labels
        if label.box[0] < -WIDTH / 2 or label.box[2] > WIDTH / 2 or label.box[1] < top or label.box[3] > bottom
    ] == []


@pytest.mark.parametrize("count", range(3, 11))
@pytest.mark.parametrize("text", LABELS.values(), ids=LABELS.keys())
@pytest.mark.parametrize("note", ["", "ne sait pas"])
def test_labels_do_not_touch(count: int, text: str, note: str) -> None:
    assert_readable([(text, note)] * count)


@given(st.lists(st.tuples(words, st.sampled_from(["", "ne sait pas"])), min_size=3, max_size=10))
def test_any_labels_do_not_touch(texts: list[tuple[str, str]]) -> None:
    assert_readable(texts)


@pytest.mark.parametrize("count", range(3, 11))
def test_short_labels_stand_at_the_end_of_their_axes(count: int) -> None:
    labels = place_labels([("Sobriété", "")] * count)
    assert labels[0].box[3] == -LABEL_RADIUS
    assert [label.anchor for label in labels[1 : (count + 1) // 2]] == ["start"] * ((count + 1) // 2 - 1)


@given(words, st.floats(60, 400))
def test_wrapped_lines_fit_and_keep_all_letters(text: str, width: float) -> None:
    lines = wrap(text, width, LABEL_SIZE)
    assert [line for line in lines if text_width(line, LABEL_SIZE) > width] == []
    letters = "".join(lines).replace(" ", "").replace("-", "")
    assert letters == text.replace(" ", "").replace("-", "")


@given(st.lists(st.tuples(st.floats(-200, 200), st.floats(10, 150)), max_size=6))
def test_stacked_boxes_keep_their_order_and_do_not_touch(boxes: list[tuple[float, float]]) -> None:
    wished, heights = [one for one, _ in boxes], [height for _, height in boxes]
    tops = spread_out(wished, heights)
    ends = [top + height for top, height in zip(tops, heights, strict=True)]
    assert [1 for end, after in zip(ends, tops[1:], strict=False) if end > after] == []


def test_boxes_with_room_stay_where_they_wish() -> None:
    assert spread_out([-100, 0, 100], [20, 20, 20]) == [-100, 0, 100]
    assert spread_out([0, 0], [20, 20]) == [-15, 15]
