"""A scored table is read the same from every format: typed, the asked columns only, whatever its prefix."""

from __future__ import annotations

import bz2
import gzip
import json
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dates.column import INSTANT
from score_messages.errors import ColumnError, FormatError, InputError
from score_messages.messages import PREDICTION_FIELDS, names_in_all_versions, prediction_schema
from score_messages.read.mail_rows import MAIL_SCHEMA
from score_messages.tables import ModelName, ScoredTable, open_table
from score_messages.tables.added_columns import added_types
from score_messages.write.safe_cells import safe_cells
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.scored_tables import FORMATS, as_read, scored_rows, scored_tables, written

PREFIXES = st.sampled_from(["", "x_", "our ", "é", "=", "date", "a,b"])


def columns_of(batches: Iterable[pa.RecordBatch]) -> dict[str, list[object]]:
    batches = list(batches)
    return pa.Table.from_batches(batches).to_pydict() if batches else {}


def everything(table: ScoredTable, rows: int = 65_536) -> dict[str, list[object]]:
    names = [name.removeprefix(table.prefix) if name not in ("product", "body") else name for name in table.names]
    return columns_of(table.batches(names, rows))


@given(scored_tables(), PREFIXES, st.integers(1, 4), st.sampled_from(",;\t|^"))
@examples(200)
def test_batches_hold_what_was_written_in_every_format(table: pa.Table, prefix: str, rows: int, delimiter: str) -> None:
    """Values and types; in a cell an empty text and a null are the same."""
    with tempfile.TemporaryDirectory() as folder:
        for form in FORMATS:
            path = written(table, Path(folder) / f"t.{form}", prefix, delimiter if form == "csv" else ",")
            read = open_table(str(path), prefix)
            assert everything(read, rows) == as_read(table, form), form
            kinds = {field.name: field.type for field in read_schema(read)}
            assert kinds == {**{field.name: field.type for field in PREDICTION_FIELDS}, "date": INSTANT}, form
            assert all(batch.num_rows <= rows for batch in read.batches(["status"], rows))
            assert sum(batch.num_rows for batch in read.batches([], rows)) == len(table)


def read_schema(table: ScoredTable) -> pa.Schema:
    return next(table.batches([*(field.name for field in PREDICTION_FIELDS), "date"])).schema


@given(scored_tables(), PREFIXES)
def test_batches_are_what_pyarrow_and_pandas_read(table: pa.Table, prefix: str) -> None:
    """Of Parquet all, of CSV the own columns, once the marks of guarded cells are put on them again."""
    with tempfile.TemporaryDirectory() as folder:
        parquet, text = (written(table, Path(folder) / f"t.{form}", prefix) for form in ("parquet", "csv"))
        stored = pq.read_table(parquet)
        ours = pa.Table.from_batches(list(open_table(str(parquet), prefix).batches_by_name(stored.column_names)))
        empty_is_null = {
            name: [cell or None if cell == "" else cell for cell in cells] for name, cells in stored.to_pydict().items()
        }
        own = ["product", "body"]
        assert ours.select(own).to_pydict() == stored.select(own).to_pydict()
        added = [name for name in stored.column_names if name not in own]
        assert ours.select(added).to_pydict() == {name: empty_is_null[name] for name in added}
        frame = pandas.read_csv(text, dtype=str, keep_default_na=False, usecols=range(2), lineterminator=None)
        cells = open_table(str(text), prefix).batches(own)
        (batch,) = list(cells)
        guarded = [safe_cells(batch.column(name).cast(pa.large_string())).fill_null("").to_pylist() for name in own]
        assert guarded == [list(frame.iloc[:, index]) for index in range(2)]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gzip", "bzip2"])
def test_packed_tables_are_read_whatever_they_are_called(tmp_path: Path, form: str, pack: object) -> None:
    """All but Parquet, which is packed inside: that says what to do."""
    table = scored_rows([{"sentiment": "negative", "p_negative": 0.25}])
    content = written(table, tmp_path / f"t.{form}").read_bytes()
    assert callable(pack)
    (tmp_path / "any.name").write_bytes(pack(content))
    if form == "parquet":
        with pytest.raises(FormatError, match="packed once more"):
            open_table(str(tmp_path / "any.name"))
    else:
        assert columns_of(open_table(str(tmp_path / "any.name")).batches(["p_negative"])) == {"p_negative": [0.25]}


