"""What `sentiment-jobs evaluate` does: score labelled files, set by set, and measure the scores and the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from score_messages.errors import ChangedError, InputError
from score_messages_jobs.evaluation.figures_json import record_of
from score_messages_jobs.evaluation.options import Options
from score_messages_jobs.evaluation.set_figures import SetFigures
from score_messages_jobs.terminal.excerpt import excerpt, one_line
from score_messages_jobs.terminal.progress import progress_bar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from score_messages.evaluation.baselines import LabelledTexts, Learnt
    from score_messages.evaluation.evaluate import Scored
    from score_messages.evaluation.selection import Selection
    from score_messages.metrics.figures import Figures
    from score_messages.model.bundle import Model

SUFFIXES = (".parquet", ".csv")


def run(options: Options) -> list[SetFigures]:
    """Score the labelled files with the model and compare, set by set.

    Raises:
        PipelineError: the model or a file can't be read; figures are to be kept in a shipped model.
    """
    from score_messages.evaluation.selection import described, select
    from score_messages.model.bundle import load_model
    from score_messages.model.thresholds import with_thresholds

    folder, conditions, thresholds = _folder(options), options.conditions(), options.stated_thresholds()
    model = with_thresholds(load_model(folder), thresholds)
    added = "".join(f", {one_line(text)}" for text in described(conditions))
    files = _named(_files(options.data))
    selections = [
        select(path, conditions, options.by, options.reading(), options.files.form()) for path, _ in files
    ]  # before what takes time
    learnt = _learnt(options)
    sets = []
    for (path, name), selection in zip(files, selections, strict=True):
        sets += _measured(path, name + added, selection, model, learnt, options)
    if options.card is not None:
        _write_card(folder, options.card, sets)
    if options.reference:
        _write_reference(folder, [figures for figures in sets if not figures.part], held_out=bool(options.held_out))
    return sets


def run_challenges(options: Options) -> dict[str, dict[str, int]]:
    """How many texts of the list in `options.challenges` the model gets right, by group; kept with `options.card`.

    Raises:
        PipelineError: the model or the list can't be read.
    """
    if options.challenges is None:
        return {}
    from score_messages.evaluation.challenges import count_passed, read_challenges
    from score_messages.model.card import update_challenges
    from score_messages.scoring.scorer import Scorer

    folder = _folder(options)
    counts = count_passed(read_challenges(options.challenges), Scorer.load(str(folder)).score)
    if options.card is not None:
        update_challenges(folder, counts)
    return counts


def _folder(options: Options) -> Path:
    """Of the model. Raises PipelineError: there is none, or what ships would be changed unasked."""
    from score_messages.model.registry import model_folder, refuse_shipped

    for option, is_given in (("--card", options.card is not None), ("--reference", options.reference)):
        if is_given:
            refuse_shipped(options.model, option)
    return model_folder(options.model)


def _files(given: tuple[Path, ...]) -> list[Path]:
    """Files as they are, folders as the tables in them, by name."""
    files = []
    for path in given:
        inside = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise InputError(str(path), "holds no .parquet or .csv file")
        files += inside
    return files


def _named(files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Files of the same name are told apart by their paths."""
    stems = [path.stem for path in files]
    return [(path, path.stem if stems.count(path.stem) == 1 else str(path)) for path in files]


def _learnt(options: Options) -> Learnt | None:
    if not options.train:
        return None
    from score_messages.evaluation.baselines import learn

    files = options.files
    return learn(_files(options.train), files.form(), options.reading(), options.held_out or 0.0, files.limit())


def _measured(
    path: Path, name: str, selection: Selection, model: Model, learnt: Learnt | None, options: Options
) -> list[SetFigures]:
    """Figures of a file, and of its parts."""
    from score_messages.evaluation.drawn import read_drawn
    from score_messages.evaluation.estimates import estimated
    from score_messages.evaluation.evaluate import highest_loss_errors, misclassification
    from score_messages.evaluation.notes import note_on_labels, note_on_learned

    drawn = read_drawn(path, options.files.form(), options.reading(), options.weight_column)
    scored, texts, chosen = _scored(path, selection, model, options)
    if drawn.design is not None and len(drawn.design.weights) != len(chosen):
        raise ChangedError(str(path), "changed while it was read")
    design = None if drawn.design is None else drawn.design.filter(chosen)
    baselines = {} if texts is None else _baselines(texts, learnt, options.baselines)
    learned = "" if options.held_out else note_on_learned(path, model.record)
    rows = highest_loss_errors(scored, options.worst)
    excerpts = _excerpts(rows, texts if options.show_text else None)
    worst = [(misclassification(scored, row), text) for row, text in zip(rows, excerpts, strict=True)]
    whole = _figures(scored, baselines, texts if options.baselines else None)
    note = " ".join(line for line in (note_on_labels(path), drawn.note, learned) if line)
    sets = [SetFigures(name, *whole, worst, scored.profile, note=note, estimates=estimated(scored, design))]
    for value, rows_of_part in selection.parts.items():
        inside = rows_of_part[chosen]
        if not inside.any():
            continue
        of_part = {baseline: scores.filter(inside) for baseline, scores in baselines.items()}
        labelled = texts.filter(inside) if texts is not None and options.baselines else None
        part = one_line(f"{options.by}={value}")
        of_rows = scored.filter(inside)
        estimates = estimated(of_rows, None if design is None else design.filter(inside))
        figures = _figures(of_rows, of_part, labelled)
        sets.append(SetFigures(f"{name}, {part}", *figures, part=part, note=note, estimates=estimates))
    return sets


