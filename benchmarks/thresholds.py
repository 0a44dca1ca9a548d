"""What the thresholds of a model trade: how good it is on each kind of messages with other ones.

    python -m benchmarks.thresholds --data DIR [MODEL] [--output FOLDER]

On the texts that a model of the recipe `messages` is calibrated on, weighted as there; one that was trained without
some sets is measured without them, too. Writes thresholds.json and the picture of it, thresholds.svg, and prints the
table for docs/messages-model.md. Nothing is learnt.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.calibration_texts import predicted_mixtures, read_calibration_sets
from benchmarks.markdown import percent, table
from benchmarks.picture import write_svg
from benchmarks.threshold_picture import threshold_chart
from benchmarks.threshold_trade import Thresholds, Trade, trade_of
from score_messages.model.choice import loaded
from score_messages.model.registry import DEFAULT_MODEL

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"


def main(
    data: Annotated[Path, typer.Option(help="Folder with imdb/ and messages/ as Parquet.")],
    model: Annotated[str, typer.Argument(help="Name of a shipped model, or a folder.")] = DEFAULT_MODEL,
    output: Annotated[Path, typer.Option(help="Folder for the figures and the picture.")] = PICTURES,
) -> None:
    """Measure, write and print."""
    measured = loaded(model)
    if measured.engine.outputs != 3:
        raise typer.BadParameter(f"{model} knows no neutral, so it has no threshold of negative and of positive")
    trade = trade_of(measured, predicted_mixtures(measured, read_calibration_sets(data, measured)))
    write_svg(output / "thresholds.svg", threshold_chart(trade))
    (output / "thresholds.json").write_text(as_json(trade), encoding="utf-8")
    print(table_of(trade))


def as_json(trade: Trade) -> str:
    """A line for each field."""
    lines = (f" {json.dumps(name)}: {json.dumps(value)}" for name, value in asdict(trade).items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def table_of(trade: Trade) -> str:
    """Markdown: each kind with the model's thresholds, and with those that would be chosen for it alone."""
    chosen = f"macro-F1 with {_pair(trade.thresholds)}"
    head = ["", "texts", "negative", chosen, "thresholds for it alone", "macro-F1 with those"]
    return table(
        head,
        (
            [
                *(kind, f"{count:,}", f"{trade.negative_texts[kind]:,}", percent(trade.macro_f1[kind])),
                *(_pair(trade.own[kind].thresholds), percent(trade.own[kind].macro_f1)),
            ]
            for kind, count in trade.texts.items()
        ),
    )


def _pair(thresholds: Thresholds) -> str:
    return "{:.2f}, {:.2f}".format(*thresholds)


if __name__ == "__main__":
    typer.run(main)
