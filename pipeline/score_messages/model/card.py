"""The model card: README.md of a model folder, written from its record so that text and figures can't part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from score_messages.errors import OutputError
from score_messages.model.bundle import CARD, Model, load_model, record, record_metrics, write_whole
from score_messages.model.card_left_out import left_out_section
from score_messages.model.card_pictures import picture_lines
from score_messages.model.settings import Settings


def card_of(folder: Path) -> str:
    """The card of a saved model, with the pictures beside it that are of its figures. Raises ModelError."""
    model = load_model(folder)
    return model_card(model, picture_lines(folder, model.record))


def model_card(model: Model, pictures: Sequence[str] = ()) -> str:
    """Markdown: what the model is, what it was made from, how good it is, what it must not be used for.

    Args:
        pictures: paragraphs that stand before the figures.
    """
    settings, facts = model.settings, model.record
    network = facts["network"]
    parts = [
        f"# {model.name}",
        facts["summary"],
        "## Network",
        f"Embedding {network['vocabulary_size']:,} x {network['embedding']}, LSTM of {network['units']} units"
        f"{_DIRECTIONS[network.get('directions', 1)]}, {_reading(network.get('pooling', ()))}"
        f"{_OUTPUTS[settings.outputs]}: {network['weights']:,} weights. It sees the"
        f" {_END[settings.truncation]} {settings.length} words of a message; {_PADS[settings.padding]}. Text rules"
        f" {settings.text_rules}; {len(model.vocabulary.words):,} words are known. A message with fewer than"
        f" {settings.min_known_words} known words among those{_share(settings.min_known_share)} gets the status"
        f" `unknown_words` and no score{_language(settings.language)}.",
        *_classes(settings),
        "## Training",
        facts["training"],
        *_quality(facts.get("metrics", {}), pictures),
        *left_out_section(facts.get("left_out", ())),
        *_challenges(facts.get("challenges", {})),
        *_reference(facts.get("reference", {})),
        *(["## Speed", facts["speed"]] if "speed" in facts else []),
        "## What it is not for",
        facts["limits"],
        "## Files",
        f"Fingerprint of all that decides a prediction: `{model.fingerprint}`. `model.keras` is what Keras saved,"
        " `scorer.onnx` the same weights for scoring, `vocabulary.txt` the words by frequency, `bundle.json` settings,"
        " hashes, golden texts and this card's figures.",
    ]
    return "\n\n".join(parts) + "\n"


_END = {"pre": "last", "post": "first"}
_PADS = {"pre": "shorter ones are padded in front", "post": "shorter ones are not padded"}


def _reading(pooling: Sequence[str]) -> str:
    names = {"max": "the maximum", "mean": "the mean"}
    return f"{' and '.join(names[name] for name in pooling)} of their states over all words, " if pooling else ""


def _language(code: str) -> str:
    if not code:
        return ""
    return f"; one that is recognised as written in another language than `{code}` gets `other_language`"


def _share(least: float) -> str:
    return f", or of which less than {least:.0%} are known," if least else ""


_DIRECTIONS = {1: "", 2: " in each of two directions"}
_OUTPUTS = {1: "one sigmoid output", 3: "softmax over three outputs"}


def _classes(settings: Settings) -> list[str]:
    if len(settings.classes) == 2:
        return []
    low, high = settings.thresholds
    if settings.outputs == 1:
        return [f"Below {low:.3f} a message is negative, from {high:.3f} on positive, between them neutral."]
    return [
        f"A message is negative if its probability of negative is {low:.2f} or more, positive from {high:.2f} on, and"
        " neutral if neither is so. If both are, the one that exceeds its threshold by the larger factor counts."
    ]


def update_card(folder: Path, heading: str, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Store figures by the name of their data in a model's record, under a heading, and write its card anew.

    Predictions and fingerprint stay as they are.

    Raises:
        OutputError: the folder can't be written; the model in it is whole.
    """
    with _kept(folder):
        record_metrics(folder, {name: {**measured, "heading": heading} for name, measured in figures.items()})
        write_card(folder)


def update_challenges(folder: Path, counts: Mapping[str, Mapping[str, int]]) -> None:
    """The same with how many challenges of each group were passed.

    Raises:
        OutputError: as `update_card`.
    """
    with _kept(folder):
        record(folder, {"challenges": counts})
        write_card(folder)


def update_left_out(folder: Path, lines: Sequence[Mapping[str, Any]]) -> None:
    """The same with figures on kinds of messages that nothing was learned from; see `left_out_section`.

    Raises:
        OutputError: as `update_card`.
    """
    with _kept(folder):
        record(folder, {"left_out": lines})
        write_card(folder)


def update_reference(folder: Path, reference: Mapping[str, Any]) -> None:
    """The same with what nightly runs are compared with, as `scoring.counts.reference` gives it.

    Raises:
        OutputError: as `update_card`.
    """
    with _kept(folder):
        record(folder, {"reference": reference})
        write_card(folder)


