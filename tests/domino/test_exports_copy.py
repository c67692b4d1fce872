"""Rows of a COPY: taken while it goes on, given up when nobody takes them, made the file of `stream_csv`."""

import itertools
import threading
import time
from collections.abc import Iterator

import pytest

from domino.exports.copy_csv import copy_options, stream_copied
from domino.exports.copy_rows import BATCH_BYTES, BATCHES_AHEAD, Sink, copy_rows
from tests.domino.exports_rows import COLUMNS, NAME

ROW = b"a" * (BATCH_BYTES // 4) + b"\n"


class Endless:
    """A copy that goes on until it is cancelled."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.written = 0

    def copy(self, sink: Sink) -> None:
        while not self.cancelled.is_set():
            sink.write(ROW)
            self.written += 1
        raise OSError("cancelled")


def copy_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "copy"]


def test_copy_gives_all_rows_in_their_order() -> None:
    rows = [b"%d\n" % n for n in range(100_000)]

    def copy(sink: Sink) -> None:
        for row in rows:
            sink.write(row)

    taken = list(copy_rows(copy, pytest.fail))
    assert len(taken) > BATCHES_AHEAD
    assert list(itertools.chain.from_iterable(taken)) == rows


def test_copy_of_nothing_gives_nothing() -> None:
    assert list(copy_rows(lambda sink: None, pytest.fail)) == []


def test_copy_error_comes_after_the_rows_before_it() -> None:
    def copy(sink: Sink) -> None:
        for _ in range(4):
            sink.write(ROW)
        raise OSError("lost")

    batches = copy_rows(copy, pytest.fail)
    assert next(batches) == [ROW] * 4
    with pytest.raises(OSError, match="lost"):
        next(batches)


def test_copy_waits_for_a_slow_reader_and_ends_with_it() -> None:
    endless = Endless()
    batches: Iterator[list[bytes]] = copy_rows(endless.copy, endless.cancelled.set)
    next(batches)
    most = 4 * (BATCHES_AHEAD + 2)
    deadline = time.monotonic() + 5
    while endless.written < most - 1 and time.monotonic() < deadline:
        time.sleep(0.001)
    assert endless.written <= most
    batches.close()  # type: ignore[attr-defined]
    assert (endless.cancelled.is_set(), copy_threads()) == (True, [])


def test_copy_without_rows_for_too_long_is_cancelled() -> None:
    cancelled = threading.Event()

    def copy(sink: Sink) -> None:
        cancelled.wait()
        raise OSError("cancelled")

    with pytest.raises(OSError, match="cancelled"):
        list(copy_rows(copy, cancelled.set, patience=0.01))
    assert copy_threads() == []


def test_copy_options_quote_texts_lists_and_addresses() -> None:
    assert copy_options(COLUMNS) == ('FORMAT csv, DELIMITER \';\', FORCE_QUOTE ("id", "name", "themes", "website")')


def test_copied_rows_become_lines_after_the_header() -> None:
    data = b"".join(stream_copied(NAME, [[b'"a"\n', b'"=1"\n'], [b'"d;"\n']]))
    assert data == '\ufeff"Nom"\r\n"a"\r\n"\'=1"\r\n"d;"\r\n'.encode()


def test_copied_nothing_is_the_header() -> None:
    assert b"".join(stream_copied(NAME, [])) == '\ufeff"Nom"\r\n'.encode()
