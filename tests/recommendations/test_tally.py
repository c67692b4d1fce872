"""What votes come to."""

from recommendations.tally import Ballot, DotsResult, dots_results, ordered, placement_results


def test_dots_are_counted_with_how_they_spread() -> None:
    ballots = [
        Ballot("a", dots=2, count=3),
        Ballot("a", dots=1, count=2),
        Ballot("b", dots=3, count=1),
        Ballot("b", dots=7, people=4, is_keyed=True),
    ]
    assert dots_results(ballots, ["a", "b", "c"]) == {
        "a": DotsResult(total=8, keyed=0, spread=((2, 3), (1, 2)), rank=2),
        "b": DotsResult(total=10, keyed=7, spread=((3, 1),), rank=1),
        "c": DotsResult(total=0, keyed=0, spread=(), rank=None),
    }


def test_equal_dots_are_told_apart_by_people_then_share_a_rank() -> None:
    ballots = [Ballot("a", dots=4), Ballot("b", dots=2, count=2), Ballot("c", dots=2, count=2), Ballot("d", dots=1)]
    results = dots_results(ballots, ["a", "b", "c", "d", "e"])
    assert {key: one.rank for key, one in results.items()} == {"a": 3, "b": 1, "c": 1, "d": 4, "e": None}
    assert ordered(results, ["e", "d", "c", "b", "a"]) == ["c", "b", "a", "d", "e"]


def test_placement_ranks_effect_for_effort_from_medians() -> None:
    ballots = [
        Ballot("a", impact=4, effort=3, count=2),
        Ballot("a", impact=0, effort=0),
        Ballot("b", impact=3, effort=1),
        Ballot("c", impact=4, effort=2, people=5, is_keyed=True),
        Ballot("c", impact=0, effort=4),
    ]
    results = placement_results(ballots, ["a", "b", "c", "d"])
    assert {key: (one.impact.median, one.effort.median, one.people, one.rank) for key, one in results.items()} == {
        "a": (4, 3, 3, 3),
        "b": (3, 1, 1, 2),
        "c": (4, 2, 6, 1),
        "d": (None, None, 0, None),
    }
    assert (results["a"].impact.low, results["a"].impact.high) == (0, 4)
