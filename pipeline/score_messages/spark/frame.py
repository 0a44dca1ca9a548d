"""`score`, on the driver: a Spark DataFrame in, one with our columns out. Nothing runs until Spark needs the rows.

The only file that makes Spark's plan. Columns travel under numbers instead of their names, since Spark can't name one
that is doubled or has a dot in its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from score_messages.errors import NotTextError
from score_messages.extras import extra
from score_messages.messages import prediction_schema
from score_messages.model.registry import DEFAULT_MODEL
from score_messages.scoring.options import SKIP, ScoreOptions
from score_messages.spark.carried import function_of
from score_messages.spark.columns import PLAIN_ID_KINDS, Asked, Chosen, Column, choose
from score_messages.spark.job import Job, Layout
from score_messages.spark.shipping import source_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType, StructType


def score(
    df: DataFrame,
    text: str | Sequence[str] = "body",
    id: str | None = "id",  # noqa: A002
    model: str | Path = DEFAULT_MODEL,
    prefix: str = "",
    *,
    keep: Sequence[str] | None = None,
    explain: int = 0,
    other_languages: str = SKIP,
    thresholds: tuple[float, ...] | None = None,
) -> DataFrame:
    """The DataFrame with the prediction columns after its own: as many rows, in each partition in the same order.

    The same text gets the same prediction as on one machine, to the last bit. Statuses say what became of a message:
    null is `empty`, bytes that aren't UTF-8 `undecodable`, more than 1 MiB `too_long`; no row ends the job.

    Args:
        df: of Spark 3.5 or later, classic or Connect, batch or streaming.
        text: the column that holds the messages (strings, or bytes in UTF-8), or several that are joined as a mail's
            subject and body are.
        id: the column that becomes `message_id`; None if there is none: `message_id` is null then, since rows of a
            cluster have no numbers that would be the same the next time.
        model: a shipped model's name; the path of a model folder at the driver, which travels to the workers; or the
            name of a folder that came with the job (`sc.addArchive`, `--archives`, `spark.addArtifact`).
        prefix: in front of the names of the prediction columns.
        keep: columns that ride along; None for all. What doesn't ride along needn't travel back from Python.
        explain, other_languages, thresholds: as for `Scorer.load` and `Scorer.score_frame`.

    Raises:
        ColumnError: there is no such column, it holds something else than text, or a prediction column's name is
            taken. Names are compared as the session compares them: without regard to case, unless it is told to.
        ModelError: there is no such model, or it is damaged.
        OptionError: options that can't be meant.
        NotTextError: `df` is no Spark DataFrame.
    """
    _require_frame(df)
    options = ScoreOptions(prefix=prefix, explain=explain, other_languages=other_languages, thresholds=thresholds)
    asked = Asked(text, id, keep, prefix, options.explains, _is_case_sensitive(df))
    chosen = choose(list(_columns_of(df.schema)), asked)
    source = source_of(model, thresholds, _is_remote(df))
    sent, layout = _sent(df, chosen, options.explains)
    job = Job(source, layout, thresholds, options.score_others, explain)
    scored = sent.mapInArrow(function_of(job), _schema(sent.schema, layout, options.explains))
    names = [df.columns[index] for index in chosen.kept]
    return scored.toDF(*names, *prediction_schema(prefix, options.explains).names)


def _sent(df: DataFrame, chosen: Chosen, explains: bool) -> tuple[DataFrame, Layout]:
    """The columns that workers need, under numbers, and where they stand."""
    numbered = df.toDF(*(f"c{index}" for index in range(len(df.columns))))
    needed = sorted({*chosen.kept, *chosen.texts})
    columns = [numbered[f"c{index}"] for index in needed]
    place = {index: number for number, index in enumerate(needed)}
    id_place = None if chosen.id is None else place.get(chosen.id)
    if chosen.id is not None:
        as_it_is = df.schema[chosen.id].dataType.typeName() in PLAIN_ID_KINDS
        if not as_it_is or id_place is None:
            identity = numbered[f"c{chosen.id}"]
            columns.append((identity if as_it_is else identity.cast("string")).alias("id"))
            id_place = len(needed)
    kept = tuple(place[index] for index in chosen.kept)
    added = (f"p{number}" for number in range(len(prediction_schema(explains=explains))))
    texts = tuple(place[index] for index in chosen.texts)
    return numbered.select(*columns), Layout(texts, id_place, kept, (*(f"c{i}" for i in chosen.kept), *added))


def _schema(sent: StructType, layout: Layout, explains: bool) -> StructType:
    with extra("spark", "scoring on a cluster needs PySpark"):
        from pyspark.sql.types import BooleanType, FloatType, IntegerType, StringType, StructField, StructType

    types: dict[str, DataType] = {
        "string": StringType(), "float": FloatType(), "int32": IntegerType(), "bool": BooleanType()
    }  # fmt: skip
    added = [types[str(field.type)] for field in prediction_schema(explains=explains)]
    names = layout.names[len(layout.kept) :]
    ours = [StructField(name, kind) for name, kind in zip(names, added, strict=True)]
    return StructType([*(sent.fields[index] for index in layout.kept), *ours])


def _columns_of(schema: StructType) -> Iterator[Column]:
    for field in schema.fields:
        yield Column(field.name, field.dataType.typeName(), frozenset(_parts(field.dataType)))


def _parts(kind: DataType) -> Iterator[str]:
    """The type's name and those of what is nested in it."""
    yield kind.typeName()
    fields = [field.dataType for field in getattr(kind, "fields", [])]
    nested = (getattr(kind, name, None) for name in ("elementType", "keyType", "valueType"))
    for part in [*fields, *(part for part in nested if part is not None)]:
        yield from _parts(part)


def _require_frame(df: object) -> None:
    if not (hasattr(df, "mapInArrow") and hasattr(df, "schema")):
        advice = ". For pandas, polars and Arrow: Scorer.load().score_frame" if hasattr(df, "columns") else ""
        raise NotTextError(f"score takes a Spark DataFrame, not a {type(df).__name__}{advice}")


def _is_remote(df: DataFrame) -> bool:
    """Whether the driver is at the other end of Spark Connect."""
    return ".connect." in f"{type(df).__module__}."


def _is_case_sensitive(df: Any) -> bool:
    return str(df.sparkSession.conf.get("spark.sql.caseSensitive", "false")).lower() == "true"
