"""A year of scored messages as a folder of tables, made up: what the measurements of report and show read.

    python -m benchmarks.scored_year FOLDER [--rows 2000000] [--files 24] [--seed 1]

Each table has texts, dates over a year with a weekly pattern, senders of which few write often and very many once,
products, threads and machine mail; days differ by more than chance. The predictions are drawn, not scored: what is
measured is reading them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.inputs import random_messages
from score_messages.messages import prediction_schema
from score_messages.model.bundle import load_model
from score_messages.model.registry import DEFAULT_MODEL, model_folder
from score_messages.read.mail_rows import MAIL_SCHEMA

DAYS = 365
FIRST = datetime(2025, 11, 24, tzinfo=UTC)
PRODUCTS = ("lamp", "chair", "desk", "shelf", "sofa", "rug", "clock", "mirror")
TEXTS = 50_000
_WORDS = 40
_DOMAINS = 300_000
_DAY_MS = 86_400_000

SCHEMA = pa.schema(
    [*(field for field in MAIL_SCHEMA if field.name in ("date", "from_domain", "subject", "in_reply_to", "text")),
     pa.field("product", pa.string()), MAIL_SCHEMA.field("automatic"), *prediction_schema()]
)  # fmt: skip

Floats = npt.NDArray[np.float64]


def write_year(folder: Path, rows: int, files: int = 24, seed: int = 1) -> None:
    """Write the tables; the same arguments give the same tables."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    model = load_model(model_folder(DEFAULT_MODEL))
    texts = pa.array(random_messages(TEXTS, _WORDS, model.vocabulary.words.to_pylist()))
    of_days = random.normal(0, 0.25, DAYS)
    for number in range(files):
        count = rows * (number + 1) // files - rows * number // files
        batch = _rows(random, count, number, texts, of_days)
        about = {"input": json.dumps(f"inbox/box-{number:02}.mbox"), "model": model.name}
        about["model_fingerprint"] = model.fingerprint
        footer = {f"score_messages.{name}": value for name, value in about.items()}
        table = pa.table(batch, schema=SCHEMA.with_metadata(footer))
        pq.write_table(table, folder / f"box-{number:02}.parquet", row_group_size=65_536, compression="zstd")


def _rows(
    random: np.random.Generator, count: int, number: int, texts: pa.StringArray, of_days: Floats
) -> Sequence[pa.Array]:
    weights = np.where(np.arange(DAYS) % 7 >= 5, 0.4, 1.2)
    day = np.sort(random.choice(DAYS, count, p=weights / weights.sum()))
    product = random.choice(len(PRODUCTS), count)
    negative = 1 / (1 + np.exp(-(-0.9 + of_days[day] + 0.1 * product)))
    kind = np.where(random.random(count) < negative, 0, np.where(random.random(count) < 0.6, 1, 2))
    ids = pa.array([f"<{number}.{row}@example.org>" for row in range(count)])
    answered = random.integers(0, max(count, 1), count)
    is_answer = random.random(count) < 0.3
    automatic = random.random(count)
    scored = random.random(count) < 0.97
    own = {
        "date": pa.array(FIRST.timestamp() * 1000 + day * _DAY_MS + random.integers(0, _DAY_MS, count)).cast(
            pa.int64()
        ),
        "from_domain": _domains(random, count),
        "subject": pa.array(np.char.add("about order ", (answered // 7).astype(str))),
        "in_reply_to": pa.array(np.asarray(ids.take(pa.array(answered))), mask=~is_answer),
        "text": texts.take(pa.array(random.integers(0, len(texts), count))),
        "product": pa.array(np.array(PRODUCTS)[product]),
        "automatic": pa.array(np.where(automatic < 0.05, "newsletter", "bounce"), mask=automatic >= 0.08),
    }
    return [
        column.cast(field.type)
        for column, field in zip({**own, **_predictions(random, ids, kind, scored)}.values(), SCHEMA, strict=True)
    ]


def _domains(random: np.random.Generator, count: int) -> pa.Array:
    """Few that write often, and very many that hardly do."""
    numbers = np.minimum(random.zipf(1.3, count), _DOMAINS)
    return pa.array(np.char.add(np.char.add("d", numbers.astype(str)), ".example"))


def _predictions(
    random: np.random.Generator, ids: pa.Array, kind: npt.NDArray[np.int64], scored: npt.NDArray[np.bool_]
) -> dict[str, pa.Array]:
    count = len(ids)
    highest = random.uniform(0.4, 1, count)
    rest = (1 - highest) * random.random(count)
    p = np.stack([rest, 1 - highest - rest, highest], axis=1)
    p = np.where(kind[:, None] == np.array([0, 1, 2]), highest[:, None], p[np.arange(count), :2].max(1)[:, None] / 2)
    p = p / p.sum(1, keepdims=True)
    missing = ~scored
    words = random.integers(1, 300, count)
    names = np.array(["negative", "neutral", "positive"])
    return {
        "message_id": ids,
        "sentiment": pa.array(names[kind], mask=missing),
        "score": pa.array(p[:, 2] / (p[:, 0] + p[:, 2]), mask=missing),
        "status": pa.array(np.where(scored, "scored", np.where(random.random(count) < 0.5, "empty", "other_language"))),
        "words": pa.array(words),
        "unknown_words": pa.array(words // 20),
        "truncated": pa.array(words > 250),
        **{f"p_{name}": pa.array(p[:, index], mask=missing) for index, name in enumerate(names)},
        "language": pa.array(np.where(scored, "en", "de")),
    }


def main() -> int:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--files", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_year(options.folder, options.rows, options.files, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
