"""Which names of columns may be shown to people, and which of them somebody may have meant. Knows no table.

A file without a header has its first message where names should be, and a table that was made from such a file still
has; so every error, hint and log that shows a name asks here. A name is shown if it is made of words that columns are
called by, or is in a row most of whose cells are; any other only by its number and its length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.privacy.column_words import LINKING, MESSAGES, WORDS

MOST_SHOWN = 30
_LONGEST, _MOST_WORDS = 40, 4

_WORD_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_NAME_SIGNS = frozenset("_#:()/-. ")


def listed(names: Sequence[str], sure: bool = False) -> str:
    """Names for an error, at most `MOST_SHOWN`: those that may be shown, numbers and lengths for the others.

    Args:
        sure: the names come from a header for certain, since the user has named one of its columns.

    >>> listed(["id", "Review Text"]), listed(["never again", "thanks"])
    ('id, Review Text', 'column 1 (11 characters), column 2 (6 characters)')
    """
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    may_show = sure or is_header(names)
    shown = (_shown(name, number, may_show) for number, name in enumerate(names[:MOST_SHOWN], start=1))
    return ", ".join(shown) + more


def numbered(names: Sequence[str], more: Sequence[str], sure: bool = False) -> str:
    """Names with their numbers and what else is to be told of each, at most `MOST_SHOWN`.

    >>> numbered(["id", "Is it any good?"], ["1 word", "9 words"])
    '1 id (1 word), 2 (15 characters, 9 words)'
    """
    may_show = sure or is_header(names)
    left = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    shown = []
    for number, (name, told) in enumerate(zip(names[:MOST_SHOWN], more, strict=False), start=1):
        is_shown = (may_show and is_name_like(name)) or is_evident(name)
        shown.append(f"{number} {name} ({told})" if is_shown else f"{number} ({len(name):,} characters, {told})")
    return ", ".join(shown) + left


def shown_name(names: Sequence[str], index: int, sure: bool = False) -> str:
    """One of a table's names as `listed` would show it, in quotes if it is a name; `index` counts from 0."""
    name = names[index]
    shown = _shown(name, index + 1, sure or is_header(names))
    return f"column '{shown}'" if shown == name else shown


def column_called(name: str) -> str:
    """A name without the others of its table.

    >>> column_called("tags"), column_called("never again")
    ("column 'tags'", 'a column with a name of 11 characters')
    """
    return f"column {name!r}" if is_evident(name) else f"a column with a name of {len(name):,} characters"


def told_name(name: str, asked: str | None) -> str:
    """A column's name for a report of what was done; its number if the user chose it so and the name may say anything.

    >>> told_name("Kommentar (frei)", "Kommentar (frei)"), told_name("It broke", "2"), told_name("body", "2")
    ('Kommentar (frei)', '2', 'body')
    """
    return asked if asked is not None and asked.isdecimal() and not is_evident(name) else name


def _shown(name: str, number: int, may_show: bool) -> str:
    is_shown = (may_show and is_name_like(name)) or is_evident(name)
    return name if is_shown else f"column {number} ({len(name):,} characters)"


def is_header(names: Sequence[str]) -> bool:
    """Whether the cells of a row are names for certain: all could be, and more than half are.

    >>> is_header(["id", "mood", "Review Text"]), is_header(["Anna", "product"])
    (True, False)
    """
    return all(map(is_name_like, names)) and 2 * sum(map(is_evident, names)) > len(names)


def is_name_like(name: str) -> bool:
    """Whether a cell has the form of a column's name, which a short message may have too.

    >>> [is_name_like(name) for name in ("Order ID", "customer.e-mail", "42", "It broke. Twice!")]
    [True, True, False, False]
    """
    words = name.replace(".", " ").replace("-", " ").split(" ")
    return (
        0 < len(name) <= _LONGEST
        and any(letter.isalpha() for letter in name)
        and 1 <= len(words) <= _MOST_WORDS
        and all(word and (word[0].isalnum() or word[0] == "_") for word in words)
        and all(letter.isalnum() or letter in _NAME_SIGNS for letter in name)
    )


def is_evident(name: str) -> bool:
    """Whether a name is made of words that columns are called by: all of them, or one if they are written as one.

    >>> [is_evident(name) for name in ("Message Body", "cust_nr", "orderId", "I hate it", "great product")]
    [True, True, True, False, False]
    """
    if not is_name_like(name) or len(name) == 1:
        return name.isalpha() and len(name) == 1
    words = [part.lower() for part in _WORD_PART.findall(name) if not part.isdecimal()]
    known = [word in WORDS for word in words]
    is_code = not any(sign in name for sign in " -./()") and len(words) > 1
    return any(known) if is_code else bool(words) and all(_is_known(word) for word in words) and any(known)


def is_called_a_message(name: str) -> bool:
    """Whether people call a column of messages so, in one of many languages.

    >>> is_called_a_message("Review Text"), is_called_a_message("Message-ID")
    (True, False)
    """
    return _folded(name) in MESSAGES


def _is_known(word: str) -> bool:
    return word in WORDS or word in LINKING


def nearest(wanted: str, names: Sequence[str]) -> int | None:
    """The index of the only name that is `wanted` with a slip or two; None if there is none, or several are as near.

    >>> nearest("recieved", ["id", "received", "body"]), nearest("body", ["Von", "Betreff", "Text"])
    (1, None)
    """
    aim = _folded(wanted)
    near: list[tuple[int, int]] = []  # slips, index
    for index, name in enumerate(names if aim else ()):
        folded = _folded(name)
        slips = 0 if folded == aim else _slips(aim, folded)
        if slips <= _allowed(aim, folded):
            near.append((slips, index))
    near.sort()
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _folded(name: str) -> str:
    """Without case, blanks and signs, which people forget."""
    return "".join(letter for letter in name[: 2 * _LONGEST].casefold() if letter.isalnum())


def _allowed(wanted: str, name: str) -> int:
    """How many slips make a word no other one: none in two letters, one in five, two in eight, three in more."""
    shorter = min(len(wanted), len(name))
    return sum(shorter >= least for least in (3, 6, 10))


def _slips(wanted: str, name: str) -> int:
    """Letters left out, added, swapped with their neighbour or, counted double in short words, mistaken.

    Damerau's distance; a large number at once where it can't be small.
    """
    if abs(len(wanted) - len(name)) > 3 or len(set(wanted) ^ set(name)) > 6:
        return 99
    mistaken = 2 if min(len(wanted), len(name)) < 5 else 1
    before: list[int] = []
    row = list(range(len(name) + 1))
    for index, letter in enumerate(wanted):
        last, before, row = before, row, [index + 1]
        for other, given in enumerate(name):
            best = min(row[other] + 1, before[other + 1] + 1, before[other] + (mistaken if letter != given else 0))
            if last and other and letter == name[other - 1] and wanted[index - 1] == given:
                best = min(best, last[other - 1] + 1)
            row.append(best)
    return row[-1]
