"""Sources that change while they are read or aren't there, and refusals by real processes."""

from __future__ import annotations

import csv
import gzip
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from score_messages.errors import InputError
from score_messages.read import ReadOptions
from score_messages.scoring.file import score_file
from score_messages.scoring.options import ScoreOptions
from tests.support.bench import GOOD_BYTES, Bench
from tests.support.messages import CANARY
from tests.support.parquet import parquet_bytes, parquet_inbox

SCORE = str(Path(sys.executable).parent / "score-messages")


def append(source: Path) -> None:
    with source.open("ab") as file:
        file.write(f"999,{CANARY}\r\n".encode())


def rewrite(source: Path) -> None:
    pq.write_table(parquet_inbox().slice(0, 100), source)


def remove_the_last(source: Path) -> None:
    (source / "200.txt").unlink()


@pytest.mark.parametrize(
    ("kind", "change"),
    [("csv", append), ("parquet", append), ("parquet", rewrite), ("txt", remove_the_last)],
    ids=["csv", "parquet", "parquet_rewritten", "txt_removed"],
)
def test_source_that_changes_while_it_is_read_is_refused(
    bench: Bench, mails: Path, kind: str, change: Callable[[Path], None]
) -> None:
    """Half an export is no export."""
    csv_file, parquet_file = bench.export(GOOD_BYTES), bench.export(parquet_bytes(parquet_inbox()), "export.parquet")
    source = {"csv": csv_file, "parquet": parquet_file, "txt": mails}[kind]
    bench.scores(csv_file)
    before = bench.target.read_bytes()
    changed: list[Path] = []

    def change_once(rows: int, done: int, total: int | None) -> None:
        if not changed:
            changed.append(source)
            change(source)

    options = ScoreOptions(read=ReadOptions(batch_rows=10), workers=1)
    with pytest.raises(InputError) as caught:
        score_file(source, bench.target, options, change_once)
    assert CANARY not in f"{caught.value}{caught.value.hint}"
    assert bench.target.read_bytes() == before


def test_export_that_still_grows_is_refused_by_the_command(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next run takes it whole."""
    source = bench.export(GOOD_BYTES)

    @contextmanager
    def growing(*about: object, wanted: bool) -> Iterator[Callable[..., None]]:
        yield lambda rows, done, total: append(source)

    bench.make_old_table()
    with monkeypatch.context() as patch:
        patch.setattr("score_messages_jobs.commands.score.progress_bar", growing)
        assert "was written to while it was read" in bench.refuses(source, old_table=False)
    assert bench.scores(source).num_rows == 201


def test_missing_source_is_refused(bench: Bench) -> None:
    """It names the file."""
    assert "there is no such file" in bench.refuses(bench.folder / "nothing.csv")


def test_closed_standard_input_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cron line may close it."""
    monkeypatch.setattr(sys, "stdin", None)
    result = bench.run_score("-", bench.target)
    assert (result.exit_code, "standard input: is closed" in result.stderr) == (1, True)


def test_refusal_of_a_real_process_reads_well(tmp_path: Path) -> None:
    """What, where and what next on stderr, exit code 1, nothing on stdout."""
    source = tmp_path / "inbox.csv"
    source.write_bytes(b'id,body\n1,fine\n2,"ZEBRACANARY\n')
    done = subprocess.run([SCORE, source, tmp_path / "out.parquet"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"score-messages: {source}, record 2 (line 3): a quote opens and never closes. Nothing was written.\n"
        f"  If the file escapes quotes with a backslash:"
        f"  score-messages {source} {tmp_path / 'out.parquet'} --escape backslash\n"
    )
    assert not (tmp_path / "out.parquet").exists()


def test_compressed_pipe_is_read(tmp_path: Path) -> None:
    """Standard input may be packed."""
    command = [SCORE, "-", str(tmp_path / "out.csv")]
    subprocess.run(command, input=gzip.compress(GOOD_BYTES), capture_output=True, check=True)
    with (tmp_path / "out.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 201