def test_what_other_programs_make_of_a_table_comes_in_the_types_of_the_schema(tmp_path: Path) -> None:
    """Wider numbers, other kinds of text, times in nanoseconds: pandas, polars and DuckDB write them."""
    rows: list[dict[str, object]] = [
        {
            "sentiment": "negative",
            "p_negative": 0.1,
            "words": 3,
            "truncated": True,
            "date": datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
        },
        {"status": "empty"},
    ]
    path = written(scored_rows(rows, ["body"]), tmp_path / "t.parquet")
    expected = columns_of(open_table(str(path)).batches(list(added_types())))
    frame = pq.read_table(path).to_pandas()
    frame.astype({"p_negative": "float64", "sentiment": "category"}).to_parquet(tmp_path / "pandas.parquet")
    frame.to_csv(tmp_path / "pandas.csv", index=False)
    polars.read_parquet(path).write_parquet(tmp_path / "polars.parquet")
    polars.read_parquet(path).write_ndjson(tmp_path / "polars.jsonl")
    duckdb.sql(f"COPY (FROM '{path}') TO '{tmp_path}/duckdb.parquet'")
    for other in ("pandas.parquet", "pandas.csv", "polars.parquet", "polars.jsonl", "duckdb.parquet"):
        assert columns_of(open_table(str(tmp_path / other)).batches(list(added_types()))) == expected, other


def test_numbers_that_a_spreadsheet_wrote_with_a_decimal_comma_are_read(tmp_path: Path) -> None:
    """Semicolons, commas and capitals, as a German Excel saves them."""
    (tmp_path / "t.csv").write_text("score;sentiment;status;words;truncated\n0,25;negative;scored;7;TRUE\n")
    table = open_table(str(tmp_path / "t.csv"))
    assert columns_of(table.batches(["score", "words", "truncated"])) == {
        "score": [0.25],
        "words": [7],
        "truncated": [True],
    }


@pytest.mark.parametrize(
    ("name", "cell"), [("p_negative", "high"), ("words", "many"), ("truncated", "perhaps"), ("date", "yesterday")]
)
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_value_of_another_type_is_refused_by_its_record_without_its_words(
    tmp_path: Path, name: str, cell: str, form: str
) -> None:
    """In the third row of four."""
    sound = {"p_negative": "0.5", "words": "3", "truncated": "true", "date": "2026-03-04T00:00:00.000Z"}
    rows = [{"score": "0.5", "sentiment": "", "status": "scored", **sound} for _ in range(4)]
    rows[2][name] = cell
    if form == "csv":
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    else:
        lines = [json.dumps(row) for row in rows]
    (tmp_path / "t").write_text("\n".join(lines) + "\n")
    table = open_table(str(tmp_path / "t"))
    assert len(columns_of(table.batches(["status"]))["status"]) == 4
    with pytest.raises(FormatError, match=f"column {name} holds something that is no") as caught:
        columns_of(table.batches([name], rows=2))
    assert caught.value.record == 3 and cell not in str(caught.value)


def test_columns_that_an_older_schema_lacks_are_null(tmp_path: Path) -> None:
    """In every format; so are those of mails in a table of exports."""
    table = scored_rows([{"sentiment": "negative"}], ["body"]).select(["body", *names_in_all_versions()])
    for form in FORMATS:
        read = open_table(str(written(table, tmp_path / f"t.{form}")))
        later = ["language", "p_neutral", "automatic", "removed_words", "date"]
        (batch,) = read.batches(later)
        assert batch.to_pydict() == {name: [None] for name in later}
        assert [str(kind) for kind in batch.schema.types] == [
            "string",
            "float",
            "string",
            "int32",
            "timestamp[ms, tz=UTC]",
        ]
        assert read.date_column is None


def test_an_own_column_that_is_missing_is_an_error_that_lists_the_others(tmp_path: Path) -> None:
    """And the names of added columns with their prefix are no own ones."""
    table = written(scored_rows([{}], ["product", "body"]), tmp_path / "t.parquet", "x_")
    with pytest.raises(ColumnError, match=r"has no column 'produkt'\. It has: product, body, x_message_id"):
        list(open_table(str(table), "x_").batches(["produkt"]))


def test_every_column_of_the_schema_is_known_with_its_type() -> None:
    """Those that scoring adds, reasons among them, and those of mails but for the text."""
    added = (*MAIL_SCHEMA, *prediction_schema(explains=True))
    schema = {field.name: field.type for field in added if field.name != "text"}
    assert dict(added_types()) == schema


def test_the_date_in_utc_is_found_beside_one_of_the_users(run_score: RunScore, tmp_path: Path) -> None:
    """In every format, with a prefix or without."""
    (tmp_path / "in.csv").write_text("date,received,body\nlast week,2026-03-04,a good film\n")
    for form in FORMATS:
        for prefix, name in (("", "date_utc"), ("x_", "x_date")):
            path = tmp_path / f"{prefix}t.{form}"
            arguments = ("--date-column", "received", "--prefix", prefix)
            assert run_score(tmp_path / "in.csv", path, *arguments).exit_code == 0
            table = open_table(str(path), prefix)
            assert table.date_column == name
            assert columns_of(table.batches(["date"])) == {"date": [datetime(2026, 3, 4, tzinfo=UTC)]}
            assert columns_of(table.batches_by_name(["date"])) == {"date": ["last week"]}


