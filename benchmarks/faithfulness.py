"""How faithful `explain` is, and what it costs.

    python -m benchmarks.faithfulness --data DIR [--output FOLDER]

Of 500 reviews (IMDB, test) and 500 comments (Stack Overflow) that are scored negative or positive: how much the
probability of that sentiment falls when the phrases that `explain` names are deleted, against as many words that the
gradient names (gradient times input), and as many random words. Then milliseconds for a text of 50 words, and messages
per second with and without three reasons each. Writes faithfulness.json and the picture of it, faithfulness.svg, and
prints the tables for docs/explain.md.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pyarrow.parquet as pq
import typer

from benchmarks.deletions import METHODS, Curve, Mean, curve_of, with_opinion
from benchmarks.faithfulness_picture import faithfulness_chart
from benchmarks.markdown import table
from benchmarks.picture import write_svg
from score_messages.model.bundle import Model
from score_messages.model.choice import loaded
from score_messages.model.registry import DEFAULT_MODEL
from score_messages.scoring.scorer import Scorer

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
TEXTS = {"reviews": "imdb/test.parquet", "comments": "messages/stackoverflow_senti4sd.parquet"}
WORDS, _SHORT, _SCORED, _SEED = 50, 60, 60, 1


@dataclass(frozen=True)
class Cost:
    """Processor time, of one core.

    Attributes:
        milliseconds: for the explanation of a text of `WORDS` words: the median.
        plain, explained: messages per second, without and with three reasons each, by kind of texts.
    """

    milliseconds: float
    plain: dict[str, float]
    explained: dict[str, float]


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/ and messages/ as Parquet.")],
    model: Annotated[str, typer.Argument(help="Name of a shipped model, or a folder.")] = DEFAULT_MODEL,
    output: Annotated[Path, typer.Option(help="Folder for the figures and the picture.")] = PICTURES,
    texts: Annotated[int, typer.Option(help="Of each kind.")] = 500,
) -> None:
    """Measure, write and print."""
    measured = loaded(model)
    kinds = {kind: with_opinion(measured, _shuffled(data / name), texts) for kind, name in TEXTS.items()}
    cost = cost_of(measured, kinds)
    curves = {kind: curve_of(measured, chosen) for kind, chosen in kinds.items()}
    figures: dict[str, object] = {"model": measured.name, "fingerprint": measured.fingerprint}
    figures |= {
        "curves": {kind: _rounded(asdict(curve)) for kind, curve in curves.items()},
        "cost": _rounded(asdict(cost)),
    }
    output.mkdir(parents=True, exist_ok=True)
    (output / "faithfulness.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    write_svg(output / "faithfulness.svg", faithfulness_chart(curves))
    print(table_of(curves), cost_line(cost), sep="\n\n")


def _shuffled(path: Path) -> list[str]:
    texts = pq.read_table(path, columns=["text"]).column("text").to_pylist()
    return [texts[index] for index in np.random.default_rng(_SEED).permutation(len(texts))]


def cost_of(model: Model, kinds: dict[str, Sequence[str]] | dict[str, list[str]]) -> Cost:
    """By the clock of this process, in one thread."""
    scorer = Scorer(model, workers=1)
    long = [text for texts in kinds.values() for text in texts if len(text.split()) >= WORDS]
    short = [" ".join(text.split()[:WORDS]) for text in long[:_SHORT]]
    scorer.explain(short[0])
    milliseconds = statistics.median(1000 * _seconds(lambda text=text: scorer.explain(text)) for text in short)  # type: ignore[misc]
    plain = {kind: len(texts) / _seconds(lambda texts=texts: scorer.score(texts)) for kind, texts in kinds.items()}  # type: ignore[misc]
    explained = {
        kind: _SCORED / _seconds(lambda texts=texts: scorer.score(texts[:_SCORED], explain=3))  # type: ignore[misc]
        for kind, texts in kinds.items()
    }
    return Cost(milliseconds, plain, explained)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value


def table_of(curves: dict[str, Curve]) -> str:
    """A row for each number of phrases, of each kind."""
    head = ["", "phrases deleted", "words", *METHODS, "explain less gradient"]
    rows = []
    for kind, curve in curves.items():
        for index, words in enumerate(curve.words):
            cells = [_cell(curve.drops[method][index]) for method in METHODS]
            margin = _cell(curve.margins[METHODS[1]][index])
            rows.append([kind if index == 0 else "", str(index + 1), f"{words:.1f}", *cells, margin])
    return table(head, rows)


def _cell(mean: Mean) -> str:
    return f"{mean.mean:.3f} ({mean.low:.3f} to {mean.high:.3f})"


def cost_line(cost: Cost) -> str:
    """What it costs, in words."""
    rows = ", ".join(
        f"{kind} {cost.explained[kind]:,.0f} instead of {cost.plain[kind]:,.0f} a second" for kind in cost.plain
    )
    return f"A text of {WORDS} words: {cost.milliseconds:.1f} ms. With three reasons: {rows}."


if __name__ == "__main__":
    typer.run(main)
