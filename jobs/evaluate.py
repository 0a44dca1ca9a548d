"""`sentiment-jobs evaluate`: how good a model is on labelled messages, against baselines; and its card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jobs.console import progress_bar
from jobs.options import LabelColumn, Stars, TextColumn
from pipeline.errors import InputError, OptionError

if TYPE_CHECKING:
    from jobs.evaluation_tables import Figures, SetFigures
    from pipeline.baselines import LabelledTexts
    from pipeline.evaluation import Scored
    from pipeline.labelled import LabelForm
    from pipeline.model.bundle import Model
    from pipeline.read import ReadOptions
    from pipeline.training.bag_of_words import BagOfWords

SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True)
class Options:
    """What to measure on what.

    Attributes:
        data: labelled files, or folders of them.
        baselines: also measure VADER and the majority on the same rows.
        train: files that the bag of words learns from; without any, it is left out.
        worst: how many of the surest mistakes to name for each set.
        card: store the figures in the model folder under this heading and write its README.md anew.
        challenges: a list of hard texts; see `run_challenges`.
        held_back: only the rows that training holds back with this share; all without it.
        reference: store in the model folder what scores look like on these rows, and write its README.md anew.
    """

    model: str
    data: tuple[Path, ...]
    text_column: str | None = None
    label_column: str = "label"
    stars: int | None = None
    id_column: str | None = None
    baselines: bool = False
    train: tuple[Path, ...] = ()
    worst: int = 0
    show_text: bool = False
    card: str | None = None
    challenges: Path | None = None
    held_back: float | None = None
    reference: bool = False


def run(options: Options) -> list[SetFigures]:
    """Score the labelled files with the model and compare, set by set.

    Raises:
        PipelineError: the model or a file can't be read.
    """
    from pipeline.labelled import LabelForm
    from pipeline.model.bundle import load_model
    from pipeline.model.registry import model_folder
    from pipeline.read import ReadOptions

    folder = model_folder(options.model)
    model = load_model(folder)
    form = LabelForm(options.label_column, options.stars)
    reading = ReadOptions(text_column=options.text_column, id_column=options.id_column)
    bag = _bag_of_words(options, form, reading)
    files = _files(options.data)
    stems = [path.stem for path in files]
    names = [stem if stems.count(stem) == 1 else str(path) for path, stem in zip(files, stems, strict=True)]
    found = [
        replace(_measured(path, model, bag, options, form, reading), name=name)
        for path, name in zip(files, names, strict=True)
    ]
    if options.card is not None:
        _write_card(folder, options.card, found)
    if options.reference:
        _write_reference(folder, found, held_back=bool(options.held_back))
    return found


def run_challenges(options: Options) -> dict[str, dict[str, int]]:
    """How many texts of the list in `options.challenges` the model passes, by group; kept with `options.card`.

    Raises:
        PipelineError: the model or the list can't be read.
    """
    if options.challenges is None:
        return {}
    from pipeline.challenges import count_passed, read_challenges
    from pipeline.model.card import update_challenges
    from pipeline.model.registry import model_folder
    from pipeline.scorer import Scorer

    folder = model_folder(options.model)
    counts = count_passed(read_challenges(options.challenges), Scorer.load(str(folder)).score)
    if options.card is not None:
        update_challenges(folder, counts)
    return counts


def _files(given: tuple[Path, ...]) -> list[Path]:
    """Files as they are, folders as the tables in them, by name."""
    files = []
    for path in given:
        inside = sorted(one for one in path.iterdir() if one.suffix in SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise InputError(str(path), "holds no .parquet or .csv file")
        files += inside
    return files


def _bag_of_words(options: Options, form: LabelForm, reading: ReadOptions) -> BagOfWords | None:
    if not options.train:
        return None
    from pipeline.baselines import learn_bag_of_words

    return learn_bag_of_words(_files(options.train), form, reading, options.held_back or 0.0)


def _measured(
    path: Path, model: Model, bag: BagOfWords | None, options: Options, form: LabelForm, reading: ReadOptions
) -> SetFigures:
    from jobs.evaluation_tables import SetFigures
    from pipeline.evaluation import mistake, score_labelled, worst_rows

    with progress_bar(f"evaluating {path.name}", "messages", wanted=True) as show:
        scored = score_labelled(model, path, form, reading, lambda rows: show(rows, 0, None))
    baselines: dict[str, Figures] = {}
    texts = None
    if options.baselines or options.train or options.show_text or options.held_back:
        from pipeline.baselines import held_back_rows, read_texts

        texts = read_texts(path, form, reading)
        if options.held_back:
            held = held_back_rows(texts, options.held_back)
            scored, texts = scored.filter(held), texts.filter(held)
        baselines = _baselines(texts.filter(scored.judged), bag, options.baselines)
    rows = worst_rows(scored, options.worst)
    excerpts = _excerpts(rows, texts if options.show_text else None)
    worst = [(mistake(scored, row), text) for row, text in zip(rows, excerpts, strict=True)]
    return SetFigures(path.stem, _figures(scored), baselines, worst, scored.profile)


def _figures(scored: Scored) -> Figures:
    from jobs.evaluation_tables import Figures
    from pipeline.evaluation import tell_apart, tell_three

    return Figures(tell_apart(scored), tell_three(scored))


def _baselines(texts: LabelledTexts, bag: BagOfWords | None, wanted: bool) -> dict[str, Figures]:
    from pipeline import baselines

    found = {}
    if wanted:
        found[baselines.VADER] = _figures(baselines.judge_by_word_list(texts))
    if bag is not None:
        found[baselines.BAG_OF_WORDS] = _figures(baselines.judge_by_bag_of_words(texts, bag))
    if wanted:
        found[baselines.MAJORITY] = _figures(baselines.judge_by_majority(texts))
    return found


def _excerpts(rows: list[int], texts: LabelledTexts | None) -> list[str]:
    """By place, not by id: ids come from the user, and may be doubled or missing."""
    from jobs.excerpt import excerpt

    return [""] * len(rows) if texts is None else [excerpt(texts.bodies[row].as_py()) for row in rows]


def _write_card(folder: Path, heading: str, found: list[SetFigures]) -> None:
    from pipeline.model.card import update_card

    update_card(folder, heading, {one.name: _record(one) for one in found})


def _write_reference(folder: Path, found: list[SetFigures], held_back: bool) -> None:
    from pipeline.dataset.drift import FEWEST
    from pipeline.model.card import update_reference
    from pipeline.profile import reference

    profiles = {one.name: one.profile for one in found}
    rows = sum(one.rows for one in profiles.values())
    if rows < FEWEST:
        raise InputError(", ".join(profiles), f"{rows:,} messages are too few for a reference; it takes {FEWEST}")
    update_reference(folder, reference(profiles, held_back))


def _record(one: SetFigures) -> Mapping[str, object]:
    """What bundle.json keeps of a set: the model's figures, and of baselines the two that the card shows."""
    from jobs.evaluation_tables import kind_of

    shown = ("balanced accuracy", "macro-F1")
    return asdict(one.model.binary) | {
        "three_way": one.model.three_way and asdict(one.model.three_way),
        "baselines": {name: {kind: kind_of(b, kind) for kind in shown} for name, b in one.baselines.items()},
    }


