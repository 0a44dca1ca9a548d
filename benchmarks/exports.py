"""Exports of very many rows, and a run over them: what `many_rows` and `one_large_file` share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.dataset as pads

from benchmarks.inputs import SHORT_WORDS, random_messages
from benchmarks.processes import Run, measure
from score_messages.model.bundle import load_model
from score_messages.model.registry import model_folder

MESSAGES = 100_000
"""How many different messages there are; rows repeat them in order."""

MOST_MIB = 600
"""What a run may take of memory, however many rows it reads."""


def parser(description: str | None) -> argparse.ArgumentParser:
    """A command line whose help keeps the lines of the module's docstring."""
    return argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def short_messages() -> list[str]:
    """The short messages of `make bench`."""
    words = load_model(model_folder("imdb-article")).vocabulary.words.to_pylist()
    return random_messages(MESSAGES, SHORT_WORDS, words)


def add_rows(path: Path, numbers: range, texts: Sequence[str], days: Sequence[str] = ()) -> None:
    """Write a row for each number behind what a CSV file holds; a new file begins with its header.

    Args:
        numbers: the rows' ids, which also choose their texts and days.
        days: given out in turn as a column `date`, if there are any.
    """
    header = "" if path.exists() else "id,date,text\n" if days else "id,text\n"
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(header)
        for start in range(0, len(numbers), MESSAGES):
            chunk = numbers[start : start + MESSAGES]
            if days:
                file.write("".join(f"{n},{days[n % len(days)]},{texts[n % len(texts)]}\n" for n in chunk))
            else:
                file.write("".join(f"{n},{texts[n % len(texts)]}\n" for n in chunk))


def score(source: Path, target: str | Path, options: Sequence[str]) -> Run:
    """One run of the command, in a process of its own. Raises RuntimeError if it fails."""
    return measure([Path(sys.executable).with_name("score-messages"), source, target, *options])


def rows_in(target: Path) -> int:
    """How many rows a reader finds in a folder of tables."""
    return int(pads.dataset(target).count_rows())


def missed(targets: Mapping[str, bool]) -> list[str]:
    """Those of the targets, in words, that are not met."""
    return [text for text, is_met in targets.items() if not is_met]
