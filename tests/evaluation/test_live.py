"""One answer for all who poll."""

import threading
from concurrent.futures import ThreadPoolExecutor

from evaluation.live import KEPT_SECONDS, MOST_KEPT, Shared


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_answer_is_made_once_while_it_is_fresh() -> None:
    made: list[str] = []
    clock = Clock()
    shared = Shared(lambda name: made.append(name) or str(len(made)), clock)  # type: ignore[func-returns-value]
    answers = [shared.get("a"), shared.get("a")]
    clock.now = KEPT_SECONDS
    answers.append(shared.get("a"))
    assert [answer and answer.body for answer in answers] == [b"1", b"1", b"2"]


def test_same_answer_has_the_same_etag() -> None:
    clock = Clock()
    first, second = Shared(lambda name: "same", clock), Shared(lambda name: "same", clock)
    assert first.get("a") == second.get("a")


def test_many_at_once_make_it_once() -> None:
    made: list[int] = []
    barrier = threading.Barrier(8)
    shared = Shared(lambda name: made.append(1) or "x", Clock())  # type: ignore[func-returns-value]

    def ask(_number: int) -> bytes:
        barrier.wait()
        answer = shared.get("a")
        return answer.body if answer else b""

    with ThreadPoolExecutor(8) as pool:
        assert (list(pool.map(ask, range(8))), len(made)) == ([b"x"] * 8, 1)


def test_names_that_lead_nowhere_fill_no_memory() -> None:
    shared = Shared(lambda name: None, Clock())
    assert {shared.get(str(number)) for number in range(3 * MOST_KEPT)} == {None}
    assert len(shared._kept) <= MOST_KEPT
