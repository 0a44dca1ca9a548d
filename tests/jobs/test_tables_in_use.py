"""Faults that were found while single tables were written: each stands for its kind, by the command."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.support.command import RunScore

SCORE = str(Path(sys.executable).with_name("score-messages"))


def test_mailbox_of_an_old_mac_gives_all_its_mails(tmp_path: Path, run_score: RunScore) -> None:
    """Lines that end in carriage returns only: as many rows, texts and ids as with line feeds."""
    mails = "".join(
        f"From a@b.example Mon Mar  2 10:0{n}:00 2026\nSubject: Lamp {n}\nMessage-ID: <{n}@b.example>\n\nI love it.\n\n"
        for n in range(3)
    )
    tables = []
    for end in ("\n", "\r", "\r\n"):
        source, target = tmp_path / f"box{len(end)}{ord(end[0])}.mbox", tmp_path / "scored.parquet"
        source.write_bytes(mails.replace("\n", end).encode())
        assert run_score(source, target).exit_code == 0
        tables.append(pq.read_table(target).select(["message_id", "subject", "text", "score"]).to_pylist())
    assert len(tables[0]) == 3 and tables[0] == tables[1] == tables[2]


def test_table_behind_a_link_to_nothing_has_the_mode_of_a_new_one(tmp_path: Path, run_score: RunScore) -> None:
    """Its readers would be locked out."""
    (tmp_path / "in.csv").write_text("body\ngood\n")
    os.chmod(tmp_path / "in.csv", 0o644)
    (tmp_path / "link.csv").symlink_to("new.csv")
    for target in ("link.csv", "plain.csv"):
        assert run_score(tmp_path / "in.csv", tmp_path / target).exit_code == 0
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new.csv", "plain.csv")}
    assert len(modes) == 1


@pytest.mark.parametrize("encoding", ["utf-32", "utf-16"])
def test_wide_encodings_are_called_by_their_names(tmp_path: Path, run_score: RunScore, encoding: str) -> None:
    """Where another is stated; the option that is told reads it, and so does none."""
    (tmp_path / "in.csv").write_bytes("id,body\n1,good\n".encode(encoding))
    assert run_score(tmp_path / "in.csv", tmp_path / "plain.csv").exit_code == 0
    result = run_score(tmp_path / "in.csv", tmp_path / "out.csv", "--encoding", "utf-8")
    assert result.exit_code == 1 and f"--encoding {encoding}" in result.stderr
    assert run_score(tmp_path / "in.csv", tmp_path / "out.csv", "--encoding", encoding).exit_code == 0


def test_pipe_behind_dev_stdout_is_no_file(tmp_path: Path) -> None:
    """Nobody else is writing it, and waiting wouldn't help."""
    (tmp_path / "in.csv").write_text("body\ngood\n")
    command = [SCORE, str(tmp_path / "in.csv"), "/dev/stdout", "--to", "csv"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "- for standard output" in done.stderr and not done.stdout


def test_hint_of_what_is_no_text_goes_in_no_circle(tmp_path: Path, run_score: RunScore) -> None:
    """Where another encoding doesn't help, the row is taken with its status."""
    pq.write_table(pa.table({"body": pa.array([b"good", b"\xff\xfe", b"bad"])}), tmp_path / "in.parquet")
    arguments = [tmp_path / "in.parquet", tmp_path / "out.parquet"]
    first = run_score(*arguments)
    assert first.exit_code == 1 and "--encoding cp1252" in first.stderr
    second = run_score(*arguments, "--encoding", "cp1252")
    assert second.exit_code == 1 and "--max-bad 1" in second.stderr
    assert run_score(*arguments, "--encoding", "cp1252", "--max-bad", "1").exit_code == 0
