"""Where a model folder may be written, and how one takes the place of another: whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from score_messages.errors import Hint, OutputError, TargetRefused
from score_messages.model.bundle import BUNDLE


def check_output(output: Path, force: bool) -> None:
    """Only a model folder is ever replaced, and only if asked: a mistyped path must not cost anybody their files.

    Raises:
        TargetRefused: something is there that must stay.
    """
    if output.is_symlink() or (output.exists() and not (output / BUNDLE).is_file()):
        raise TargetRefused(str(output), "is there already and is not a model folder")
    if output.exists() and not force:
        raise TargetRefused(str(output), "is there already", hint=Hint("To replace it", "--force"))


@contextmanager
def replaced_folder(output: Path) -> Iterator[Path]:
    """A new folder beside `output` that takes its place if all goes well. Raises OutputError."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as beside:
            made = Path(beside) / "new"
            made.mkdir()
            yield made
            if output.exists():
                output.rename(Path(beside) / "old")
            made.rename(output)
    except OSError as error:
        raise OutputError(str(output), f"can't be written: {error.strerror}") from error
