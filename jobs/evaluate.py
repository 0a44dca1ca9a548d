"""`sentiment-jobs evaluate`: how good a model is on labelled messages."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.console import progress_bar
from jobs.options import LabelColumn, TextColumn

if TYPE_CHECKING:
    from pipeline.estimates import Estimate
    from pipeline.metrics import BinaryMetrics


@dataclass(frozen=True)
class Options:
    """What to measure on what."""

    model: str
    data: Path
    text_column: str | None = None
    label_column: str = "label"


def run(options: Options) -> BinaryMetrics:
    """Score the labelled file with the model and compare.

    Raises:
        PipelineError: the model or the file can't be read.
    """
    from pipeline.evaluation import evaluate_file
    from pipeline.labelled import LabelForm
    from pipeline.model.bundle import load_model
    from pipeline.model.registry import model_folder
    from pipeline.read import ReadOptions

    model = load_model(model_folder(options.model))
    with progress_bar("evaluating", "messages", wanted=True) as show:
        reading = ReadOptions(text_column=options.text_column)
        return evaluate_file(
            model, options.data, LabelForm(options.label_column), reading, lambda rows: show(rows, 0, None)
        )


def table(metrics: BinaryMetrics) -> str:
    """The figures for people, with their 95 % intervals."""
    lines = [
        f"{'rows':<20}{metrics.rows:>9,}",
        f"{'judged':<20}{metrics.judged:>9,}",
        f"{'':<20}{'':>9}   95 % interval",
    ]
    named = {
        "accuracy": metrics.accuracy,
        "balanced accuracy": metrics.balanced_accuracy,
        "recall of negative": metrics.recalls[0],
        "recall of positive": metrics.recalls[1],
        "AUC": metrics.auc,
        "log loss": metrics.log_loss,
    }
    lines += [_row(name, estimate) for name, estimate in named.items()]
    if metrics.calibration_error is not None:
        lines.append(f"{'calibration error':<20}{metrics.calibration_error:>9.4f}")
    lines += ["", f"{'label':<20}{'negative':>9}{'positive':>12}   given by the model"]
    for name, counts in zip(("negative", "positive"), metrics.confusion, strict=True):
        lines.append(f"{name:<20}{counts[0]:>9,}{counts[1]:>12,}")
    return "\n".join(lines)


def _row(name: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return f"{name:<20}{'-':>9}"
    return f"{name:<20}{estimate.value:>9.4f}   {estimate.low:.4f} to {estimate.high:.4f}"


def command(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A shipped model's name or a model folder.")],
    data: Annotated[Path, typer.Argument(metavar="DATA", help="CSV or Parquet with messages and their labels.")],
    text_column: TextColumn = None,
    label_column: LabelColumn = "label",
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object instead, with the reliability curve.")
    ] = False,
) -> None:
    """Measure a model on labelled messages: accuracy, balanced accuracy, AUC, log loss, calibration, confusion.

    `sentiment-jobs evaluate imdb-article test.parquet`

    The messages take the very path that score-messages takes. Messages that the model can't judge are counted apart.
    """
    metrics = run(Options(model, data, text_column, label_column))
    print(json.dumps(asdict(metrics)) if as_json else table(metrics))
