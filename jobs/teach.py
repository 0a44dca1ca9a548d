"""`sentiment-jobs teach`: let a larger model judge public texts and short crops of them, for the LSTM to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.console import note
from pipeline.errors import ModelError, OptionError

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.training.corpus import TextSet
    from pipeline.training.crops import Crop
    from pipeline.training.minilm import Teacher

PROGRAM = "sentiment-jobs teach"

REPEATS = {"uci_amazon": 3, "uci_yelp": 3, "skytrax_lounge": 2}
"""How often the teacher reads a small set in one pass; the others once."""

CROPS = {
    "imdb-train": 4,
    "imdb-unsup": 4,
    "stackoverflow_senti4sd": 2,
    "github_comments": 2,
    "skytrax_lounge": 2,
}
"""How many crops of each text are judged beside the whole; none where texts are single sentences."""

PART = 8000
"""How many texts are judged between two savings."""

SEED = 1

Item = tuple["TextSet", int, "Crop"]
"""A text by its set and place, and what of it is judged."""


@dataclass(frozen=True)
class Options:
    """What to read, what to leave out, where verdicts go."""

    data: Path
    output: Path
    work: Path
    leave_out: tuple[str, ...] = ()
    force: bool = False


def run(options: Options) -> None:
    """Fine-tune the teacher on all labelled texts but those held back, then score everything.

    What is done lies in `options.work`, so that a stopped job goes on where it was.

    Raises:
        InputError: a set of texts is missing.
        ModelError: the packages of the extra `teach` are not installed.
        OptionError: a set to leave out isn't there.
        OutputError, TargetRefused: the table can't be written, or something stands there.
    """
    import pyarrow as pa

    from pipeline.training.corpus import MESSAGE_SETS, TRAIN, UNLABELLED, read_set
    from pipeline.training.frames import framed
    from pipeline.write import WriteOptions, check_target, refuse_touching_source

    unknown = set(options.leave_out) - set(MESSAGE_SETS)
    if unknown:
        raise OptionError(f"there is no set '{min(unknown)}'. Known: {', '.join(MESSAGE_SETS)}")
    refuse_touching_source([str(options.data)], str(options.output))
    check_target(str(options.output), WriteOptions("parquet", options.force))
    sets = [read_set(options.data, name) for name in (TRAIN, *MESSAGE_SETS, UNLABELLED)]
    options.work.mkdir(parents=True, exist_ok=True)
    done = options.work / "-without-".join(["teacher", *sorted(options.leave_out)])
    learnt = [one for one in sets if one.name not in options.leave_out]
    teacher = _taught(learnt, done.with_suffix(".pt"))
    judged = _parts([*sets, framed(learnt)])
    parts = [_part(part, teacher, Path(f"{done}-{number:04d}.parquet")) for number, part in enumerate(judged)]
    verdicts = pa.concat_tables(parts).unify_dictionaries()
    _write(verdicts, options.output, options.force)
    _report_held_back(sets, verdicts, options.leave_out)


def _part(part: list[Item], teacher: Teacher, path: Path) -> pa.Table:
    """The verdicts on some texts, from an earlier run if they are there."""
    import pyarrow.parquet as pq

    if not path.is_file():
        _write(_judged(part, teacher), path, force=False)
        note(PROGRAM, f"{part[0][0].name}: {len(part):,} texts judged")
    return pq.read_table(path)


def _write(verdicts: pa.Table, path: Path, force: bool) -> None:
    from pipeline.write import WriteOptions, open_sink

    with open_sink(str(path), verdicts.schema, WriteOptions("parquet", force)) as sink:
        for batch in verdicts.to_batches():
            sink.write(batch)
        sink.commit({})


def _taught(sets: list[TextSet], weights: Path) -> Teacher:
    import numpy as np

    try:
        from pipeline.training.minilm import Teacher
    except ModuleNotFoundError as error:
        raise ModelError(f"this job needs {error.name}; CONTRIBUTING.md says how to install its packages") from error
    from pipeline.training.corpus import plain

    if weights.is_file():
        return Teacher.load(weights)
    texts, targets = [], []
    for one in sets:
        learnt = np.flatnonzero(~one.held_back & ~np.isnan(one.targets)).tolist() * REPEATS.get(one.name, 1)
        texts += [plain(one.texts[place]) for place in learnt]
        targets.append(one.targets[learnt])
    teacher = Teacher()
    teacher.fit(texts, np.concatenate(targets), SEED, on_progress=_report)
    teacher.save(weights)
    return teacher


def _report(done: int, of: int, loss: float) -> None:
    note(PROGRAM, f"{done:,} of {of:,} texts read, loss {loss:.3f}")


def _parts(sets: list[TextSet]) -> Iterator[list[Item]]:
    """All whole texts, then all crops, set by set, some thousand at a time."""
    for pieces in (_whole, _crops):
        for one in sets:
            items = pieces(one)
            yield from (items[start : start + PART] for start in range(0, len(items), PART))


def _whole(one: TextSet) -> list[Item]:
    from pipeline.training.crops import Crop

    return [(one, place, Crop(0, len(text))) for place, text in enumerate(one.texts)]


def _crops(one: TextSet) -> list[Item]:
    from pipeline.training.crops import choose_crops

    many = CROPS.get(one.name, 0)
    return [
        (one, place, crop) for place, text in enumerate(one.texts) for crop in choose_crops(one.ids[place], text, many)
    ]


def _judged(part: list[Item], teacher: Teacher) -> pa.Table:
    """No text: its set, id, the crop's first character and length, and the teacher's logit."""
    import pyarrow as pa

    from pipeline.training.corpus import plain

    logits = teacher.score([plain(crop.of(one.texts[place])) for one, place, crop in part])
    return pa.table(
        {
            "set": pa.array([one.name for one, _, _ in part]).dictionary_encode(),
            "id": [one.ids[place] for one, place, _ in part],
            "start": pa.array([crop.start for _, _, crop in part], pa.int32()),
            "length": pa.array([crop.length for _, _, crop in part], pa.int32()),
            "logit": pa.array(logits.astype("float16")),
        }
    )


def _report_held_back(sets: list[TextSet], verdicts: pa.Table, leave_out: tuple[str, ...]) -> None:
    """How good the teacher is on texts that it never learnt from."""
    import numpy as np

    from pipeline.metrics import evaluate_scores
    from pipeline.training.corpus import NEUTRAL

    logits = verdicts.column("logit").to_numpy().astype(np.float32)
    start = 0  # whole texts come first, in the order of the sets
    for one in sets:
        unseen = one.held_back | (one.name in leave_out)
        rows = np.flatnonzero(unseen & (one.targets != NEUTRAL) & ~np.isnan(one.targets))
        scores = 1 / (1 + np.exp(-logits[start + rows]))
        start += len(one)
        found = evaluate_scores(one.targets[rows].astype(np.int8), scores, np.ones(len(rows), bool))
        if found.balanced_accuracy is not None:
            note(PROGRAM, f"{one.name}: {len(rows):,} unseen, balanced accuracy {found.balanced_accuracy.value:.1%}")


def command(
    data: Annotated[Path, typer.Option(help="Folder with imdb/ and messages/ as Parquet.")],
    output: Annotated[Path, typer.Option(help="The table of verdicts to write.")],
    work: Annotated[Path, typer.Option(help="Folder for what is done so far; the job goes on from there.")],
    leave_out: Annotated[
        str, typer.Option(help="Sets of messages that the teacher must not learn from, separated by commas.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the output, whatever it is.")] = False,
) -> None:
    """Let a larger model judge public texts and crops of them; the recipe `messages` learns from its verdicts."""
    run(Options(data, output, work, tuple(name for name in leave_out.split(",") if name), force))
