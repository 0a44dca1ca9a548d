"""`sentiment-jobs evaluate`: how good a model is on labelled messages, against baselines; and its card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.errors import InputError, OptionError
from score_messages_jobs import score_parameters as given
from score_messages_jobs.console import progress_bar
from score_messages_jobs.labelled_files import LabelledFiles
from score_messages_jobs.options import LabelColumn, Stars, TextColumn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from score_messages.evaluation.baselines import LabelledTexts, Learnt
    from score_messages.metrics.figures import Figures
    from score_messages.model.bundle import Model
    from score_messages_jobs.evaluation_tables import SetFigures

SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class Options:
    """What to measure on what.

    Attributes:
        data: labelled files, or folders of them.
        files: how these, and those of `train`, are read.
        baselines: also measure VADER and the majority on the same rows.
        train: files that the baselines learn from: the bag of words, and thresholds for VADER.
        worst: how many of the worst mistakes to name for each set.
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
    found = [
        replace(_measured(path, model, learnt, options), name=name) for path, name in zip(files, names, strict=True)
    ]
    if options.card is not None:
        _write_card(folder, options.card, found)
    if options.reference:
        _write_reference(folder, found, held_out=bool(options.held_out))
    return found


def run_challenges(options: Options) -> dict[str, dict[str, int]]:
    """How many texts of the list in `options.challenges` the model passes, by group; kept with `options.card`.

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
        inside = sorted(one for one in path.iterdir() if one.suffix in SUFFIXES) if path.is_dir() else [path]
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
    from score_messages.evaluation.evaluate import measure, mistake, score_labelled, worst_rows
    from score_messages_jobs.evaluation_tables import SetFigures

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
        baselines = _baselines(texts, scored.scored, learnt, options.baselines)
    rows = worst_rows(scored, options.worst)
    excerpts = _excerpts(rows, texts if options.show_text else None)
    worst = [(mistake(scored, row), text) for row, text in zip(rows, excerpts, strict=True)]
    return SetFigures(path.stem, measure(scored), baselines, worst, scored.profile)


def _baselines(
    texts: LabelledTexts, compared: npt.NDArray[np.bool_], learnt: Learnt | None, wanted: bool
) -> dict[str, Figures]:
    """Of all rows; what tells negative and positive apart is measured on those that the model scores."""
    from score_messages.evaluation import baselines
    from score_messages.evaluation.evaluate import measure

    found = {}
    if wanted:
        found[baselines.VADER] = baselines.score_by_lexicon(texts)
    if learnt is not None:
        if wanted:
            found[baselines.VADER_CHOSEN] = baselines.score_by_lexicon(texts, learnt)
        found[baselines.BAG_OF_WORDS] = baselines.score_by_bag_of_words(texts, learnt.bag)
    if wanted:
        found[baselines.MAJORITY] = baselines.score_by_majority(texts)
    return {name: measure(scored, compared) for name, scored in found.items()}


def _excerpts(rows: list[int], texts: LabelledTexts | None) -> list[str]:
    """By place, not by id: ids come from the user, and may be doubled or missing."""
    from score_messages_jobs.excerpt import excerpt

    return [""] * len(rows) if texts is None else [excerpt(texts.bodies[row].as_py()) for row in rows]


def _write_card(folder: Path, heading: str, found: list[SetFigures]) -> None:
    from score_messages.model.card import update_card
    from score_messages_jobs.evaluation_json import record_of

    update_card(folder, heading, {one.name: record_of(one) for one in found})


def _write_reference(folder: Path, found: list[SetFigures], held_out: bool) -> None:
    from score_messages.dataset.records.drift import FEWEST
    from score_messages.model.card import update_reference
    from score_messages.scoring.counts import reference

    profiles = {one.name: one.profile for one in found}
    rows = sum(one.rows for one in profiles.values())
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
        str | None, typer.Option(metavar="NAME", help="Column that names a message; else its number does.")
    ] = None,
    from_: given.From = None,
    encoding: given.Encoding = "utf-8-sig",
    delimiter: given.Delimiter = ",",
    escape: given.Escape = "doubled",
    max_bad: given.MaxBad = "1%",
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Also VADER (a lexicon) and the majority, on the same rows.")
    ] = False,
    train: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Also a bag of words that learns from this file, and VADER with thresholds chosen on it; may be"
            " repeated.",
        ),
    ] = None,
    held_out: Annotated[
        float | None,
        typer.Option(min=0.001, max=0.999, help="Only the rows that `train` held out, by its --validation share."),
    ] = None,
    worst: Annotated[int, typer.Option(min=0, help="Name so many of the worst mistakes of each file.")] = 0,
    show_text: Annotated[
        bool, typer.Option("--show-text", help="With --worst: the beginning of the messages too. Mind who looks on.")
    ] = False,
    challenges: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also count which hard texts of a list (CSV) it passes.")
    ] = None,
    card: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING", help="Keep the figures in the model folder, given by its path; write its README.md anew."
        ),
    ] = None,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference",
            help="Keep in the model folder, given by its path, what its scores look like on these messages; nightly"
            " runs are compared with it.",
        ),
    ] = False,
    json_wanted: Annotated[
        bool, typer.Option("--json", help="One JSON object instead, with the reliability curve.")
    ] = False,
) -> None:
    """Measure a model on labelled messages: accuracy, macro-F1, balanced accuracy, AUC, calibration, confusion.

    `sentiment-jobs evaluate messages test.parquet`

    `sentiment-jobs evaluate messages reviews/ mail.csv --baselines --train train.parquet`

    The messages take the very path that score-messages takes. The figures that come first are over all rows, in as many
    classes as the labels have; a message without a score counts as wrong. Below stands how well negative and positive
    are told apart among the messages that are one or the other and have a score. No message is shown without
    --show-text.
    """
    from score_messages_jobs.evaluation_json import as_json
    from score_messages_jobs.evaluation_tables import many_sets, one_set, passed

    if show_text and not worst:
        raise OptionError("--show-text shows the messages that --worst N names; say how many")
    files = LabelledFiles(*(text_column, label_column, stars, id_column, from_, encoding, delimiter, escape, max_bad))
    options = Options(
        *(model, tuple(data), files, baselines, tuple(train or ())),
        *(worst, show_text, card, challenges, held_out, reference),  # type: ignore[arg-type]
    )
    found, counts = run(options), run_challenges(options)
    if json_wanted:
        print(as_json(found, counts))
        return
    print(one_set(found[0]) if len(found) == 1 else many_sets(found))
    if counts:
        print(passed(counts))
