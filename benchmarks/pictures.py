"""Draws all pictures of the docs and the model cards from the figures that are stored.  python -m benchmarks.pictures.

Nothing is measured. Run it whenever figures have changed: those of the cards by `sentiment-jobs evaluate --card`, the
thresholds by `python -m benchmarks.thresholds`, the frontier, faithfulness and learning curves by the benchmarks of
these names, and the speed by hand, from `make bench`. The cards are written anew, too, since they show a picture only
while it is of their figures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import altair as alt

from benchmarks.deletions import Curve
from benchmarks.faithfulness_picture import faithfulness_chart
from benchmarks.frontier import SHIPPED
from benchmarks.frontier_picture import frontier_chart
from benchmarks.frontier_points import Point
from benchmarks.learning_picture import curves_chart
from benchmarks.picture import svg_of
from benchmarks.quality_pictures import quality_chart, reliability_chart
from benchmarks.speed_picture import Speed, speed_chart
from benchmarks.threshold_picture import threshold_chart
from benchmarks.threshold_trade import Trade
from benchmarks.thresholds_of_card import has_curves, thresholds_chart
from score_messages.model.bundle import load_model
from score_messages.model.card import write_card
from score_messages.model.card_pictures import QUALITY, RELIABILITY, THRESHOLDS, figures_mark
from score_messages.model.registry import model_folder

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
MODELS = ("imdb-article", "messages")


def main() -> None:
    """Write every picture, and the cards."""
    for path, svg in drawn().items():
        path.write_text(svg, encoding="utf-8")
        print(path)
    for name in MODELS:
        write_card(model_folder(name))


def drawn() -> dict[Path, str]:
    """All pictures by their paths."""
    return {
        **_of_docs(PICTURES),
        **{path: svg for name in MODELS for path, svg in of_model(model_folder(name)).items()},
    }


def of_model(folder: Path) -> dict[Path, str]:
    """The pictures of a model's card, marked as those of its figures."""
    model = load_model(folder)
    record = model.record
    charts: dict[str, alt.TopLevelMixin] = {QUALITY: quality_chart(record), RELIABILITY: reliability_chart(record)}
    if has_curves(record):
        charts[THRESHOLDS] = thresholds_chart(record, model.settings.thresholds)
    return {folder / name: f"{svg_of(chart)}{figures_mark(record)}\n" for name, chart in charts.items()}


def _of_docs(folder: Path) -> dict[Path, str]:
    trade = Trade(**json.loads((folder / "thresholds.json").read_text(encoding="utf-8")))
    points = [Point(**line) for line in _lines(folder / "frontier.jsonl")]
    curves = json.loads((folder / "faithfulness.json").read_text(encoding="utf-8"))["curves"]
    charts: dict[str, alt.TopLevelMixin] = {
        "faithfulness.svg": faithfulness_chart({kind: Curve.stored(figures) for kind, figures in curves.items()}),
        "learning-curves.svg": curves_chart(_lines(folder / "learning-curves.jsonl")),
        "thresholds.svg": threshold_chart(trade),
        "frontier.svg": frontier_chart(points, SHIPPED),
        "speed.svg": speed_chart(Speed.read(folder / "speed.json")),
    }
    return {folder / name: svg_of(chart) for name, chart in charts.items()}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
