"""Numbers of things in a sentence."""

from __future__ import annotations


def counted(number: int, one_thing: str, several: str = "") -> str:
    """A number and what it counts, with a verb that goes with it if there is one.

    Args:
        one_thing: what one is called.
        several: what several are called, or none; "" if an s makes that.

    >>> counted(1, "part"), counted(1200, "part"), counted(0, "part is", "parts are")
    ('1 part', '1,200 parts', '0 parts are')
    """
    return f"{number:,} {one_thing if number == 1 else several or f'{one_thing}s'}"
