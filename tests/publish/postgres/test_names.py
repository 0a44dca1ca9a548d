"""Names, types and what is lacking: decided without a database."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.publish import MESSAGES
from score_messages.publish.postgres.column_types import column_type, takes, widened
from score_messages.publish.postgres.layout import lacks, layout
from score_messages.publish.postgres.names import LONGEST, LONGEST_KEY, column_name, shortened_key
from score_messages.publish.postgres.present import Present, Relation
from tests.support.paths import ROOT

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=90)


@given(st.lists(TEXTS | TEXTS.map(column_name), unique=True, max_size=20))
def test_no_two_names_become_one_and_none_is_too_long(names: list[str]) -> None:
    """Also where one is what another was shortened to."""
    columns = [column_name(name) for name in names]
    assert len(set(columns)) == len(names)
    assert all(0 < len(name.encode()) <= LONGEST for name in columns)


@given(TEXTS)
def test_shortened_key_fits_an_index(key: str) -> None:
    """Three of them, too: a page of an index takes 2,704 bytes."""
    assert len(shortened_key(key * 100).encode()) <= LONGEST_KEY


def test_types_are_those_that_postgres_calls_so() -> None:
    """As `format_type` says them, so that a table that is as it should be lacks nothing."""
    kinds = {name: column_type(MESSAGES.field(name).type) for name in ("source", "occurrence", "day", "score")}
    assert kinds == {"source": "text", "occurrence": "integer", "day": "date", "score": "real"}
    assert column_type(pa.decimal128(10, -2)) == "numeric"


@pytest.mark.parametrize(
    ("there", "wanted", "becomes"),
    [
        ("integer", "bigint", "bigint"),
        ("real", "double precision", "double precision"),
        ("integer", "double precision", "double precision"),
        ("bigint", "double precision", "text"),
        ("numeric(20,0)", "numeric(38,2)", "numeric"),
        ("boolean", "integer", "text"),
        ("date", "timestamp with time zone", "text"),
        ("bytea", "text", "text"),
        ("character varying(10)", "text", "text"),
    ],
)
def test_column_that_does_not_take_the_values_becomes_what_takes_both(there: str, wanted: str, becomes: str) -> None:
    """No value is rounded for it."""
    assert not takes(there, wanted)
    assert widened(there, wanted) == becomes


@pytest.mark.parametrize(("there", "wanted"), [("text", "date"), ("bigint", "integer"), ("numeric", "numeric(20,0)")])
def test_column_that_takes_the_values_stays(there: str, wanted: str) -> None:
    """A table is rewritten only if it has to be."""
    assert takes(there, wanted)


def test_what_is_lacking_is_said_table_by_table() -> None:
    """Of tables that are there columns, of others all."""
    wanted = layout(pa.schema([*MESSAGES, ("product", pa.int64())]))
    columns = dict(wanted.tables["messages"]) | {"product": "date", "gone": "text"}
    del columns["words"]
    lacking = lacks(wanted, Present(True, True, True, {"messages": Relation("r", columns)}))
    assert lacking.tables.keys() == {"runs", "daily", "parts", "published"}
    assert lacking.added == {"messages": {"words": "integer"}}
    assert lacking.retyped == {"messages": {"product": "text"}}
    assert lacking.of_tables_in_use


def test_psycopg_is_imported_in_one_file_and_only_when_a_database_is_opened() -> None:
    """Whoever publishes elsewhere needs no client."""
    folder = ROOT / "pipeline/score_messages"
    importing = [path for path in folder.rglob("*.py") if "import psycopg\n" in path.read_text(encoding="utf-8")]
    assert [path.name for path in importing if "postgres.driver" not in path.read_text(encoding="utf-8")] == [
        "driver.py"
    ]
    code = (
        "import sys; from score_messages.publish.addresses import target_of;"
        "target_of('postgresql://host/mail'); assert 'psycopg' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