def _scored(
    path: Path, selection: Selection, model: Model, options: Options
) -> tuple[Scored, LabelledTexts | None, npt.NDArray[np.bool_]]:
    """The rows to measure, their texts where they are needed, and which of the file's rows they are."""
    import numpy as np

    from score_messages.evaluation.baselines import read_texts
    from score_messages.evaluation.evaluate import score_labelled
    from score_messages.training.held_out_rows import held_out_rows

    files, reading = options.files, options.reading()
    with progress_bar(f"evaluating {path.name}", "messages", wanted=True) as show:
        scored = score_labelled(
            *(model, path, files.form(), reading), lambda rows: show(rows, 0, None), max_bad=files.limit()
        )
    chosen = np.ones(len(scored.labels), np.bool_) if selection.rows is None else selection.rows.copy()
    if {len(chosen), *map(len, selection.parts.values())} != {len(scored.labels)}:
        raise ChangedError(str(path), "changed while it was read")
    texts = None
    if options.baselines or options.train or options.show_text or options.held_out:
        texts = read_texts(path, files.form(), reading, files.limit())
        if options.held_out:
            chosen &= held_out_rows(path, files.form(), reading, options.held_out, len(chosen), files.limit())
        texts = texts.filter(chosen)
    return scored.filter(chosen), texts, chosen


def _baselines(texts: LabelledTexts, learnt: Learnt | None, wanted: bool) -> dict[str, Scored]:
    """What each baseline says of all rows."""
    from score_messages.evaluation import baselines

    by_name = {}
    if wanted:
        by_name[baselines.VADER] = baselines.score_by_lexicon(texts)
    if learnt is not None:
        if wanted:
            by_name[baselines.VADER_CHOSEN] = baselines.score_by_lexicon(texts, learnt)
        by_name[baselines.BAG_OF_WORDS] = baselines.score_by_bag_of_words(texts, learnt.bag)
    return by_name


def _figures(
    scored: Scored, baselines: Mapping[str, Scored], texts: LabelledTexts | None
) -> tuple[Figures, dict[str, Figures]]:
    """The model's figures and the baselines': two classes and calibration on the rows that the model scores.

    Args:
        texts: of these rows, where the majority among them is a baseline, too.
    """
    from score_messages.evaluation.baselines import MAJORITY, score_by_majority
    from score_messages.evaluation.evaluate import measure

    beside = dict(baselines) if texts is None else {**baselines, MAJORITY: score_by_majority(texts)}
    return measure(scored), {name: measure(given, scored.is_scored) for name, given in beside.items()}


def _excerpts(rows: list[int], texts: LabelledTexts | None) -> list[str]:
    """By index, not by id: ids come from the user, and may be doubled or missing."""
    return [""] * len(rows) if texts is None else [excerpt(texts.bodies[row].as_py()) for row in rows]


def _write_card(folder: Path, heading: str, sets: list[SetFigures]) -> None:
    from score_messages.model.card import update_card

    update_card(folder, heading, {figures.name: record_of(figures) for figures in sets})


def _write_reference(folder: Path, sets: list[SetFigures], held_out: bool) -> None:
    from score_messages.dataset.records.drift import FEWEST
    from score_messages.model.card import update_reference
    from score_messages.scoring.counts import reference

    profiles = {figures.name: figures.profile for figures in sets}
    rows = sum(profile.rows for profile in profiles.values())
    if rows < FEWEST:
        raise InputError(", ".join(profiles), f"{rows:,} messages are too few for a reference; it takes {FEWEST}")
    update_reference(folder, reference(profiles, held_out))
