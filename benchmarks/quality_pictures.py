"""Pictures of a model's figures, as its record has them: quality by kind of messages, and reliability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt

from benchmarks.picture import COLOURS, GREY, INK, PAPER
from score_messages.metrics.intervals import proportion

Figures = Mapping[str, Any]

MODEL, BAG, VADER = "this model", "bag of words", "VADER"
WIDTH, ROW_HEIGHT = 560, 22
SQUARE = 300

_PREDICTORS = {"domain": [MODEL, BAG, VADER], "range": [INK, COLOURS[1], COLOURS[0]]}
_SHAPES = {"domain": [MODEL, BAG, VADER], "range": ["circle", "square", "triangle-up"]}
_BY = {"model": MODEL, BAG: BAG, VADER: VADER}

_KINDS = {
    "read_messages, source=enron_mail or spamassassin": "mail",
    "read_messages, source!=enron_mail, source!=spamassassin": "support messages and chats",
    "read_messages": "",  # the two above together
    "test": "IMDB reviews",
    "train": "",  # learnt by heart
    "imdb-train": "IMDB reviews",
}
"""What sets are called in a picture, if not by their own names; "" for those that aren't drawn."""

_PART = ", drawn="
"""In the name of a part of a set, which isn't drawn beside the whole."""

_FEWEST = 20
"""Messages of a bin of scores; the share of fewer says little."""


def kind_of_set(name: str) -> str:
    """What a set of a record is called in a picture; "" if it isn't drawn."""
    return _KINDS.get(name, name.replace("_", " "))


def quality_chart(record: Mapping[str, Any]) -> alt.VConcatChart:
    """A point with its interval for each kind of messages, beside two baselines.

    Above, texts that it wasn't trained on; below, kinds of messages that nothing was learned from, if the record has
    any. Macro-F1 of three classes if the model knows three, else balanced accuracy of negative against positive.
    """
    metrics = {name: figures for name, figures in record["metrics"].items() if _PART not in name}
    has_three = record["network"].get("outputs", 1) == 3
    kind = "macro-F1" if has_three else "balanced accuracy"
    title = "Macro-F1 of negative, neutral and positive, %" if has_three else "Negative against positive, balanced, %"
    panels = [_panel("Messages that it was not trained on", title, list(_held_out_rows(metrics, kind)))]
    left_out = list(_left_out_rows(record.get("left_out", ())))
    if left_out and has_three:
        panels.append(_panel("Kinds of messages that nothing was learned from", title, left_out))
    return alt.vconcat(*panels, spacing=24).resolve_scale(color="shared", shape="shared", x="shared")


def reliability_chart(record: Mapping[str, Any]) -> alt.HConcatChart:
    """The share of positive messages by score, for IMDB's test reviews, and for all other sets held out together."""
    metrics = record["metrics"]
    others = [figures for name, figures in metrics.items() if name not in ("test", "train") and "," not in name]
    panels = []
    if "test" in metrics:
        panels.append(_reliability("IMDB test reviews", [metrics["test"]]))
    if others:
        panels.append(_reliability(f"{len(others)} other sets together", others))
    return alt.hconcat(*panels, spacing=36)


def _held_out_rows(metrics: Mapping[str, Figures], kind: str) -> Iterator[dict[str, object]]:
    for name, figures in metrics.items():
        label = kind_of_set(name)
        own = figures["three_way"]["macro_f1"] if kind == "macro-F1" and figures.get("three_way") else None
        if kind != "macro-F1":
            own = figures["balanced_accuracy"]
        if label and own is not None:
            yield _row(label, MODEL, [own["value"], own["low"], own["high"]])
            for by in (BAG, VADER):
                value = figures.get("baselines", {}).get(by, {}).get(kind)
                if value is not None:
                    yield _row(label, by, [value])


