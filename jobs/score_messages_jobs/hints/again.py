"""The same command once more, mended: what an error proposes to type. Knows a program's options, but runs nothing."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from score_messages.errors import Hint
from score_messages.privacy.masked import masked
from score_messages_jobs.options.command_line import END_OF_OPTIONS, Given, job_of, parsed


def again(program: str, root: Any, arguments: Sequence[str], hint: Hint) -> str | None:
    """The whole command with the hint applied, as a shell takes it; None where the command has no such option or word.

    Options are put before a `--`, and in place of what was given of the same option, under whatever name or form.

    Args:
        root: the program as a click command.
        arguments: as they were typed, without the program's name.
    """
    given = parsed(root, arguments)
    added = parsed(_command_of(root, arguments), shlex.split(hint.options))
    if hint.instead is not None and not _is_value_of(given, added, hint.instead[0]):
        if sum(_holds(item, hint.instead[0]) for item in given) > 1:
            return None  # which of them is meant isn't known
        given, was_there = _replaced(given, *hint.instead)
        if was_there:
            return _command(program, given)
    if not hint.options:
        return None
    if is_form(hint) or any(item.option is None for item in added):
        return None
    new = {id(item.option) for item in added}
    kept = [item for item in given if id(item.option) not in new or item.option is None]
    end = next((index for index, item in enumerate(kept) if item.words == (END_OF_OPTIONS,)), len(kept))
    return _command(program, [*kept[:end], *added, *kept[end:]])


def is_form(hint: Hint) -> bool:
    """Whether its options only show where a name or number goes, such as `--text-column NAME`."""
    return any(word.isalpha() and word.isupper() for word in shlex.split(hint.options))


def _command_of(root: Any, arguments: Sequence[str]) -> Any:
    """The job that the arguments name, or the program itself if it has none."""
    for item in parsed(root, arguments):
        root = job_of(root, item.words[0]) or root
    return root


def _replaced(given: Sequence[Given], wrong: str, right: str) -> tuple[list[Given], bool]:
    """The same with another word, wherever it stands: alone, as an option's value, or behind its `=`.

    Paths come to an error as Python has them, without what they ended in.
    """
    new = [Given(tuple(_word(word, wrong, right) for word in item.words), item.option) for item in given]
    return new, new != list(given)


def _holds(item: Given, wrong: str) -> bool:
    return any(_word(word, wrong, f"{wrong}?") != word for word in item.words)


def _is_value_of(given: Sequence[Given], added: Sequence[Given], wrong: str) -> bool:
    """Whether the wrong word was given to the option that is to be added: other words that are the same stay."""
    new = {id(item.option) for item in added if item.option is not None}
    return any(id(item.option) in new and _holds(item, wrong) for item in given)


def _word(word: str, wrong: str, right: str) -> str:
    if _is_same(word, wrong):
        return right
    name, sign, value = word.partition("=")
    if sign and name.startswith("--") and (name == wrong or _is_same(value, wrong)):
        return f"{right if name == wrong else name}={right if _is_same(value, wrong) else value}"
    return word


def _is_same(word: str, wrong: str) -> bool:
    return word == wrong or (word != "" and str(Path(word)) == wrong)


def _command(program: str, given: Sequence[Given]) -> str:
    return " ".join([program, *_words(_without_message(given))])


_EXPLAIN, _MESSAGE, _OF_TABLE = "explain", "MESSAGE", "message_id"


def _without_message(given: Sequence[Given]) -> list[Given]:
    """The same with a word in the place of a message that was typed, and of what may be one: errors end in logs."""
    names = {item.option.name for item in given if item.option is not None}
    alone = [item for item in given if item.option is None and item.words != (END_OF_OPTIONS,)]
    if not alone or alone[0].words != (_EXPLAIN,) or _OF_TABLE in names:
        return list(given)
    typed = [item for item in alone[1:] if not item.words[0].startswith("--")]
    return [Given((_MESSAGE,), None) if item in typed else item for item in given]


def _words(given: Sequence[Given]) -> Iterator[str]:
    for item in given:
        yield from (quoted(masked(word)) for word in item.words)


def quoted(word: str) -> str:
    r"""A word as a shell takes it, and as a terminal may show it: control characters are written out.

    >>> print(quoted("my inbox.csv"), quoted("it's"), quoted("two\nlines"))
    'my inbox.csv' 'it'"'"'s' $'two\nlines'
    """
    if word.isprintable():
        return shlex.quote(word)
    return "$'" + "".join(map(_escaped, word)) + "'"


def _escaped(letter: str) -> str:
    if letter in "\\'":
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    if letter in "\n\t\r":
        return {"\n": r"\n", "\t": r"\t", "\r": r"\r"}[letter]
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(letter))
