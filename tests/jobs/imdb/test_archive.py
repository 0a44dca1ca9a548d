"""Fetching the training data from a real server: all of it, once, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from score_messages.errors import FormatError, Hint, InputError, OutputError, PipelineError, TargetLocked
from score_messages_jobs.imdb.archive import ACL_IMDB, fetch_imdb, user_cache
from score_messages_jobs.imdb.download import download
from tests.support.imdb_server import ONE, REVIEWS, Server, pack
from tests.support.present import present


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def left_in(cache: Path) -> list[str]:
    """What stands in the cache, but for the empty lock files that stay."""
    return sorted(path.name for path in cache.iterdir() if path.suffix != ".lock")


def test_reviews_become_two_tables_in_a_stated_order(server: Server, cache: Path) -> None:
    folder = fetch_imdb(server.archive(), cache)
    train = pq.read_table(folder / "train.parquet")
    assert train.to_pydict() == {
        "id": ["train/neg/2_2", "train/neg/10_2", "train/pos/2_9", "train/pos/10_9"],
        "text": [f"train {name} <br />café {number}" for name in ("neg", "pos") for number in (2, 10)],
        "stars": [2, 2, 9, 9],
        "label": [0, 0, 1, 1],
    }
    assert {field.name: str(field.type) for field in train.schema} == {
        "id": "string",
        "text": "string",
        "stars": "int8",
        "label": "int8",
    }
    assert pq.read_table(folder / "test.parquet")["id"][0].as_py() == "test/neg/2_2"
    assert sorted(path.name for path in folder.iterdir()) == ["test.parquet", "train.parquet"]
    assert left_in(cache) == [folder.name]


def test_second_call_asks_the_server_for_nothing(server: Server, cache: Path) -> None:
    first = fetch_imdb(server.archive(), cache)
    heard: list[tuple[int, int]] = []
    assert fetch_imdb(server.archive(), cache, on_progress=lambda done, total: heard.append((done, total))) == first
    assert (server.requests, heard) == (["/archive"], [])


def test_a_missing_table_is_fetched_again(server: Server, cache: Path) -> None:
    folder = fetch_imdb(server.archive(), cache)
    (folder / "test.parquet").unlink()
    assert (fetch_imdb(server.archive(), cache) / "test.parquet").is_file()


def test_the_same_archive_gives_the_same_bytes(server: Server, tmp_path: Path) -> None:
    tables = [fetch_imdb(server.archive(), tmp_path / name) / "train.parquet" for name in ("a", "b")]
    assert tables[0].read_bytes() == tables[1].read_bytes()


def test_progress_rises_from_nothing_to_all_bytes(server: Server, cache: Path) -> None:
    heard: list[tuple[int, int]] = []
    fetch_imdb(server.archive(), cache, on_progress=lambda done, total: heard.append((done, total)))
    assert (heard[0], heard[-1]) == ((0, len(server.content)), (len(server.content), len(server.content)))
    assert heard == sorted(heard)


@pytest.mark.parametrize(
    ("changed", "error", "reason"),
    [
        ({"size": 100}, FormatError, "larger than the 100 bytes"),
        ({"size": 10_000_000}, InputError, "of 10,000,000 bytes"),
        ({"sha1": "0" * 40}, FormatError, "SHA-1"),
        ({"reviews_per_class": 3}, FormatError, "should hold 3 reviews of each class"),
    ],
)
def test_another_file_than_the_published_one_is_refused(
    server: Server, cache: Path, changed: dict[str, Any], error: type[PipelineError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        fetch_imdb(server.archive(**changed), cache)
    assert left_in(cache) == []


def test_truncated_download_is_refused_and_the_next_call_starts_anew(server: Server, cache: Path) -> None:
    server.cut_after = len(server.content) // 2
    with pytest.raises(InputError, match=f"{server.url()}.*bytes"):
        fetch_imdb(server.archive(), cache)
    assert left_in(cache) == []
    server.cut_after = None
    assert fetch_imdb(server.archive(), cache).is_dir()


def test_interrupted_download_leaves_nothing(server: Server, cache: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_imdb(server.archive(), cache, on_progress=interrupt)
    assert left_in(cache) == []


def test_what_a_killed_run_left_is_replaced(server: Server, cache: Path) -> None:
    part = cache / f"imdb-{server.archive().sha1[:8]}.part"
    part.mkdir(parents=True)
    (part / "archive.tar.gz").write_bytes(b"half")
    folder = fetch_imdb(server.archive(), cache)
    assert left_in(cache) == [folder.name]


@pytest.mark.parametrize("path", ["/missing", "/to-a-file", "/to-ftp", "/in-circles"])
def test_without_the_archive_the_error_names_the_url_and_the_way_round(server: Server, cache: Path, path: str) -> None:
    """Redirects lead to http and https alone."""
    server.redirects = {
        "/to-a-file": "file:///etc/hostname",
        "/to-ftp": "ftp://127.0.0.1/archive",
        "/in-circles": "/in-circles",
    }
    with pytest.raises(InputError, match=server.url(path)) as caught:
        fetch_imdb(server.archive(path), cache)
    assert present(caught.value.hint).options == "--data DIR"
    assert "train.parquet and test.parquet" in present(caught.value.hint).text
    assert left_in(cache) == []


def test_a_redirect_on_the_web_is_followed(server: Server, cache: Path) -> None:
    server.redirects = {"/moved": server.url()}
    assert fetch_imdb(server.archive("/moved"), cache).is_dir()


def test_a_server_that_is_gone_is_an_input_error(server: Server, cache: Path) -> None:
    archive = server.archive()
    server.server_close()
    with pytest.raises(InputError, match="could not be downloaded"):
        fetch_imdb(archive, cache)
    assert left_in(cache) == []


def test_a_silent_server_is_given_up(server: Server, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="timed out"):
        download(server.url("/silent"), tmp_path / "file", size=1, sha1="", hint=Hint(""), timeout=0.05)


@pytest.mark.parametrize("content", [pack()[:-40], b"<html>moved</html>", pack({**REVIEWS, ONE: b"\xff"})])
def test_an_archive_that_cannot_be_read_leaves_nothing(server: Server, cache: Path, content: bytes) -> None:
    server.content = content
    with pytest.raises(FormatError, match="damaged"):
        fetch_imdb(server.archive(), cache)
    assert left_in(cache) == []


def test_a_second_run_at_the_same_time_stops_at_once(server: Server, cache: Path) -> None:
    cache.mkdir()
    with FileLock(cache / f"imdb-{server.archive().sha1[:8]}.lock"), pytest.raises(TargetLocked):
        fetch_imdb(server.archive(), cache)
    assert server.requests == []


def test_a_cache_that_cannot_be_written_is_an_output_error(server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="can't be written"):
        fetch_imdb(server.archive(), tmp_path / "file")


def test_the_cache_is_where_the_desktop_standard_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for named, expected in {"/var/c": "/var/c", "relative": f"{tmp_path}/.cache", "": f"{tmp_path}/.cache"}.items():
        monkeypatch.setenv("XDG_CACHE_HOME", named)
        assert str(user_cache()) == f"{expected}/score-messages"


def test_the_default_is_the_published_archive() -> None:
    assert ACL_IMDB.url.startswith("https://ai.stanford.edu/")
    assert (ACL_IMDB.size, len(ACL_IMDB.sha1), ACL_IMDB.reviews_per_class) == (84_125_825, 40, 12_500)
