"""Where a table can't be cut into columns as was said, the advice is the delimiter that cuts it, or none."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from score_messages.errors import ColumnError, FormatError, InputError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.other_delimiter import shown_delimiter
from tests.support.command import RunScore


def advice(path: Path, **options: str) -> InputError:
    with pytest.raises(InputError) as caught, open_messages(str(path), ReadOptions(**options)):  # type: ignore[arg-type]
        pass
    return caught.value


NAME = st.text(st.sampled_from("abcäöü (),.?!-"), min_size=1, max_size=12)


@given(
    names=st.lists(NAME, max_size=3),
    rows=st.lists(st.sampled_from(["well, good", "bad; awful", "a|b", "\u00e9"]), max_size=3),
    right=st.sampled_from(";\t|"),
    quoted=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_the_delimiter_that_gives_the_columns_is_the_one_that_is_advised(
    names: list[str], rows: list[str], right: str, quoted: bool, encoding: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However the names look, with commas in them too; with it the file can be read."""
    header = [name.strip() or "x" for name in dict.fromkeys(names)] + ["body"]
    header = list(dict.fromkeys(["nr", *header]))
    assume(quoted or "body" not in [cell.strip() for cell in right.join(header).split(",")])  # else it has the column
    records = [header, *([f"{n}" for n in range(len(header) - 1)] + [row] for n, row in enumerate(rows))]
    cells = [[f'"{cell}"' if quoted or right in cell else cell for cell in record] for record in records]
    path = tmp_path_factory.mktemp("table") / "in.csv"
    path.write_text("".join(right.join(record) + "\n" for record in cells), encoding=encoding)
    error = advice(path, format="csv", encoding=encoding, delimiter=",")
    assert error.hint is not None and error.hint.options == f"--delimiter {shown_delimiter(right)}", error
    options = ReadOptions(format="csv", encoding=encoding, delimiter=right)
    with open_messages(str(path), options) as opened:
        assert opened.text_column == "body"


@pytest.mark.parametrize("sign", ["^", "~", "\u00a6"])
def test_an_unusual_delimiter_behind_quotes_is_advised_too(sign: str, tmp_path: Path) -> None:
    """Some databases export so."""
    (tmp_path / "in.csv").write_text(f'"id"{sign}"body"\n"1"{sign}"good"\n')
    error = advice(tmp_path / "in.csv")
    assert error.hint is not None and shown_delimiter(sign) in error.hint.options


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_line_that_states_the_delimiter_is_believed(line: str, encoding: str, tmp_path: Path) -> None:
    """It is passed over, and errors still name the right lines; what is stated otherwise wins."""
    path = tmp_path / "in.csv"
    path.write_text(f'{line}\nid;body\n1;good\n2;"x" y\n', encoding=encoding)
    error = advice(path, delimiter=",", format="csv")
    assert isinstance(error, ColumnError) and error.hint is not None and error.hint.options == "--delimiter ';'"
    for delimiter in ("auto", ";"):
        options = ReadOptions(delimiter=delimiter, format="csv")
        with open_messages(str(path), options) as opened, pytest.raises(FormatError) as caught:
            list(opened)
        assert (caught.value.record, caught.value.line) == (2, 4)


def test_formats_without_a_header_line_get_no_advice_about_one(
    run_score: RunScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their names stand in each object."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text('{"was gefiel": "a good film", "wer": "Ann"}\n')
    done = run_score("in.jsonl", "out.csv")
    assert done.exit_code == 1 and "--text-column" in done.stderr
    for wrong in ("header", "on top", "record"):
        assert wrong not in done.stderr, done.stderr
    assert run_score("in.jsonl", "out.csv", "--text-column", "1").exit_code == 0


def test_a_table_of_one_column_is_not_taken_for_many(tmp_path: Path) -> None:
    """Its name may hold signs that could separate."""
    (tmp_path / "in.csv").write_text("was gefiel; was nicht\nall of it\nnothing; really; no\n")
    error = advice(tmp_path / "in.csv")
    assert isinstance(error, ColumnError) and "delimiter" not in f"{error} {error.hint}"


def test_what_was_packed_twice_is_read_and_more_often_is_named(run_score: RunScore, tmp_path: Path) -> None:
    """A server packs what is packed, and who fetched it sees one of the two."""
    plain = b"id,body\n1,a good film\n"
    packers: list[Callable[[bytes], bytes]] = [gzip.compress, bz2.compress]
    for outer in packers:

        def pack(content: bytes, outer: Callable[[bytes], bytes] = outer) -> bytes:
            return outer(gzip.compress(content))

        (tmp_path / "in.csv.gz").write_bytes(pack(plain))
        assert run_score(tmp_path / "in.csv.gz", tmp_path / "out.csv").exit_code == 0
        assert "a good film" in (tmp_path / "out.csv").read_text()
        (tmp_path / "in.csv.gz").write_bytes(gzip.compress(pack(plain)))
        done = run_score(tmp_path / "in.csv.gz", tmp_path / "out.csv")
        assert done.exit_code == 1 and "packed more often than twice" in done.stderr
        whole = gzip.compress(gzip.compress(plain)[:-9])
        (tmp_path / "in.csv.gz").write_bytes(whole)
        assert "cut off" in run_score(tmp_path / "in.csv.gz", tmp_path / "out.csv").stderr
