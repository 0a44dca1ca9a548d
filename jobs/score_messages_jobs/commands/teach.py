"""`sentiment-jobs teach`: let a larger model score public texts and short crops of them, for the LSTM to learn from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import ModelError, OptionError
from score_messages_jobs.options.by_commas import by_commas
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.terminal.logs import ProgramLog

if TYPE_CHECKING:
    import pyarrow as pa

    from score_messages.training.bases import Base
    from score_messages.training.corpus import TextSet
    from score_messages.training.teaching import Piece
    from score_messages.training.transformer import Teacher

PROGRAM = "sentiment-jobs teach"

_LOG = ProgramLog(PROGRAM)

PART = 8000
"""How many texts are scored between two savings: a few minutes on 2 cores."""

SEED = 1


@dataclass(frozen=True)
class Options:
    """What to read, what to leave out, where predictions go.

    Attributes:
        teacher: name of a base of `score_messages.training.bases`.
        leave_out: what is named there is scored all the same.
    """

    data: Annotated[Path, typer.Option(help="Folder with imdb/, messages/ and unlabelled/ as Parquet.")]
    output: Annotated[Path, typer.Option(help="The table of predictions to write.")]
    work: Annotated[Path, typer.Option(help="Folder for finished steps; a stopped job resumes from there.")]
    teacher: Annotated[str, typer.Option(help="The model to fine-tune: mpnet, or minilm, which is faster.")] = "mpnet"
    leave_out: Annotated[
        str, typer.Option(help="Kinds or sets that the teacher must not learn from, separated by commas.")
    ] = ""
    scale: Annotated[
        float, typer.Option(help="How much is learned from and scored; 1 is meant to take two hours on 2 cores.")
    ] = 1.0
    force: Annotated[bool, typer.Option("--force", help="Replace the output, whatever it is.")] = False


def run(options: Options) -> None:
    """Fine-tune the teacher on labelled texts but those held out, then let it score.

    Finished work is kept in `options.work`, so that a stopped job goes on where it was.

    Raises:
        InputError: a set of texts is missing.
        ModelError: the packages of the extra `teach` are not installed.
        OptionError: a teacher, a set or kind to leave out isn't there, or the scale is not above 0.
        OutputError, TargetRefused: the table can't be written, or something is there already.
    """
    from score_messages.training.bases import find_base
    from score_messages.training.corpus import read_set
    from score_messages.training.frames import framed
    from score_messages.training.predictions import footer, write_predictions
    from score_messages.training.teaching import SETS, left_out, scored_pieces
    from score_messages.write import WriteOptions, check_target, refuse_touching_source

    base, without = find_base(options.teacher), left_out(by_commas(options.leave_out))
    if not options.scale > 0:
        raise OptionError(f"--scale {options.scale:g} is not above 0")
    refuse_touching_source([str(options.data)], str(options.output))
    check_target(str(options.output), WriteOptions("parquet", options.force))
    sets = [read_set(options.data, name) for name in SETS]
    sets.append(framed(sets))
    about = {"teacher": base.name, "scale": f"{options.scale:g}", "left_out": ",".join(sorted(without))}
    work = _Work(options.work, footer(sets, about))
    teacher = _taught(base, [text_set for text_set in sets if text_set.name not in without], options.scale, work)
    predictions = _scored(list(scored_pieces(sets, options.scale)), teacher, work)
    write_predictions(predictions, options.output, work.footer, options.force)
    _report_unseen(sets, options.output, without)


class _Work:
    """The folder of what is done. Files carry a number that follows from the texts and all that matters."""

    def __init__(self, folder: Path, footer: dict[str, str]) -> None:
        import hashlib
        import json

        self.footer = footer
        self.folder = folder
        self._run = hashlib.sha256(json.dumps(footer, sort_keys=True).encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Of a file of this run."""
        return self.folder / f"{self._run}-{name}"


def _taught(base: Base, sets: list[TextSet], scale: float, work: _Work) -> Teacher:
    """The teacher after all courses, those of an earlier run as they were left."""
    import numpy as np

    from score_messages.training.bases import INSTALL, unpack
    from score_messages.training.corpus import plain
    from score_messages.training.teaching import COURSES, course_items

    try:
        from score_messages.training.transformer import Teacher
    except ModuleNotFoundError as error:
        raise ModelError(f"this job needs {error.name}; {INSTALL}") from error
    teacher = Teacher(base, unpack(base, work.folder / base.name), SEED)
    done = [work.path(f"course-{number}.pt") for number in range(1, len(COURSES) + 1)]
    for number, (course, rate) in enumerate(zip(COURSES, base.learning_rates, strict=True)):
        if any(path.is_file() for path in done[number + 1 :]):
            continue
        if done[number].is_file():
            teacher.restore(done[number])
            continue
        items = course_items(course, sets, scale)
        classes = np.array([2 * text_set.targets[index] for text_set, index in items]).astype(np.int64)
        rows = teacher.pieces([plain(text_set.texts[index]) for text_set, index in items])
        teacher.fit(rows, classes, rate, SEED, work.path(f"course-{number + 1}.state"), _report)
        teacher.save(done[number])
    return teacher


def _report(done: int, of: int, loss: float) -> None:
    _LOG.warning(f"{done:,} of {of:,} texts read, loss {loss:.3f}")


def _scored(groups: list[list[Piece]], teacher: Teacher, work: _Work) -> pa.Table:
    """All predictions, those of an earlier run as they were left."""
    import pyarrow as pa

    total, done, parts = sum(map(len, groups)), 0, []
    for number, part in enumerate(_parts(groups)):
        parts.append(_part(part, teacher, work.path(f"part-{number:04d}.parquet")))
        done += len(part)
        _LOG.warning(f"{done:,} of {total:,} texts scored, now those of {part[0].text_set.name}")
    return pa.concat_tables(parts).unify_dictionaries()


def _parts(groups: list[list[Piece]]) -> Iterator[list[Piece]]:
    """Some thousand texts at a time, in order, across sets."""
    items = itertools.chain.from_iterable(groups)
    while part := list(itertools.islice(items, PART)):
        yield part


def _part(part: list[Piece], teacher: Teacher, path: Path) -> pa.Table:
    """The predictions on some texts, from an earlier run if they are there and on the same pieces."""
    from score_messages.training.corpus import plain
    from score_messages.training.predictions import same_pieces, table_of, write_predictions

    if path.is_file() and (earlier := same_pieces(path, part)) is not None:
        return earlier
    texts = [plain(piece.text) for piece in part]
    predictions = table_of(part, teacher.score(teacher.pieces(texts)))
    write_predictions(predictions, path, {}, force=True)
    return predictions


def _report_unseen(sets: list[TextSet], predictions: Path, without: frozenset[str]) -> None:
    """How good the teacher is on whole texts that it never learnt from."""
    import numpy as np

    from score_messages.training.predictions import read_predictions
    from score_messages.training.unseen import measure_unseen

    for text_set in sets:
        if not np.isnan(text_set.targets).all():
            figures = measure_unseen(text_set, read_predictions(predictions, text_set), without)
            _LOG.warning(f"{text_set.name}: {figures or 'nothing unseen'}")


@with_options_of(Options)
def command(options: Options) -> None:
    """Let a larger model score public texts and crops of them, for the recipe `messages` to learn from.

    `sentiment-jobs teach --data public/ --output predictions.parquet --work teaching/`
    """
    run(options)
