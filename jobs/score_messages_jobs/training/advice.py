"""What to do with a model that came out worse than the one it was started from."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.options.option_fields import options_of
from score_messages_jobs.terminal.excerpt import one_line
from score_messages_jobs.training.options import Options


def advice(options: Options) -> list[str]:
    """Lines with the commands that keep the old model, and that tune it to the same labels."""
    base, data = options.own.start_from or "", str(options.data)
    old, new = one_line(base), one_line(str(options.output))
    tune = ["sentiment-jobs", "tune", base, data, "--output", str(_free(options.output)), *_reading(options.files)]
    return [
        f"{new} is worse than {old} by more than chance: don't use it. Keep {old}, or tune it to these"
        " labels (100 or more); or label more messages, and train again. To tune:",
        f"  {shlex.join(tune)}",
    ]


def _free(output: Path) -> Path:
    """The name of a folder beside the new model that isn't there yet."""
    names = itertools.chain(["tuned"], (f"tuned-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := output.parent / f"{output.name or 'ours'}-{name}").exists())


def _reading(files: LabelledFiles) -> Iterator[str]:
    """How the labelled file is read, as it was typed."""
    shown = options_of(LabelledFiles)
    for field in fields(LabelledFiles):
        value = getattr(files, field.name)
        if value != field.default:
            name = shown[field.name].default  # where Typer keeps a name that isn't the field's
            yield from (name if isinstance(name, str) else f"--{field.name.replace('_', '-')}", str(value))