def _left_out_rows(lines: Sequence[Figures]) -> Iterator[dict[str, object]]:
    for line in lines:
        if line["macro_f1"] is not None and line["by"] in _BY and "random" not in line["texts"]:
            texts = line["texts"].replace("real messages, all", "").replace("_", " ")
            label = f"{line['left out']}: {texts}" if texts else f"{line['left out']}: real messages"
            values = line["macro_f1"] if line["by"] == "model" else line["macro_f1"][:1]
            yield _row(label, _BY[line["by"]], values)


def _row(kind: str, by: str, values: Sequence[float]) -> dict[str, object]:
    """The value, and its limits if there are any."""
    low, high = (values[1], values[2]) if len(values) > 1 else (values[0], values[0])
    return {"kind": kind, "by": by, "value": 100 * values[0], "low": 100 * low, "high": 100 * high}


def _panel(title: str, across: str, rows: Sequence[Mapping[str, object]]) -> alt.LayerChart:
    """Kinds from the best to the worst."""
    own = [row for row in rows if row["by"] == MODEL]
    order = [row["kind"] for row in sorted(own, key=lambda row: -float(str(row["value"])))]
    y = alt.Y("kind:N", title=None, sort=order, axis=alt.Axis(labelLimit=220, grid=True, gridDash=[2, 3], ticks=False))
    lowest = min(float(str(row["low"])) for row in rows)
    scale, axis = alt.Scale(domain=[lowest // 10 * 10, 100], nice=False, zero=False), alt.Axis(tickCount=9)
    legend = alt.Legend(title=None, orient="top", symbolSize=70)
    base = alt.Chart(alt.Data(values=list(rows)), title=title, width=WIDTH, height=ROW_HEIGHT * len(order))
    limits = base.transform_filter(f"datum.by == '{MODEL}'").mark_rule(color=INK, strokeWidth=2)
    points = base.mark_point(filled=True, opacity=1, size=55).encode(
        x=alt.X("value:Q", title=across, scale=scale, axis=axis),
        y=y,
        color=alt.Color("by:N", scale=alt.Scale(**_PREDICTORS), legend=legend),
        shape=alt.Shape("by:N", scale=alt.Scale(**_SHAPES), legend=legend),
    )
    others, own_points = (points.transform_filter(f"datum.by {sign} '{MODEL}'") for sign in ("!=", "=="))
    return alt.layer(limits.encode(x=alt.X("low:Q", title=across, scale=scale), x2="high:Q", y=y), others, own_points)


def _reliability(title: str, sets: Sequence[Figures]) -> alt.LayerChart:
    rows = list(_bins(sets))
    count = sum(int(str(row["count"])) for row in rows)
    scale = alt.Scale(domain=[0, 100])
    x = alt.X("score:Q", title="Mean score of the messages, %", scale=scale)
    y = alt.Y("share:Q", title="Of these, how many are positive, %", scale=scale)
    line = alt.Chart(alt.Data(values=[{"score": 0, "share": 0}, {"score": 100, "share": 100}]))
    base = alt.Chart(
        alt.Data(values=rows), title=f"{title}: {count:,} negative or positive", width=SQUARE, height=SQUARE
    )
    return alt.layer(
        line.mark_line(color=GREY, strokeDash=[3, 3]).encode(x=x, y=y),
        base.mark_rule(color=COLOURS[0], strokeWidth=2).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_point(filled=True, opacity=1, size=60, color=COLOURS[0], stroke=PAPER).encode(x=x, y=y),
    )


def _bins(sets: Sequence[Figures]) -> Iterator[dict[str, object]]:
    """Each bin of scores over all sets, if it has enough messages."""
    for bins in zip(*(figures["reliability"] for figures in sets), strict=True):
        filled = [part for part in bins if part["count"]]
        count = sum(part["count"] for part in filled)
        if count >= _FEWEST:
            positive = sum(part["share_positive"] * part["count"] for part in filled)
            score = sum(part["mean_score"] * part["count"] for part in filled) / count
            share = proportion(positive, count)
            limits = {"share": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high}
            yield {"score": 100 * score, "count": count, **limits}