def as_json(found: list[SetFigures], challenges: Mapping[str, Mapping[str, int]]) -> str:
    """One object: for one file its figures, for several their names and figures; challenges, if any, beside them."""
    sets = [
        asdict(one.model.binary)
        | {"three_way": one.model.three_way and asdict(one.model.three_way)}
        | {"baselines": {name: asdict(figures) for name, figures in one.baselines.items()}}
        | {"worst": [asdict(mistake) | ({"text": text} if text else {}) for mistake, text in one.worst]}
        for one in found
    ]
    figures = sets[0] if len(sets) == 1 else {one.name: s for one, s in zip(found, sets, strict=True)}
    return json.dumps({**figures, "challenges": challenges} if challenges else figures)


def command(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A shipped model's name or a model folder.")],
    data: Annotated[list[Path], typer.Argument(metavar="DATA...", help="CSV or Parquet files, or folders of them.")],
    text_column: TextColumn = None,
    label_column: LabelColumn = "label",
    stars: Stars = None,
    id_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Column that names a message; else its number does.")
    ] = None,
    baselines: Annotated[
        bool,
        typer.Option(
            "--baselines", help="Also VADER (a word list) and the majority, on the rows that the model judges."
        ),
    ] = False,
    train: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Also a bag of words that learns from this file; may be repeated."),
    ] = None,
    held_back: Annotated[
        float | None,
        typer.Option(min=0.001, max=0.999, help="Only the rows that `train` held back, by its --validation share."),
    ] = None,
    worst: Annotated[int, typer.Option(min=0, help="Name so many of the surest mistakes of each file.")] = 0,
    show_text: Annotated[
        bool, typer.Option("--show-text", help="With --worst: the beginning of the messages too. Mind who looks on.")
    ] = False,
    challenges: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also count which hard texts of a list (CSV) it passes.")
    ] = None,
    card: Annotated[
        str | None,
        typer.Option(metavar="HEADING", help="Keep the figures in the model folder; write its README.md anew."),
    ] = None,
    reference: Annotated[
        bool,
        typer.Option(
            "--reference",
            help="Keep in the model folder what its scores look like on these messages; nightly runs are compared"
            " with it.",
        ),
    ] = False,
    json_wanted: Annotated[
        bool, typer.Option("--json", help="One JSON object instead, with the reliability curve.")
    ] = False,
) -> None:
    """Measure a model on labelled messages: accuracy, balanced accuracy, AUC, log loss, calibration, confusion.

    `sentiment-jobs evaluate messages test.parquet`

    `sentiment-jobs evaluate messages reviews/ mail.csv --baselines --train train.parquet`

    The messages take the very path that score-messages takes. Messages that the model can't judge are counted apart,
    neutral ones in a figure of their own (macro-F1). No message is shown without --show-text.
    """
    from jobs.evaluation_tables import many_sets, one_set, passed

    if show_text and not worst:
        raise OptionError("--show-text shows the messages that --worst N names; say how many")
    options = Options(
        *(model, tuple(data), text_column, label_column, stars, id_column, baselines, tuple(train or ())),
        *(worst, show_text, card, challenges, held_back, reference),
    )
    found, counts = run(options), run_challenges(options)
    if json_wanted:
        print(as_json(found, counts))
        return
    print(one_set(found[0]) if len(found) == 1 else many_sets(found))
    if counts:
        print(passed(counts))