def test_a_date_of_the_users_that_is_no_time_in_utc_is_not_taken_for_one(run_score: RunScore, tmp_path: Path) -> None:
    """It stays theirs, by its name in the file."""
    (tmp_path / "in.csv").write_text("date,body\n24.11.2026,a good film\n")
    for form in FORMATS:
        assert run_score(tmp_path / "in.csv", tmp_path / f"t.{form}").exit_code == 0
        table = open_table(str(tmp_path / f"t.{form}"))
        assert table.date_column is None
        assert columns_of(table.batches_by_name(["date"])) == {"date": ["24.11.2026"]}


def test_a_table_tells_its_model_and_its_source(run_score: RunScore, tmp_path: Path) -> None:
    """Parquet the model; a part of a nightly folder its input, any other file its own name."""
    (tmp_path / "in.csv").write_text("id,body\n1,a good film\n")
    assert run_score(tmp_path / "in.csv", tmp_path / "t.parquet").exit_code == 0
    assert run_score(tmp_path / "in.csv", f"{tmp_path}/scored/").exit_code == 0
    (part,) = (tmp_path / "scored").glob("*.parquet")
    alone, nightly = open_table(str(tmp_path / "t.parquet")), open_table(str(part))
    assert (alone.source, nightly.source) == ("t.parquet", str(tmp_path / "in.csv"))
    assert alone.model == nightly.model and isinstance(alone.model, ModelName) and len(alone.model.fingerprint) == 64
    assert run_score(tmp_path / "in.csv", tmp_path / "t.csv").exit_code == 0
    assert open_table(str(tmp_path / "t.csv")).model is None


def test_a_table_that_is_gone_when_its_rows_are_read_is_an_error(tmp_path: Path) -> None:
    """In every format."""
    for form in FORMATS:
        path = written(scored_rows([{}]), tmp_path / f"t.{form}")
        table = open_table(str(path))
        path.unlink()
        with pytest.raises(InputError, match="there is no such file"):
            list(table.batches(["status"]))


def test_ragged_rows_are_cut_and_filled(tmp_path: Path) -> None:
    """As other readers of CSV do."""
    (tmp_path / "t.csv").write_text("body,score,sentiment,status\na,0.5,negative,scored,x\nb,0.5\n\n")
    table = open_table(str(tmp_path / "t.csv"))
    assert columns_of(table.batches(["body", "status"])) == {"body": ["a", "b"], "status": ["scored", None]}


def test_values_of_json_that_are_no_texts_become_texts(tmp_path: Path) -> None:
    """Those of own columns, as JSON has them; half a letter becomes the sign for what can't be read."""
    row = '{"score":1,"sentiment":null,"status":"scored","own":%s}\n'
    values = ["1.50", "true", "null", '["a",{"b":"\\u00e9"}]', '"\\ud800x"']
    (tmp_path / "t").write_text("".join(row % value for value in values))
    table = open_table(str(tmp_path / "t"))
    assert columns_of(table.batches(["own"])) == {"own": ["1.5", "true", None, '["a", {"b": "é"}]', "?x"]}


def test_own_columns_of_parquet_stay_as_they_are(tmp_path: Path) -> None:
    """Numbers, lists, and names with dots in them."""
    table = scored_rows([{}]).append_column("a", pa.array([[1, 2]])).append_column("a.b", pa.array([7]))
    pq.write_table(table, tmp_path / "t.parquet")
    assert columns_of(open_table(str(tmp_path / "t.parquet")).batches(["a.b", "a"])) == {"a.b": [7], "a": [[1, 2]]}


def test_columns_of_the_user_that_are_called_like_later_ones_stay_his(tmp_path: Path) -> None:
    """A table that scoring has added no reasons to may have a column `because` of numbers."""
    table = scored_rows([{"language": "fr"}]).add_column(0, "because", pa.array([7]))
    for form in FORMATS:
        opened = open_table(str(written(table, tmp_path / f"t.{form}")))
        assert columns_of(opened.batches(["because", "language"])) == {"because": [None], "language": ["fr"]}
        (batch,) = opened.batches_by_name(["because"])
        assert str(batch.column(0)[0].as_py()) == "7"
    earlier = scored_rows([{}]).drop_columns(["language"]).add_column(0, "language", pa.array([7]))
    opened = open_table(str(written(earlier, tmp_path / "t.parquet")))
    assert columns_of(opened.batches(["language", "sentiment"]))["language"] == [None]