@contextmanager
def _kept(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(str(folder), f"the figures can't be kept there: {error.strerror}") from error


def write_card(folder: Path) -> None:
    """Write README.md from the record. Raises OSError."""
    write_whole(folder / CARD, card_of(folder))


def _quality(metrics: Mapping[str, Mapping[str, Any]], pictures: Sequence[str]) -> list[str]:
    """A table per heading, in the order in which they were measured."""
    if not metrics:
        return []
    explanation = (
        "With 95 % intervals, by `sentiment-jobs evaluate`. Macro-F1 and accuracy are over all rows, in as many classes"
        " as the labels have; a row without a score counts as wrong. What follows is how well negative and positive are"
        " told apart among the rows that are one or the other and have a score."
    )
    parts = ["## Quality", *pictures, explanation]
    for heading in dict.fromkeys(figures.get("heading", "") for figures in metrics.values()):
        below = {data: figures for data, figures in metrics.items() if figures.get("heading", "") == heading}
        parts += [f"### {heading}"] if heading else []
        parts += [_table(below), *_negative_first(below), *_notes(below)]
    return parts


def _table(metrics: Mapping[str, Mapping[str, Any]]) -> str:
    """First what is over all rows, then what is of negative against positive only."""
    has_neutral = any(figures.get("three_way") for figures in metrics.values())
    baselines = list(dict.fromkeys(name for figures in metrics.values() for name in figures.get("baselines", {})))
    kinds = (["macro-F1"] if has_neutral else []) + ["accuracy"]
    heads = ["data", "rows", "not scored", *kinds]
    heads += [f"{name}: {kind}" for kind in kinds for name in baselines]
    heads += ["negative against positive: rows", *_POLAR, *(f"{name}: balanced accuracy" for name in baselines)]
    lines = [heads, ["---"] * len(heads)]
    for data, figures in metrics.items():
        beaten = [figures.get("baselines", {}).get(name, {}) for name in baselines]
        cells = [_cell(data), *_headline(figures, has_neutral)]
        cells += [_number(baseline.get(kind)) for kind in kinds for baseline in beaten]
        cells += [
            f"{figures['scored']:,}",
            *(_shown(figures[name]) for name in ("balanced_accuracy", "auc", "log_loss")),
        ]
        cells.append(_number(figures["calibration_error"]))
        cells += [_number(baseline.get("balanced accuracy")) for baseline in beaten]
        lines.append(cells)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


_POLAR = ["balanced accuracy", "AUC", "log loss", "calibration error"]


def _negative_first(metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """How well negative rows are found, and the calibration of three classes; nothing of what wasn't measured so."""
    measured = {data: figures for data, figures in metrics.items() if "ranking" in figures}
    if not measured:
        return []
    baselines = list(dict.fromkeys(name for figures in measured.values() for name in figures.get("baselines", {})))
    columns: dict[str, list[str]] = {"data": list(map(_cell, measured))}
    for kind, write in _OF_NEGATIVE.items():
        columns[kind] = [write(figures) for figures in measured.values()]
        for name in baselines:
            beaten = [figures.get("baselines", {}).get(name, {}).get(kind) for figures in measured.values()]
            columns[f"{name}: {kind}"] = [_count(value) if kind == _TOP else _number(value) for value in beaten]
    shown = {head: cells for head, cells in columns.items() if head == "data" or set(cells) != {"-"}}
    lines = [list(shown), ["---"] * len(shown), *map(list, zip(*shown.values(), strict=True))]
    return [_NEGATIVE_FIRST, "\n".join("| " + " | ".join(cells) + " |" for cells in lines)]


_NEGATIVE_FIRST = (
    "How well a list sorted by `p_negative` begins with negative messages, over all rows: the AUC is of negative"
    " against all others, the top 20 are the rows with the highest `p_negative` (of 100 or more). The classwise ECE is"
    " the calibration error of the three probabilities; by chance, right ones would have that much on so few rows."
)

_TOP = "negative in top 20"

_OF_NEGATIVE: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "negative rows": lambda figures: f"{figures['ranking']['negative_rows']:,}",
    "AUC of negative": lambda figures: _shown(figures["ranking"]["auc"]),
    _TOP: lambda figures: _count(figures["ranking"]["first_negative"]),
    "classwise ECE": lambda figures: _number((figures["class_calibration"] or {}).get("error")),
    "by chance": lambda figures: _number((figures["class_calibration"] or {}).get("by_chance")),
}
"""The columns of that table, each followed by those of the baselines, which have the same names."""


def _notes(metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What a reader must know of the labels, each once."""
    return list(dict.fromkeys(figures["note"] for figures in metrics.values() if figures.get("note")))


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}".removesuffix(".0")


def _headline(figures: Mapping[str, Any], has_neutral: bool) -> list[str]:
    """Rows, those not scored, macro-F1 if wanted, and accuracy; dashes where an older version kept no such figures."""
    headline = figures.get("headline")
    if headline is None:
        return ["-", "-", *(["-"] if has_neutral else []), "-"]
    counts = [f"{headline['rows']:,}", f"{headline['unscored']:,}"]
    return counts + ([_shown(headline["macro_f1"])] if has_neutral else []) + [_shown(headline["accuracy"])]


def _cell(name: str) -> str:
    """A set's name, which may come from a file, inside a table."""
    return name.replace("|", "\\|")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _challenges(groups: Mapping[str, Mapping[str, int]]) -> list[str]:
    if not groups:
        return []
    lines = ["| challenge | passed | of |", "| --- | --- | --- |"]
    lines += [f"| {name} | {counts['passed']} | {counts['of']} |" for name, counts in groups.items()]
    return ["## Challenges", "Short texts written to be hard; tests keep them from getting worse.", "\n".join(lines)]


def _reference(reference: Mapping[str, Any]) -> list[str]:
    if not reference:
        return []
    sets = ", ".join(f"{name} ({rows:,})" for name, rows in reference["data"].items())
    which = "messages that were held out from training" if reference["held_out"] else "messages"
    kept = f"What nightly runs are compared with: counts of the scores, lengths and unknown words of {which}"
    return ["## Reference", f"{kept}: {sets}."]


def _shown(estimate: Mapping[str, float] | None) -> str:
    if estimate is None:
        return "-"
    return f"{estimate['value']:.4f} ({estimate['low']:.4f} to {estimate['high']:.4f})"
