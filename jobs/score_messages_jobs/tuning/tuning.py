"""What `sentiment-jobs tune` does: options in, an outcome out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.labelled_files import LabelledFiles

if TYPE_CHECKING:
    from score_messages.model.bundle import Model
    from score_messages.tuning.labels import Labelled
    from score_messages.tuning.tune import Tuned


@dataclass(frozen=True)
class Options:
    """What to tune to what, in the order of the help.

    Attributes:
        files: how the labelled file is read.
    """

    model: Annotated[str, typer.Argument(metavar="MODEL", help="A shipped model's name or a model folder.")]
    data: Annotated[
        Path,
        typer.Argument(
            metavar="LABELLED", help="Labelled messages, 100 or more: what `sample` drew, or a file of your own."
        ),
    ]
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The model folder to write. Without it: only say what helps.")
    ] = None
    recall: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Set the threshold of negative so that this share of the negative messages is found, such as 0.8. "
            "Default: thresholds for a high macro-F1.",
        ),
    ] = None
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Write the folder even if it is no better than the model.")
    ] = False
    weight_column: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Column with how many messages a row stands for. Default: weight, of a file that `sample` drew.",
        ),
    ] = None
    files: LabelledFiles = LabelledFiles()
    force: Annotated[bool, typer.Option("--force", help="Replace the output if it is a model folder.")] = False


@dataclass(frozen=True)
class Outcome:
    """What tuning came to.

    Attributes:
        model: the new one; None if none was written.
    """

    base: Model
    labelled: Labelled
    tuned: Tuned
    model: Model | None


def run(options: Options) -> Outcome:
    """Fit, compare, and write the folder if it helps; whole or not at all.

    Raises:
        PipelineError: the file can't be trusted or has too few labels; something stands where the folder should.
    """
    from score_messages.model.bundle import load_model
    from score_messages.model.output_folder import check_output
    from score_messages.model.registry import model_folder
    from score_messages.model.tuned import publish_tuned
    from score_messages.tuning.labels import read_labels
    from score_messages.tuning.story import record_of
    from score_messages.tuning.tune import tune

    folder = model_folder(options.model)
    if options.output is not None:
        _refuse_model(options.output, folder)
        check_output(options.output, options.force)
    base, files = load_model(folder), options.files
    labelled = read_labels(
        *(base, options.data, files.form(), files.reading(), options.weight_column), max_bad=files.limit()
    )
    tuned = tune(base.settings, labelled.labels, options.recall)
    model = None
    if options.output is not None and (tuned.helps or options.anyway or options.recall is not None):
        record = record_of(base, labelled, tuned, {options.data.name: _sha256(options.data)}, options.recall)
        model = publish_tuned(options.output, base, tuned.settings, record)
    return Outcome(base, labelled, tuned, model)


def _refuse_model(output: Path, folder: Path) -> None:
    """The model that is tuned stays what it is, whatever the options. Raises OptionError."""
    if output.resolve() == folder.resolve() or folder.resolve() in output.resolve().parents:
        hint = Hint("Name another folder", "--output ours")
        raise OptionError("--output is the folder of the model that is tuned, which stays as it is", hint=hint)


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
