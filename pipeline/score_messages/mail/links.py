"""Addresses of pages and names of pictures in a text, which are no words of its writer."""

# ruff: noqa: RUF001 - quotation marks

from __future__ import annotations

import re
from collections.abc import Iterator

_IN_SQUARE = re.compile(
    r"\[(?:cid:[^\[\]\n]{1,300}|\s?(?:https?://|mailto:)[^\[\]\s]{1,4000}"
    r"|(?:inline )?(?:image|img|bild|imagen|immagine|afbeelding|imagem|obraz|bilde|billede)"
    r"(?::[^\[\]\n]{0,200}| ?\d{0,4}|\.\w{2,4}| removed by sender\.?[^\[\]\n]{0,100}))\]",
    re.I,
)
_IN_ANGLES = re.compile(
    r"<(?:\s?(?:https?://|ftp://|mailto:|tel:|www\.)[^<>]{1,4000}"
    r"|[\w. ()-]{1,80}\.(?:png|jpe?g|gif|heic|bmp|tiff?|pdf|docx?|xlsx?|mov|mp4))>",
    re.I,
)
_REST = re.compile(r"[^\s<>\"”“«»]+")
_SCHEME = re.compile(r"(?:https?|ftp)\Z", re.I)
_BEHIND = ".,;:!?)]}'’*_"
"""What stands behind an address rather than in it, at its end."""


def without_links(text: str) -> str:
    """The text without links and placeholders of pictures; the same text where there are none.

    >>> without_links("My order is here: https://shop.example/orders/8812?a=b. [cid:image001.png@01DA] Thanks!")
    'My order is here: .  Thanks!'
    """
    if "[" in text:
        text = _IN_SQUARE.sub("", text)
    if "<" in text:
        text = _IN_ANGLES.sub("", text)
    places = sorted((*_with_scheme(text), *_with_www(text, "www."), *_with_www(text, "WWW.")))
    return _without(text, places) if places else text


def _with_scheme(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses such as `https://shop.example` begin and end."""
    colon = text.find("://")
    while colon >= 0:
        end = colon + 3
        scheme = _SCHEME.search(text, max(0, colon - 5), colon)
        if scheme and (rest := _REST.match(text, end)):
            end = rest.end()
            yield scheme.start(), end
        colon = text.find("://", end)


def _with_www(text: str, mark: str) -> Iterator[tuple[int, int]]:
    start = text.find(mark)
    while start >= 0:
        rest = _REST.match(text, start + 4)
        if rest and not text[start - 1 : start].isalnum():
            yield start, rest.end()
        start = text.find(mark, rest.end() if rest else start + 4)


def _without(text: str, places: list[tuple[int, int]]) -> str:
    kept, end = [], 0
    for start, stop in places:
        if start >= end:
            kept.append(text[end:start])
            end = start + len(text[start:stop].rstrip(_BEHIND))
    return "".join((*kept, text[end:]))
