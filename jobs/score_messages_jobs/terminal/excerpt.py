"""What stands in the users' files, fit for a terminal. Only jobs that are asked to show texts use `excerpt`."""

from __future__ import annotations

WIDTH = 60


def one_line(text: str) -> str:
    r"""What a terminal could take for a command becomes `?`.

    >>> one_line("good\n\x1b[2Jnews")
    'good ?[2Jnews'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def excerpt(text: str, width: int = WIDTH) -> str:
    """One line that takes at most so many cells of a terminal.

    >>> excerpt("a good film", 7), excerpt("很好的电影", 6)
    ('a good…', '很好…')
    """
    line = one_line(text[: 20 * width + 20])  # combining letters take no cell; nobody needs twenty of them
    if cells_of(line) <= width and len(text) <= 20 * width + 20:
        return line
    kept = ""
    left = width - 1
    for letter in line:
        left -= cells_of(letter)
        if left < 0:
            break
        kept += letter
    return f"{kept}…" if width > 0 else ""


def padded(text: str, width: int) -> str:
    """With blanks behind it, up to so many cells."""
    return text + " " * (width - cells_of(text))


def cells_of(text: str) -> int:
    """How many cells of a terminal a line takes: two for a wide letter, none for what stands on another."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
