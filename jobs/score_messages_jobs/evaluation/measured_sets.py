"""What `sentiment-jobs evaluate` does: score labelled files, set by set, and measure the scores and the baselines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from score_messages.errors import InputError
from score_messages_jobs.evaluation.figures_json import record_of
from score_messages_jobs.evaluation.options import Options
from score_messages_jobs.evaluation.tables import SetFigures
from score_messages_jobs.terminal.excerpt import excerpt
from score_messages_jobs.terminal.progress import progress_bar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from score_messages.evaluation.baselines import LabelledTexts, Learnt
    from score_messages.metrics.figures import Figures
    from score_messages.model.bundle import Model

SUFFIXES = (".parquet", ".csv")


def run(options: Options) -> list[SetFigures]:
    """Score the labelled files with the model and compare, set by set.

    Raises:
        PipelineError: the model or a file can't be read; figures are to be kept in a shipped model.
    """
    from score_messages.model.bundle import load_model

    folder = _folder(options)
    model = load_model(folder)
    learnt = _learnt(options)
    files = _files(options.data)
    stems = [path.stem for path in files]
    names = [stem if stems.count(stem) == 1 else str(path) for path, stem in zip(files, stems, strict=True)]
    sets = [
        replace(_measured(path, model, learnt, options), name=name) for path, name in zip(files, names, strict=True)
    ]
    if options.card is not None:
        _write_card(folder, options.card, sets)
    if options.reference:
        _write_reference(folder, sets, held_out=bool(options.held_out))
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


def _learnt(options: Options) -> Learnt | None:
    if not options.train:
        return None
    from score_messages.evaluation.baselines import learn

    files = options.files
    return learn(_files(options.train), files.form(), options.reading(), options.held_out or 0.0, files.limit())


def _measured(path: Path, model: Model, learnt: Learnt | None, options: Options) -> SetFigures:
    from score_messages.evaluation.evaluate import highest_loss_errors, measure, misclassification, score_labelled

    reading = (options.files.form(), options.reading())
    with progress_bar(f"evaluating {path.name}", "messages", wanted=True) as show:
        scored = score_labelled(
            *(model, path, *reading), lambda rows: show(rows, 0, None), max_bad=options.files.limit()
        )
    baselines: dict[str, Figures] = {}
    texts = None
    if options.baselines or options.train or options.show_text or options.held_out:
        from score_messages.evaluation.baselines import held_out_rows, read_texts

        texts = read_texts(path, *reading, options.files.limit())
        if options.held_out:
            held = held_out_rows(texts, options.held_out)
            scored, texts = scored.filter(held), texts.filter(held)
        baselines = _baselines(texts, scored.is_scored, learnt, options.baselines)
    rows = highest_loss_errors(scored, options.worst)
    excerpts = _excerpts(rows, texts if options.show_text else None)
    worst = [(misclassification(scored, row), text) for row, text in zip(rows, excerpts, strict=True)]
    return SetFigures(path.stem, measure(scored), baselines, worst, scored.profile)


def _baselines(
    texts: LabelledTexts, compared: npt.NDArray[np.bool_], learnt: Learnt | None, wanted: bool
) -> dict[str, Figures]:
    """Of all rows; what tells negative and positive apart is measured on those that the model scores."""
    from score_messages.evaluation import baselines
    from score_messages.evaluation.evaluate import measure

    by_name = {}
    if wanted:
        by_name[baselines.VADER] = baselines.score_by_lexicon(texts)
    if learnt is not None:
        if wanted:
            by_name[baselines.VADER_CHOSEN] = baselines.score_by_lexicon(texts, learnt)
        by_name[baselines.BAG_OF_WORDS] = baselines.score_by_bag_of_words(texts, learnt.bag)
    if wanted:
        by_name[baselines.MAJORITY] = baselines.score_by_majority(texts)
    return {name: measure(scored, compared) for name, scored in by_name.items()}


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
