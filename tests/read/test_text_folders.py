"""Folders of .txt: what can't be read costs its own row only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.bench import MIB, Bench, statuses, write_mails
from tests.support.command import RunScore
from tests.support.messages import CANARY


def test_pipe_in_a_folder_is_passed_over(bench: Bench, mails: Path) -> None:
    """Opening one would wait for ever."""
    os.mkfifo(mails / "a.txt")
    assert bench.scores(mails).num_rows == 200


def test_links_in_a_folder_are_passed_over(bench: Bench, mails: Path) -> None:
    """Loops, and ways out of the folder."""
    (bench.folder / "outside.txt").write_text("not asked for")
    (mails / "loop").symlink_to(mails)
    (mails / "self.txt").symlink_to(mails / "self.txt")
    (mails / "out.txt").symlink_to(bench.folder / "outside.txt")
    assert bench.scores(mails).num_rows == 200


@contextmanager
def without_privileges() -> Iterator[None]:
    """Nobody's rights inside the block if the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_unreadable_file_costs_only_its_row(run_score: RunScore) -> None:
    """It is there, so it has a row, which says `malformed`."""
    with TemporaryDirectory() as name:  # pytest's own folders let nobody but their owner in
        bench = Bench(Path(name), run_score)
        mails = write_mails(bench.folder)
        bench.scores(mails)  # all is imported that nobody might not be allowed to read
        bench.target.unlink()
        (mails / "100.txt").chmod(0)
        for path in (bench.folder, *bench.folder.iterdir()):
            path.chmod(0o777)
        with without_privileges():
            if not os.access(mails, os.R_OK, effective_ids=True):
                pytest.skip("the folder for temporary files is closed to others")
            table = bench.scores(mails)
    assert statuses(table) == {"scored": 199, "malformed": 1}
    assert table["message_id"][99].as_py() == "100.txt"
    assert table["status"][99].as_py() == "malformed"


def test_file_name_that_is_not_utf8_gets_a_readable_id(bench: Bench, mails: Path) -> None:
    r"""Its odd bytes are shown as \xNN."""
    with open(os.path.join(os.fsencode(mails), b"caf\xe9.txt"), "wb") as file:
        file.write(b"good")
    table = bench.scores(mails)
    assert (table.num_rows, table["message_id"][200].as_py()) == (201, "caf\\xe9.txt")
    assert statuses(table) == {"scored": 201}


def test_file_over_one_mebibyte_costs_only_its_row(bench: Bench, mails: Path) -> None:
    """It isn't even loaded; one of exactly a mebibyte is."""
    (mails / "050.txt").write_bytes(b"x" * (MIB + 1))
    (mails / "051.txt").write_bytes(b"good " * (MIB // 5) + b".")
    table = bench.scores(mails)
    assert statuses(table) == {"scored": 199, "too_long": 1}
    assert table["words"][50].as_py() == MIB // 5


def test_file_that_is_not_utf8_costs_only_its_row(bench: Bench, mails: Path) -> None:
    """The others are scored."""
    (mails / "050.txt").write_bytes(f"{CANARY} caf\xe9".encode("latin-1"))
    table = bench.scores(mails)
    assert statuses(table) == {"scored": 199, "undecodable": 1}
    assert table["text"][49].as_py() == f"{CANARY} caf\ufffd"


def test_folder_without_txt_is_refused(bench: Bench) -> None:
    """It is the wrong one, more likely than not."""
    (bench.folder / "mails").mkdir()
    assert "no file that ends in .txt" in bench.refuses(bench.folder / "mails")


def test_folder_of_tables_is_refused_with_what_scores_each(run_score: RunScore, tmp_path: Path) -> None:
    """Also where they lie in a folder per day; a folder of other files gets no such advice."""
    (tmp_path / "in" / "day=1").mkdir(parents=True)
    (tmp_path / "in" / "day=1" / "export.csv").write_text("body\na good lamp\n")
    refused = run_score(tmp_path / "in", tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "name a folder as the target, by a slash at its end" in refused.stderr
    assert run_score(tmp_path / "in", f"{tmp_path}/scored/").exit_code == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "photo.png").write_bytes(b"x")
    assert "name a folder" not in run_score(tmp_path / "other", tmp_path / "out.parquet").stderr
