"""Whatever is raised while an input is listed, hashed, recognised, read or closed fails that input alone, by name."""

from __future__ import annotations

import errno
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.run.failures import ends_the_run
from score_messages.dataset.run.outcome import Watcher
from score_messages.dataset.storage.part_files import PartFiles
from score_messages.dataset.update import update_dataset
from score_messages.errors import FormatError, InputError, ModelError, OptionError, OutputError, TargetRefused
from score_messages.messages import Messages
from score_messages.read import ReadOptions, open_messages
from score_messages.read.csv_file import CsvSource
from score_messages.read.foreign_errors import as_input_error
from score_messages.scoring.file import score_file
from score_messages.write.disk_errors import disk_errors
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.exports import count_rows, latest_record, write_exports
from tests.support.messages import CANARY
from tests.support.model import loaded_model

RAISED: list[BaseException] = [
    RecursionError(CANARY),
    MemoryError(CANARY),
    KeyError(CANARY),
    ValueError(CANARY),
    AssertionError(CANARY),
    UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
    OSError(errno.EIO, "Input/output error"),
    FileNotFoundError(errno.ENOENT, "No such file or directory"),
    OSError(CANARY),
    EOFError(CANARY),
    pa.ArrowInvalid(CANARY),
    zipfile.BadZipFile(CANARY),
    StopIteration(CANARY),
]

WHERE = [
    "score_messages.dataset.inputs.looks.look_at",
    "score_messages.dataset.build.reading.open_messages",
    "score_messages.dataset.build.reading.options_for",
    "score_messages.read.csv_file.CsvSource._open",
    "score_messages.read.csv_file.CsvSource.sha256",
    "score_messages.dataset.build.part.content_of_read",
    "score_messages.dataset.build.part_scorer.output_schema",
]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return write_exports(tmp_path / "inbox", ("a.csv", "bad.csv", "c.csv"))


def raising(where: Callable[..., Any], error: BaseException) -> Callable[..., Any]:
    """The function, which raises the error when it is called for bad.csv."""

    def instead(*args: Any, **options: Any) -> Any:
        if any("bad.csv" in str(getattr(argument, "name", argument)) for argument in args):
            raise error
        return where(*args, **options)

    return instead


def resolved(dotted: str) -> Any:
    *parts, name = dotted.split(".")
    owner = __import__(".".join(parts[:3]), fromlist=["_"])
    for part in parts[3:]:
        owner = getattr(owner, part)
    return getattr(owner, name)


@pytest.mark.parametrize("where", WHERE)
def test_whatever_is_raised_the_others_are_scored(exports: Path, run_score: RunScore, where: str) -> None:
    """The input is named in log, outcome and record, none of its text anywhere; the next run scores it."""
    scored = exports.parent / "scored"
    for error in RAISED:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(where, raising(resolved(where), error))
            result = run_score(exports, f"{scored}/", "--redo", "--prefix", f"p{id(error)}_", "--workers", "1")
        assert result.exit_code == 1, (error, result.stderr)
        assert "bad.csv: " in result.stderr and CANARY not in result.stderr, (error, result.stderr)
        record = latest_record(scored)
        assert (record["ended"], record["inputs"]["failed"], record["inputs"]["scored"]) == ("done", 1, 2), error
        (failed,) = [part for part in record["parts"] if part["outcome"] == "failed"]
        assert failed["input"] == "bad.csv" and failed["error"] and CANARY not in json.dumps(record)
    assert run_score(exports, f"{scored}/").exit_code == 0
    assert count_rows(scored) == 15


def test_error_between_batches_fails_that_input_alone(exports: Path, run_score: RunScore) -> None:
    """Its old part stands, and nothing unfinished is left beside it."""
    scored = exports.parent / "scored"
    assert run_score(exports, f"{scored}/").exit_code == 0
    with (exports / "bad.csv").open("ab") as file:
        file.write(b"5,one more\n")

    def breaking(source: CsvSource) -> Iterator[Messages]:
        batches = iterate(source)
        yield next(batches)
        raise KeyError(CANARY)

    iterate = CsvSource.__iter__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CsvSource, "__iter__", breaking)
        result = run_score(exports, f"{scored}/")
    assert result.exit_code == 1 and count_rows(scored) == 15 and CANARY not in result.stderr
    assert "bad.csv: builtins.KeyError, a bug in score-messages" in result.stderr
    assert "Its part is as it was." in result.stderr and 'File "' in result.stderr
    assert not list(scored.rglob("*.tmp"))
    assert (run_score(exports, f"{scored}/").exit_code, count_rows(scored)) == (0, 16)


