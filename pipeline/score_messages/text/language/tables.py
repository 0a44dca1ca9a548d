"""The files beside this one: lines of words. Knows nothing of what they mean."""

from __future__ import annotations

import functools
from importlib import resources


def lines_of(name: str) -> list[str]:
    """The lines of a file, without comments."""
    lines = resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@functools.cache
def by_language(name: str) -> dict[str, list[str]]:
    """Of a file with a line for each language, a code and words: the words, none of them twice."""
    pairs = (line.split(":") for line in lines_of(name))
    return {code: list(dict.fromkeys(words.split())) for code, words in pairs}
