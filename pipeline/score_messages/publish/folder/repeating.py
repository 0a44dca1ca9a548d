"""Columns that say again what another one says: as HTML, cut off behind its beginning, with more around it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

_RUN = 4
"""Words in a row that two texts hardly share by chance."""

_SHARE = 0.5
"""Of the shorter text, and of the rows."""


def repeating(texts: Mapping[str, Sequence[str]], held: Iterable[str]) -> frozenset[str]:
    """Names of further columns that repeat, in most of the rows where they are long enough, what `held` columns say.

    Args:
        texts: n texts of each column, as words between single spaces.
        held: names of some columns, also of ones without texts.

    >>> texts = {"a": ["so good a table"], "b": ["he said so good a table"], "c": ["it is good and a table"]}
    >>> sorted(repeating(texts, ["a"]))
    ['b']
    """
    known = [list(map(_runs, texts[name])) for name in held if name in texts]
    others = texts.keys() - set(held)
    return frozenset(name for name in others if any(_repeats(list(map(_runs, texts[name])), of) for of in known))


def _repeats(runs: list[frozenset[str]], of: list[frozenset[str]]) -> bool:
    long = [(ours, theirs) for ours, theirs in zip(runs, of, strict=True) if ours and theirs]
    alike = sum(len(ours & theirs) >= _SHARE * min(len(ours), len(theirs)) for ours, theirs in long)
    return bool(long) and alike >= _SHARE * len(long)


def _runs(text: str) -> frozenset[str]:
    words = text.split()
    return frozenset(" ".join(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))
