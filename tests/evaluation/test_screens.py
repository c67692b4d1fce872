"""What the screens show, from plain values."""

from typing import Any

import pytest

from evaluation.screens import WIDTH, crowd, sides, strongest


def said(number: int, side: str = "agree", moved: int = 0) -> dict[str, Any]:
    return {"id": number, "side": side, "text": f"Argument {number}", "pseudonym": "", "moved": moved}


def state(*arguments: dict[str, Any], agree: int = 0, disagree: int = 0) -> dict[str, Any]:
    return {"agree": agree, "disagree": disagree, "arguments": list(arguments)}


@pytest.mark.parametrize("count", [0, 1, 20, 40, 41, 150, 160, 600])
def test_crowd_is_drawn_one_by_one_within_its_frame(count: int) -> None:
    drawn = crowd(count)
    assert len(drawn.dots) == count
    assert all(0 < float(dot.x) < WIDTH and 0 < float(dot.y) < float(drawn.height) for dot in drawn.dots)
    assert "," not in drawn.height + drawn.radius


def test_crowd_that_nobody_could_count_is_not_drawn() -> None:
    assert crowd(601).dots == ()


def test_sides_keep_the_newest_and_the_one_that_moved_most() -> None:
    old, others = said(1, moved=2), [said(number) for number in range(9, 1, -1)]
    agree, disagree = sides(state(*others, old, agree=3, disagree=1), most=3)
    assert [one["id"] for one in agree.arguments] == [1, 9, 8]
    assert (agree.label, agree.count, disagree.count, disagree.arguments) == ("D’accord", 3, 1, [])


def test_sides_without_a_move_are_the_newest() -> None:
    agree, _ = sides(state(said(3), said(2), said(1)), most=2)
    assert [one["id"] for one in agree.arguments] == [3, 2]


def test_strongest_is_the_one_that_moved_most() -> None:
    assert strongest(state(said(1))) is None
    assert strongest(state(said(3, moved=1), said(2, moved=4), said(1, moved=4))) == said(2, moved=4)
