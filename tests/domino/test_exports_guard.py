"""Texts that a spreadsheet could run."""

import pytest

from domino.exports.guard import guard, unguard

DANGEROUS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\x00=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "- puces\n- et tirets",
    "+33-2-99",
    "+33 (0)2 99 00 00 00",
    "+33299000000=1",
    "-",
]
HARMLESS = [
    "",
    "Café",
    "a=b",
    "12",
    "-5",
    "+1,5",
    "-1.25",
    "+33 2 99 00 00 00",
    "+33.2.99.00.00.00",
    "'",
    "'tis",
    "été",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_guard_puts_an_apostrophe_before_formulas(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_guard_leaves_texts_numbers_and_telephones(text):
    assert guard(text) == text


@pytest.mark.parametrize("text", [*DANGEROUS, *HARMLESS, "'=1", "''=1", "'+33 2 99 00 00 00", "' =1", "'-5"])
def test_unguard_gives_back_what_guard_was_given(text):
    assert unguard(guard(text)) == text


def test_unguard_leaves_texts_that_were_never_guarded():
    assert [unguard(text) for text in ("'tis", "Café", "=1", "")] == ["'tis", "Café", "=1", ""]
