"""What may stand at the target, what may be replaced, and what the new table keeps of the old one."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.errors import OptionError, OutputError, TargetRefused
from score_messages.messages import PREDICTION_FIELDS
from score_messages.write import WriteOptions, check_target, open_sink
from tests.support.disk_faults import OURS, small_table, write_table

SUFFIXES = ["parquet", "csv", "jsonl"]
NEW = small_table(3)


@pytest.fixture(params=SUFFIXES)
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The path of a table, with an old table there."""
    path = tmp_path / f"scored.{request.param}"
    write_table(path, small_table(5, "old"))
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_table_without_rows_does_not_replace_a_table_unasked(tmp_path: Path, suffix: str) -> None:
    """An export that failed upstream must not empty the dashboards; `--allow-empty` says that it is right."""
    path = tmp_path / f"a.{suffix}"
    write_table(path, small_table(1))
    with pytest.raises(TargetRefused) as caught:
        write_table(path, small_table(0), WriteOptions(force=True))
    assert caught.value.hint is not None
    assert caught.value.hint.options == "--allow-empty"
    write_table(path, small_table(0), WriteOptions(allow_empty=True))


FOREIGN: Iterable[bytes] = (
    b"a diary\n",
    b"message_id,sentiment,score\n1,positive,1\n",
    b'{"message_id": 1}\n',
    b"[" * 100_000,
    b"PAR1 not really",
    b'"' * 300_000,
    b"\xff\xfe\x00",
    b"\n",
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("foreign", FOREIGN, ids=lambda data: repr(data[:12]))
def test_file_of_somebody_else_is_not_replaced_unasked(tmp_path: Path, suffix: str, foreign: bytes) -> None:
    """A slip in the target must not cost anybody's file; `--force` says that it is none."""
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(foreign)
    for attempt in (write_table, lambda path, table: check_target(str(path), WriteOptions())):
        with pytest.raises(TargetRefused) as caught:
            attempt(path, small_table(1))
        assert caught.value.hint is not None
        assert caught.value.hint.options == "--force"
    assert path.read_bytes() == foreign
    write_table(path, small_table(1), WriteOptions(force=True))


def test_parquet_of_somebody_else_is_not_replaced_unasked(tmp_path: Path) -> None:
    """Only the footer key tells ours; the columns could be a copy."""
    pq.write_table(small_table(1), tmp_path / "a.parquet")
    with pytest.raises(TargetRefused):
        write_table(tmp_path / "a.parquet", small_table(1))


@pytest.mark.parametrize("before", SUFFIXES)
@pytest.mark.parametrize("now", SUFFIXES)
def test_our_own_table_is_replaced_whatever_its_format(tmp_path: Path, before: str, now: str) -> None:
    """Who changes `--to` need not force it."""
    write_table(tmp_path / "scored", small_table(1), WriteOptions(format=before))
    check_target(str(tmp_path / "scored"), WriteOptions(format=now))
    write_table(tmp_path / "scored", small_table(1), WriteOptions(format=now))


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_our_own_table_is_known_by_its_prefixed_columns(tmp_path: Path, suffix: str) -> None:
    """Even where the formula guard changed their names."""
    table = small_table(1).rename_columns(["user", *("=" + field.name for field in PREDICTION_FIELDS)])
    write_table(tmp_path / f"a.{suffix}", table)
    check_target(str(tmp_path / f"a.{suffix}"), WriteOptions(prefix="="))
    with pytest.raises(TargetRefused):
        check_target(str(tmp_path / f"a.{suffix}"), WriteOptions(prefix="other_"))


def test_empty_file_may_be_replaced(tmp_path: Path) -> None:
    """`mktemp` and `touch` made it, and nothing is lost with it."""
    (tmp_path / "a.parquet").touch()
    write_table(tmp_path / "a.parquet", small_table(0))


@pytest.mark.parametrize("name", ["folder.csv", "fifo.csv", "missing/a.csv", "device.csv", "loop.csv"])
def test_what_is_no_file_is_refused_before_anything_is_made(tmp_path: Path, name: str) -> None:
    """Folders, pipes, devices, loops of links, and files in folders that don't exist."""
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "fifo.csv")
    (tmp_path / "device.csv").symlink_to("/dev/null")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    before = sorted(tmp_path.iterdir())
    for attempt in (write_table, lambda path, table: check_target(str(path), WriteOptions())):
        with pytest.raises(OutputError) as caught:
            attempt(tmp_path / name, small_table(1))
        assert caught.value.hint is not None or name == "loop.csv"
    assert sorted(tmp_path.iterdir()) == before


