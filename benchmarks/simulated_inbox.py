"""Simulated inboxes: days differ by more than chance, weekdays have a pattern, and products are of unlike size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.messages import prediction_schema
from score_messages.report.numbers import Numbers, count
from score_messages.report.options import ReportOptions
from score_messages.tables import open_table

PRODUCTS = ("lamp", "chair", "desk", "shelf", "sofa", "rug")
_SIZES = np.array([0.3, 0.25, 0.2, 0.12, 0.08, 0.05])
_FIRST_MS = 1_704_067_200_000  # a Monday long ago: what is dated to the future would be taken for a wrong clock
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Inbox:
    """What is simulated.

    Attributes:
        a_day: messages on a mean day.
        spread: standard deviation of the day's effect on the log odds of negative, and of each product's own.
        carried: how much of a day's effect the next day still has.
        planted: so much more of the messages are negative from the day `since` on, in `lamp` or in all products.
    """

    days: int = 60
    a_day: int = 200
    negative: float = 0.25
    spread: float = 0.25
    carried: float = 0.0
    planted: float = 0.0
    since: int = 40
    in_all: bool = False


def simulated(inbox: Inbox, random: np.random.Generator) -> pa.Table:
    """A scored table of an inbox with the column `product`."""
    weekday = np.arange(inbox.days) % 7
    volume = inbox.a_day * np.where(weekday >= 5, 0.4, 1.24)
    odds = math.log(inbox.negative / (1 - inbox.negative)) + np.where(weekday == 0, 0.15, 0.0)
    of_days = _effects(inbox, random)
    columns: dict[str, list[npt.NDArray[np.int64]]] = {"day": [], "product": [], "negative": []}
    for index, size in enumerate(_SIZES):
        of = random.poisson(volume * size)
        share = 1 / (1 + np.exp(-(odds + of_days + _effects(inbox, random))))
        if index == 0 or inbox.in_all:
            share[inbox.since :] = np.minimum(share[inbox.since :] + inbox.planted, 1)
        hits = random.binomial(of, share)
        columns["day"].append(np.repeat(np.arange(inbox.days), of))
        columns["product"].append(np.full(of.sum(), index))
        columns["negative"].append(np.concatenate([np.arange(n) < k for n, k in zip(of, hits, strict=True)]))
    day, product, negative = (np.concatenate(parts) for parts in columns.values())
    return _table(day, product, negative.astype(np.bool_))


def _effects(inbox: Inbox, random: np.random.Generator) -> npt.NDArray[np.float64]:
    effects = random.normal(0, inbox.spread, inbox.days)
    for day in range(1, inbox.days):
        effects[day] = inbox.carried * effects[day - 1] + math.sqrt(1 - inbox.carried**2) * effects[day]
    return effects


def _table(day: npt.NDArray[np.int64], product: npt.NDArray[np.int64], is_negative: npt.NDArray[np.bool_]) -> pa.Table:
    rows = len(day)
    sentiment = np.where(is_negative, "negative", np.where(np.arange(rows) % 5 < 3, "neutral", "positive"))
    known = {
        "date": pa.array(_FIRST_MS + day * _DAY_MS).cast(pa.timestamp("ms", "UTC")),
        "product": pa.array(np.array(PRODUCTS)[product]),
        "sentiment": pa.array(sentiment),
        "status": pa.repeat("scored", rows),
    }
    fields = [pa.field("date", known["date"].type), pa.field("product", pa.string()), *prediction_schema()]
    return pa.table({field.name: known.get(field.name, pa.nulls(rows, field.type)) for field in fields})


def numbers_of_simulated(
    inbox: Inbox, random: np.random.Generator, path: Path, options: ReportOptions | None = None
) -> Numbers:
    """What a report by product counts of it."""
    pq.write_table(simulated(inbox, random), path)
    return count([open_table(str(path))], options or ReportOptions(by=("product",)))


def says_change(numbers: Numbers) -> bool:
    """Whether all messages or any group are said to have changed."""
    return numbers.change.kind in ("more", "less") or bool(numbers.by_group)
