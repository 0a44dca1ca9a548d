"""`sentiment-jobs evaluate`: how good a model is on labelled messages, against baselines; and its card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import InputError, OptionError
from score_messages_jobs.options import score_parameters as given
from score_messages_jobs.options.labelled_files import LabelledFiles
from score_messages_jobs.options.labels import LabelColumn, Stars, TextColumn
from score_messages_jobs.terminal.progress import progress_bar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from score_messages.evaluation.baselines import LabelledTexts, Learnt
    from score_messages.metrics.figures import Figures
    from score_messages.model.bundle import Model
    from score_messages_jobs.evaluation.tables import SetFigures

SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class Options:
    """What to measure on what.

    Attributes:
        data: labelled files, or folders of them.
        files: how these, and those of `train`, are read.
        baselines: also measure VADER and the majority on the same rows.
        train: files that the baselines learn from: the bag of words, and thresholds for VADER.
        worst: how many of the highest-loss errors to name for each set.
        card: store the figures in the model folder under this heading and write its README.md anew.
        challenges: a list of hard texts; see `run_challenges`.
        held_out: only the rows that training holds out with this share; all without it.
        reference: store in the model folder what scores look like on these rows, and write its README.md anew.
    """

    model: str
    data: tuple[Path, ...]
    files: LabelledFiles = LabelledFiles()
    baselines: bool = False
    train: tuple[Path, ...] = ()
    worst: int = 0
    show_text: bool = False
    card: str | None = None
    challenges: Path | None = None
    held_out: float | None = None
    reference: bool = False


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
    return learn(_files(options.train), files.form(), files.reading(), options.held_out or 0.0, files.limit())


def _measured(path: Path, model: Model, learnt: Learnt | None, options: Options) -> SetFigures:
    from score_messages.evaluation.evaluate import highest_loss_errors, measure, misclassification, score_labelled
    from score_messages_jobs.evaluation.tables import SetFigures

    reading = (options.files.form(), options.files.reading())
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
    from score_messages_jobs.terminal.excerpt import excerpt

    return [""] * len(rows) if texts is None else [excerpt(texts.bodies[row].as_py()) for row in rows]


def _write_card(folder: Path, heading: str, sets: list[SetFigures]) -> None:
    from score_messages.model.card import update_card
    from score_messages_jobs.evaluation.figures_json import record_of

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


def command(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A shipped model's name or a model folder.")],
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="CSV or Parquet files, or folders of them.")],
    text_column: TextColumn = None,
    label_column: LabelColumn = "label",
    stars: Stars = None,
    id_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Column with the name of a message. Default: its number.")
    ] = None,
    from_: given.From = None,
    encoding: given.Encoding = "utf-8-sig",
    delimiter: given.Delimiter = ",",
    escape: given.Escape = "doubled",
    max_bad: given.MaxBad = "1%",
    baselines: Annotated[
        bool,
        typer.Option("--baselines", help="Also measure VADER (a lexicon) and the majority class, on the same rows."),
    ] = False,
    train: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Also measure a bag of words that learns from this file, and VADER with thresholds chosen on it. "
            "Can be repeated.",
        ),
    ] = None,
    held_out: Annotated[
        float | None,
        typer.Option(min=0.001, max=0.999, help="Only the rows that `train` held out: give its --validation share."),
    ] = None,
    held_back: Annotated[
        float | None, typer.Option(min=0.001, max=0.999, hidden=True, help="--held-out, as it was called before.")
    ] = None,
    worst: Annotated[int, typer.Option(min=0, help="Name this many of the highest-loss errors of each file.")] = 0,
    show_text: Annotated[
        bool,
        typer.Option(
            "--show-text", help="With --worst: also show the beginning of the messages. Mind who can see your screen."
        ),
    ] = False,
    challenges: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also count how many hard texts of a list (CSV) the model passes."),
    ] = None,
    card: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING",
            help="Store the figures in the model folder (give its path) under this heading, and update its README.md.",
        ),
    ] = None,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference",
            help="Store the distribution of the scores on these messages in the model folder (give its path); "
            "nightly runs are compared with it.",
        ),
    ] = False,
    json_wanted: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead, with the reliability curve.")
    ] = False,
) -> None:
    """Measure a model on labelled messages: accuracy, macro-F1, balanced accuracy, AUC, calibration, confusion.

    `sentiment-jobs evaluate messages test.parquet`

    `sentiment-jobs evaluate messages reviews/ mail.csv --baselines --train train.parquet`

    The messages take the very path that score-messages takes. The figures that come first are over all rows, in as many
    classes as the labels have; a message without a score counts as wrong. Below them is how well negative and
    positive are told apart, among the messages that are one or the other and have a score. No message is shown without
    --show-text.
    """
    from score_messages_jobs.evaluation.figures_json import as_json
    from score_messages_jobs.evaluation.tables import many_sets, one_set, passed

    if None not in (held_out, held_back):
        raise OptionError("--held-back is the old name of --held-out; leave it out")
    if show_text and not worst:
        raise OptionError("--show-text shows the messages that --worst N names; say how many")
    files = LabelledFiles(*(text_column, label_column, stars, id_column, from_, encoding, delimiter, escape, max_bad))
    options = Options(
        *(model, tuple(data), files, baselines, tuple(train or ())),
        *(worst, show_text, card, challenges, held_out or held_back, reference),  # type: ignore[arg-type]
    )
    sets, counts = run(options), run_challenges(options)
    if json_wanted:
        print(as_json(sets, counts))
        return
    print(one_set(sets[0]) if len(sets) == 1 else many_sets(sets))
    if counts:
        print(passed(counts))