def test_checking_the_target_makes_nothing(tmp_path: Path) -> None:
    """`--dry-run` leaves not even a lock."""
    check_target(str(tmp_path / "a.parquet"), WriteOptions())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a", WriteOptions()),
        ("a.xls", WriteOptions()),
        ("a.csv.gz", WriteOptions()),
        ("a.csv", WriteOptions(format="x")),
    ],
)
def test_unknown_format_is_an_error_that_names_the_known_ones(tmp_path: Path, name: str, options: WriteOptions) -> None:
    """With the option of the hint."""
    with pytest.raises(OptionError, match=r"csv.*--to|--to.*csv"):
        check_target(str(tmp_path / name), options)
    with pytest.raises(OptionError):
        write_table(tmp_path / name, small_table(1), options)


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("my table.xls", "'my table.xlsx'"),
        ("a.XLS", "a.xlsx"),
        ("a.ods", "a.xlsx"),
        ("a.csv.gz", "a.csv"),
        ("a.parquet.zst", "a.parquet"),
        ("a.docx", "a.parquet"),
    ],
)
def test_name_that_is_offered_is_that_of_a_format_we_write(tmp_path: Path, name: str, offered: str) -> None:
    """A spreadsheet is never Parquet under its name; what is offered can be written."""
    with pytest.raises(OptionError) as caught:
        check_target(name, WriteOptions())
    assert caught.value.hint is not None and not caught.value.hint.options
    words = shlex.split(caught.value.hint.text.replace(",", " "))
    assert shlex.split(offered)[0] in words and ("--bom" in words) == (name.lower()[-3:] in ("lsx", "xls", "ods"))
    for word in words:
        if word.startswith(("a.", "my ")):
            check_target(str(tmp_path / word), WriteOptions())


@pytest.mark.parametrize("suffix", ["PARQUET", "pq", "Csv", "ndjson"])
def test_suffix_says_the_format_in_any_case(tmp_path: Path, suffix: str) -> None:
    """The shorter suffixes too."""
    write_table(tmp_path / f"a.{suffix}", small_table(1))


def test_closed_standard_output_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cron line may close it."""
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(OutputError, match="closed"):
        check_target("-", WriteOptions())


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o444])
def test_mode_of_the_old_table_is_kept(target: Path, mode: int) -> None:
    """Whoever could read the old table can read the new one, and nobody else."""
    target.chmod(mode)
    write_table(target, NEW)
    assert target.stat().st_mode & 0o7777 == mode


def test_new_table_gets_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    """As for any file that a program makes."""
    write_table(tmp_path / "a.csv", NEW)
    (tmp_path / "b").touch()
    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_unfinished_table_is_not_open_to_more_people_than_the_old_one(target: Path) -> None:
    """While it grows, the new file of a private table is private too."""
    target.chmod(0o600)
    with open_sink(str(target), NEW.schema, WriteOptions()):
        assert [temp.stat().st_mode & 0o777 for temp in target.parent.glob(".*.tmp")] == [0o600]


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_owner_of_the_old_table_is_kept(target: Path) -> None:
    """A run by root leaves the table to whom it belonged."""
    os.chown(target, 1234, 2345)
    write_table(target, NEW)
    assert (target.stat().st_uid, target.stat().st_gid) == (1234, 2345)


def test_link_stays_a_link_and_its_file_is_replaced(target: Path, tmp_path: Path) -> None:
    """Dashboards read by the link, whose name alone says the format."""
    real = tmp_path / "elsewhere" / "table.of.today"
    real.parent.mkdir()
    old = target.read_bytes()
    target.rename(real)
    target.symlink_to(real)
    write_table(target, NEW)
    assert target.is_symlink()
    assert real.read_bytes() != old
    assert not (tmp_path / f".{real.name}.lock").exists()


def test_link_to_nothing_makes_the_file_it_names(tmp_path: Path) -> None:
    """The link stands before the first night."""
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    write_table(tmp_path / "a.csv", NEW)
    assert (tmp_path / "b.csv").is_file()


def test_file_that_somebody_puts_there_during_the_run_is_not_replaced(tmp_path: Path) -> None:
    """What stands there is looked at again just before the replacing."""
    path = tmp_path / "scored.csv"
    with pytest.raises(TargetRefused), open_sink(str(path), NEW.schema, WriteOptions()) as sink:
        path.write_text("a diary\n")
        sink.write(NEW.to_batches()[0])
        sink.commit(OURS)
    assert path.read_text() == "a diary\n"
