"""Two versions side by side, word by word, and three-way: what was proposed against what changed meanwhile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
# difflib's time grows with the product of both lengths: past it, whole lines are compared instead of words.
MAX_PRODUCT = 4_000_000


@dataclass(frozen=True)
class Piece:
    """A run of words: `kind` is same, removed or added."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """The pieces of each side: `before` has no added one, `after` no removed one."""

    before: list[Piece]
    after: list[Piece]


def difference(before: str, after: str) -> Difference:
    """Compare two texts word by word; punctuation and blanks between two changes belong to the change."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    if len(old) * len(new) > MAX_PRODUCT:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) * len(new) > MAX_PRODUCT:
        old, new = [before], [after]
    left, right = [], []
    for changed, old_words, new_words in _runs(old, new):
        left += [Piece("removed" if changed else "same", old_words)] if old_words else []
        right += [Piece("added" if changed else "same", new_words)] if new_words else []
    return Difference(left, right)


def listed(before: Sequence[str], after: Sequence[str]) -> Difference:
    """Compare two lists of names whose order means nothing: a name is there or not."""
    return Difference(_items(before, set(after), "removed"), _items(after, set(before), "added"))


def reconcile(
    *, base: dict[str, Any], current: dict[str, Any], proposed: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a proposal made from `base` still brings to `current`: (values to write, values in conflict).

    Only fields that the proposal changed count. One that nobody touched since is written; one that someone else
    changed to another value is in conflict; one that already holds the proposed value is done. Blanks are equal.
    """
    changed = {name: value for name, value in proposed.items() if not same(value, base.get(name))}
    pending = {name: value for name, value in changed.items() if not same(value, current.get(name))}
    conflicts = {name: value for name, value in pending.items() if not same(current.get(name), base.get(name))}
    return {name: value for name, value in pending.items() if name not in conflicts}, conflicts


def same(one: Any, other: Any) -> bool:
    """Whether two values of a field say the same: blanks are equal, so are sets of slugs, points to 10 cm."""
    return _plain(one) == _plain(other)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
    elif isinstance(value, (list, tuple)):
        value = sorted(value) if all(isinstance(item, str) for item in value) else [round(item, 6) for item in value]
    return value or None


def _items(names: Sequence[str], others: set[str], kind: str) -> list[Piece]:
    pieces: list[Piece] = []
    for name in names:
        pieces += [Piece("same", ", ")] if pieces else []
        pieces.append(Piece("same" if name in others else kind, name))
    return pieces


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    """Runs of (changed, old text, new text), neighbours of one kind joined."""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    runs = [(tag != "equal", "".join(old[a:b]), "".join(new[c:d])) for tag, a, b, c, d in codes]
    held: tuple[bool, str, str] | None = None
    for index, (changed, left, right) in enumerate(runs):
        is_link = not changed and 0 < index < len(runs) - 1 and not re.search(r"\w", left)
        changed = changed or is_link
        if held and held[0] == changed:
            held = (changed, held[1] + left, held[2] + right)
            continue
        if held:
            yield held
        held = (changed, left, right)
    if held:
        yield held