def test_input_that_cant_be_closed_is_scored_all_the_same(exports: Path, run_score: RunScore) -> None:
    """Its part is complete by then, and says what was read."""
    close = CsvSource.__exit__
    for error in (*RAISED[:3], OSError(errno.EIO, "Input/output error")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(CsvSource, "__exit__", raising(close, error))
            result = run_score(exports, f"{exports.parent / 'scored'}/", "--redo", "--prefix", f"p{id(error)}_")
        assert result.exit_code == 0 and count_rows(exports.parent / "scored") == 15, result.stderr
        assert latest_record(exports.parent / "scored")["inputs"]["scored"] == 3


def test_callers_progress_function_can_end_the_run(exports: Path) -> None:
    """What a caller's own function raises is no failure of an input."""

    def stop(rows: int, done: int, total: int | None) -> None:
        raise KeyError("the caller's own")

    with pytest.raises(KeyError):
        update_dataset(
            [str(exports)], str(exports.parent / "scored"), None, Watcher(on_progress=stop), model=loaded_model()
        )
    assert latest_record(exports.parent / "scored")["ended"] == "stopped"


def test_traceback_of_a_bug_is_a_field_of_a_json_log(exports: Path, run_score: RunScore) -> None:
    """Each line stays an object."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WHERE[0], raising(resolved(WHERE[0]), KeyError(CANARY)))
        result = run_score(exports, f"{exports.parent / 'scored'}/", "--log-format", "json")
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["input"] for line in lines] == ["bad.csv", "bad.csv"] and "File " in lines[1]["traceback"]


@pytest.mark.parametrize("kind", ["zip", "tar", "csv", "parquet", "mbox", "folder"])
def test_input_that_is_removed_while_it_is_read_fails_alone(exports: Path, run_score: RunScore, kind: str) -> None:
    """An archive is opened more than once, a folder for each of its files."""
    gone = _made(exports.parent / "inbox", kind)
    scored = exports.parent / "scored"

    def removing(source: str, options: ReadOptions) -> Any:
        opened = open_messages(source, options)
        if str(source) == str(gone):
            for path in sorted(gone.rglob("*"), reverse=True) if gone.is_dir() else [gone]:
                path.unlink()
        return opened

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.build.reading.open_messages", removing)
        result = run_score(exports, f"{scored}/")
    assert result.exit_code == 1 and f"{gone.name}: " in result.stderr and "Traceback" not in result.stderr
    assert "a bug" not in result.stderr and count_rows(scored) == 15


def _made(folder: Path, kind: str) -> Path:
    mail = "Message-ID: <1@mail.example>\nSubject: chair\n\nWonderful.\n"
    path = folder / f"gone.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("1.eml", mail)
    elif kind == "tar":
        (folder.parent / "1.eml").write_text(mail)
        with tarfile.open(path, "w") as archive:
            archive.add(folder.parent / "1.eml", "1.eml")
    elif kind == "parquet":
        pq.write_table(pa.table({"text": ["a chair"]}), path)
    elif kind == "mbox":
        path.write_text(f"From a@mail.example Mon Mar  2 08:00:00 2026\n{mail}\n")
    elif kind == "folder":
        path.mkdir()
        for number in range(3):
            (path / f"{number}.eml").write_text(mail)
    else:
        path.write_text("text\na chair\n")
    return path


@pytest.mark.parametrize("error", [*RAISED[:2], OSError(errno.EIO, "x"), OSError(CANARY), pa.ArrowInvalid(CANARY)])
def test_a_single_table_says_the_same_without_a_traceback(
    exports: Path, run_score: RunScore, error: BaseException
) -> None:
    """The table that stands is untouched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CsvSource, "_open", raising(CsvSource._open, error))
        result = run_score(exports / "bad.csv", exports.parent / "scored.parquet")
        with pytest.raises(InputError):
            score_file(exports / "bad.csv", exports.parent / "scored.parquet")
    assert result.exit_code == 1 and "bad.csv: " in result.stderr and CANARY not in result.stderr
    assert "File " not in result.stderr and not (exports.parent / "scored.parquet").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_full_disk_ends_the_run(exports: Path, run_score: RunScore, number: int) -> None:
    """Each further input would only fail the same way."""

    def full(*args: Any, **options: Any) -> Any:
        raise OSError(number, os.strerror(number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("score_messages.dataset.storage.part_files.PartFiles.write", full)
        result = run_score(exports, f"{exports.parent / 'scored'}/")
    assert result.exit_code == 1 and latest_record(exports.parent / "scored")["ended"] == "stopped"


def test_which_errors_end_a_run() -> None:
    """Those of the target, the model and the options; but a column that can't be written fails only its input."""
    assert all(ends_the_run(error) for error in (ModelError("x"), OptionError("x"), OutputError("t", "x")))
    assert not any(ends_the_run(error) for error in (InputError("s", "x"), FormatError("s", "x"), KeyError("x")))
    assert not ends_the_run(TargetRefused("t", "x"))
    for arisen, ends in ((pa.ArrowInvalid("x"), False), (OSError(errno.ENOSPC, "x"), True), (OSError("x"), False)):
        with pytest.raises(OutputError) as caught, disk_errors("scored"):
            raise arisen
        assert ends_the_run(caught.value) is ends


def test_column_that_cant_be_written_fails_its_input_alone(exports: Path, run_score: RunScore) -> None:
    """Arrow can read some types that it can't write."""

    failures = iter([pa.ArrowNotImplementedError(CANARY)])
    write = PartFiles.write

    def unable(files: PartFiles, batch: pa.RecordBatch) -> None:
        with disk_errors("scored"):
            for error in failures:
                raise error
        write(files, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PartFiles, "write", unable)
        result = run_score(exports, f"{exports.parent / 'scored'}/")
    assert result.exit_code == 1 and "a.csv: Arrow could not write it" in result.stderr and CANARY not in result.stderr
    assert count_rows(exports.parent / "scored") == 10


@examples(50)
@given(st.sampled_from([OSError, RecursionError, MemoryError, pa.ArrowInvalid, pa.ArrowMemoryError]), st.text())
def test_no_word_of_a_foreign_error_is_repeated(kind: type[Exception], text: str) -> None:
    """They may quote a message."""
    input_error = as_input_error("s.csv", kind(f"{CANARY}{text}"))
    assert input_error is not None and CANARY not in str(input_error)
