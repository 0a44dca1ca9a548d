"""Texts as people type them and as nobody would, made to meet every rule of `normalize`: strategies of Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from score_messages.text.normalize import APOSTROPHES, BETWEEN_LETTERS, MORE_APOSTROPHES
from score_messages.text.stars import EMPTY, FULL

PIECES = [
    *"abZ9 '<>/&;,.-_\t\r\n\f\0\x7f\x85\xa0",
    *APOSTROPHES,
    *"İßẞΣςσȺéÉ",
    "e\u0301",
    "\u0307",
    *"٣३４²½Ⅷ",
    *"中あ한ش\u200d\u2028\ufeff\ufffd",
    *"😀𝒜𐐀𞤀🏽",
    "'hello'",
    "don't",
    "rock''n",
    "<br />",
    "<BR/>",
    "</P>",
    '<a href="x">',
    "<b\n>",
    "<brx>",
    "<br",
    "< br>",
    "<i <b>",
    *(":", ";", "=", "(", ")", "-", "D", "<3", ">:(", "^^", "xD", "/", "\\", "\u00b4", "\n"),
    *MORE_APOSTROPHES,
    *BETWEEN_LETTERS,
    *FULL,
    *EMPTY,
    *("#", "#Best", "Day", "NHS", "#eBay", "#", "_", "&", "1`a"),
    *(":-)", ":(", ":'(", ":/", "</3", "http://", "10:30", "\ufe0f", "\u20e3", "\U0001f3fd", "\u2764", "\U0001f44e"),
]

anything = st.text(st.characters(exclude_categories=["Cs"]))
mixed = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)
starred = st.text(st.sampled_from([*"ab ", *FULL, *EMPTY]), max_size=30)
tagged = st.text(st.sampled_from("##aBcD1_/& é"), max_size=30)
quoted = st.text(st.sampled_from([*"'aé1 ", "`", "\u00b4", "\u02b9"]), max_size=20)
thorny = st.text(st.sampled_from("' a<>b/\u2019 "), max_size=30)
typed_texts = anything | mixed | thorny | starred | tagged | quoted
