"""A nightly folder whose sources lie in buckets: objects are inputs as files are; a bucket's silence prunes nothing."""

from __future__ import annotations

import gzip
import json
import shlex
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.support.command import Result, RunScore
from tests.support.messages import csv_bytes, inbox
from tests.support.servers.buckets import AnyBucket
from tests.support.servers.faulty import Fault, FaultyProxy

pytestmark = pytest.mark.slow

ONLY_S3 = pytest.mark.parametrize("server", ["s3"], indirect=True)


class Nights:
    """Runs into one folder."""

    def __init__(self, folder: Path, run_score: RunScore) -> None:
        self.folder, self._run_score = folder, run_score

    def night(self, *sources: str, options: tuple[str, ...] = ()) -> dict[str, object]:
        result = self.run(*sources, options=options)
        assert result.exit_code == 0, result.stderr
        summary: dict[str, object] = json.loads(result.stdout)
        return summary

    def run(self, *sources: str, options: tuple[str, ...] = ()) -> Result:
        return self._run_score(*sources, f"{self.folder}/", "--id-column", "id", "--summary", "-", *options)

    def rows(self) -> list[tuple[str, str | None]]:
        table = ds.dataset(self.folder, format="parquet", exclude_invalid_files=True).to_table()
        return sorted(zip(table["message_id"].to_pylist(), table["sentiment"].to_pylist(), strict=True))

    def inputs(self) -> list[str]:
        """Of the parts that have rows."""
        files = [path for path in self.folder.glob("*.parquet") if pq.read_metadata(path).num_rows]
        return sorted(json.loads(pq.read_metadata(path).metadata[b"score_messages.input"]) for path in files)


@pytest.fixture
def nights(tmp_path: Path, run_score: RunScore) -> Nights:
    return Nights(tmp_path / "scored", run_score)


def export(first: int, last: int) -> bytes:
    """Messages by their numbers, which are their ids."""
    header, *rows = inbox(last)
    return csv_bytes([header, *rows[first - 1 :]])


def test_pattern_of_objects_is_scored_as_the_same_files_are(
    any_bucket: AnyBucket, nights: Nights, tmp_path: Path, run_score: RunScore
) -> None:
    """In each store: one input for each object that matches, and `**` goes to any depth."""
    exports = {"2026/a.csv": export(1, 5), "2026/q3/b.csv": export(4, 9), "2026/q3/c.csv.gz": b"", "2025/d.csv": b"x"}
    exports["2026/q3/c.csv.gz"] = gzip.compress(export(10, 12))
    for key, content in exports.items():
        any_bucket.put(key, content)
        path = tmp_path / "local" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert nights.night(any_bucket.address("2026/**/*.csv*"))["new_rows"] == 12
    here = Nights(tmp_path / "here", run_score)
    here.night(str(tmp_path / "local/2026/**/*.csv*"))
    assert nights.rows() == here.rows()
    assert nights.inputs() == [any_bucket.address(key) for key in sorted(exports) if key.startswith("2026")]
    assert sorted(any_bucket.keys()) == sorted(exports)


def test_what_has_not_changed_is_not_read_again(any_bucket: AnyBucket, proxy: FaultyProxy, nights: Nights) -> None:
    """The store's list says so; an object that was written anew is read, and scored only if its bytes are others."""
    any_bucket.put("in/a.csv", export(1, 5))
    any_bucket.put("in/b.csv", export(6, 9))
    nights.night(any_bucket.address("in/*.csv"))
    proxy.requests.clear()
    summary = nights.night(any_bucket.address("in/*.csv"))
    assert (summary["new_rows"], summary["inputs"]["skipped"]) == (0, 2)  # type: ignore[index]
    assert not [path for method, path, _ in proxy.requests if method == "GET" and ".csv" in path.partition("?")[0]]
    any_bucket.put("in/b.csv", export(6, 11))
    assert nights.night(any_bucket.address("in/*.csv"))["new_rows"] == 2
    any_bucket.put("in/a.csv", export(1, 5))
    assert nights.night(any_bucket.address("in/*.csv"))["new_rows"] == 0


@ONLY_S3
def test_lost_cache_costs_a_read_and_nothing_else(any_bucket: AnyBucket, nights: Nights) -> None:
    any_bucket.put("in/a.csv", export(1, 5))
    nights.night(any_bucket.address("in/*.csv"))
    (nights.folder / "_index/objects.json").write_text("damaged")
    assert nights.night(any_bucket.address("in/*.csv"))["new_rows"] == 0
    assert "a.csv" in (nights.folder / "_index/objects.json").read_text()


def test_removed_object_is_pruned_only_on_request(any_bucket: AnyBucket, nights: Nights) -> None:
    """As a removed file."""
    for number in range(1, 7):
        any_bucket.put(f"in/{number}.csv", export(number, number))
    nights.night(any_bucket.address("in/"))
    any_bucket.delete("in/3.csv")
    assert nights.night(any_bucket.address("in/")) and len(nights.rows()) == 6
    nights.night(any_bucket.address("in/"), options=("--prune",))
    assert [name for name, _ in nights.rows()] == ["001", "002", "004", "005", "006"]


@ONLY_S3
@pytest.mark.parametrize("status", [403, 503, 500, None])
def test_bucket_that_cannot_be_listed_never_counts_as_empty(
    status: int | None, any_bucket: AnyBucket, proxy: FaultyProxy, nights: Nights, tmp_path: Path
) -> None:
    """No row is pruned, the other sources are scored all the same, and the exit code says that something is wrong."""
    for number in (1, 2):
        any_bucket.put(f"in/{number}.csv", export(number, number))
    nights.night(any_bucket.address("in/*.csv"))
    (tmp_path / "local.csv").write_bytes(export(7, 9))
    proxy.faults.append(
        Fault("GET", "list-type", cut_answer=10) if status is None else Fault("GET", "list-type", status=status)
    )
    options = ("--prune", "--prune-max", "100%")
    result = nights.run(any_bucket.address("in/*.csv"), str(tmp_path / "local.csv"), options=options)
    assert result.exit_code == 1 and any_bucket.address("in/") in result.stderr
    assert [name for name, _ in nights.rows()] == ["001", "002", "007", "008", "009"]


@ONLY_S3
def test_second_page_that_fails_never_counts_as_empty(
    any_bucket: AnyBucket, proxy: FaultyProxy, nights: Nights
) -> None:
    """A list comes in pages of 1,000: what stands behind the first isn't gone."""
    any_bucket.put("in/zz/last.csv", export(1, 3))
    nights.night(any_bucket.address("in/**/*.csv"))
    for number in range(1001):
        any_bucket.put(f"in/{number:04}.md", b"note")
    proxy.faults.append(Fault("GET", "continuation-token", status=403))
    result = nights.run(any_bucket.address("in/**/*.csv"), options=("--prune", "--prune-max", "100%"))
    assert result.exit_code == 1
    assert len(nights.rows()) == 3


@ONLY_S3
def test_moved_objects_take_their_parts_along(any_bucket: AnyBucket, nights: Nights, tmp_path: Path) -> None:
    """Within a bucket, from a disk into it, and packed where they lie: nothing is scored a second time."""
    local = tmp_path / "c.csv"
    local.write_bytes(export(9, 12))
    any_bucket.put("in/a.csv", export(1, 4))
    any_bucket.put("in/b.csv", export(5, 8))
    nights.night(any_bucket.address("in/**/*.csv"), str(local))
    for key, content in {"in/old/a.csv": export(1, 4), "in/c.csv": export(9, 12)}.items():
        any_bucket.put(key, content)
    any_bucket.put("in/b.csv.gz", gzip.compress(export(5, 8)))
    any_bucket.delete("in/a.csv")
    any_bucket.delete("in/b.csv")
    local.unlink()
    summary = nights.night(any_bucket.address("in/"))
    assert (summary["new_rows"], summary["moved"]) == (0, 3)
    assert nights.inputs() == [any_bucket.address(key) for key in ("in/b.csv.gz", "in/c.csv", "in/old/a.csv")]


@ONLY_S3
def test_tables_of_ours_hidden_files_and_clutter_are_no_inputs(any_bucket: AnyBucket, nights: Nights) -> None:
    """As in a folder on disk."""
    any_bucket.put("in/a.csv", export(1, 4))
    nights.night(any_bucket.address("in/"))
    table = next(path for path in nights.folder.glob("*.parquet")).read_bytes()
    mirrored = ["in/mirror/_runs/1.json", "in/mirror/t.parquet"]
    for key in (*mirrored, "in/.hidden/b.csv", "in/_c.csv", "in/d.csv.part", "in/e.parquet"):
        any_bucket.put(key, table)
    any_bucket.put("in/folder/", b"")
    nights.night(any_bucket.address("in/"), options=("--verbose",))
    assert nights.inputs() == [any_bucket.address("in/a.csv")]


@ONLY_S3
def test_what_matches_nothing_is_an_error(any_bucket: AnyBucket, nights: Nights) -> None:
    """A pattern, a folder and an object; a folder without its slash is proposed with it."""
    any_bucket.put("in/a.csv", export(1, 4))
    for key, words in {
        "in/*.jsonl": "no object is called like that",
        "out/": "holds no object to score",
        "in/b.csv": "there is no such object",
        "in": f"{any_bucket.address('in/')}",
    }.items():
        result = nights.run(any_bucket.address(key))
        assert (result.exit_code, words in result.stderr) == (1, True), result.stderr
    assert not nights.folder.exists()
    proposed = shlex.split(nights.run(any_bucket.address("in")).stderr.partition("score-messages s3")[2].strip())
    assert proposed[0] == any_bucket.address("in/").removeprefix("s3")
    assert nights.night(any_bucket.address("in/"))["new_rows"] == 4


@ONLY_S3
def test_messages_that_are_an_object_each_are_refused_with_both_ways_out(any_bucket: AnyBucket, nights: Nights) -> None:
    """The rest of the folder is scored; the pattern that is proposed scores them, too."""
    any_bucket.put("in/a.csv", export(1, 4))
    any_bucket.put("in/mail/1.eml", b"Subject: Hello\nMessage-ID: <1@x>\nFrom: a@b.example\n\nIt is wonderful.\n")
    result = nights.run(any_bucket.address("in/"))
    pattern = any_bucket.address("in/**/*.eml")
    assert result.exit_code == 1 and f"'{pattern}'" in result.stderr
    assert len(nights.rows()) == 4
    assert nights.night(pattern)["new_rows"] == 1


@ONLY_S3
def test_sources_in_a_settings_file_may_be_addresses(
    any_bucket: AnyBucket, nights: Nights, tmp_path: Path, run_score: RunScore
) -> None:
    any_bucket.put("in/a.csv", export(1, 4))
    settings = tmp_path / "settings.toml"
    source = any_bucket.address("in/*.csv")
    settings.write_text(f'source = ["{source}"]\ntarget = "{nights.folder}/"\nid-column = "id"\n')
    assert run_score("--config", settings).exit_code == 0
    assert nights.inputs() == [any_bucket.address("in/a.csv")]


@ONLY_S3
def test_dry_run_of_objects_writes_nothing(any_bucket: AnyBucket, nights: Nights) -> None:
    any_bucket.put("in/a.csv", export(1, 4))
    result = nights.run(any_bucket.address("in/*.csv"), options=("--dry-run",))
    assert result.exit_code == 0 and not nights.folder.exists()


@ONLY_S3
def test_missing_credentials_fail_the_bucket_alone(
    any_bucket: AnyBucket, nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of this machine are scored; what stands of the bucket stays."""
    any_bucket.put("in/a.csv", export(1, 4))
    nights.night(any_bucket.address("in/*.csv"))
    (tmp_path / "local.csv").write_bytes(export(7, 9))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    options = ("--prune", "--prune-max", "100%")
    result = nights.run(any_bucket.address("in/*.csv"), str(tmp_path / "local.csv"), options=options)
    assert result.exit_code == 1 and "credentials" in result.stderr
    assert len(nights.rows()) == 7


@ONLY_S3
def test_object_that_cannot_be_read_costs_only_its_own_part(
    any_bucket: AnyBucket, proxy: FaultyProxy, nights: Nights
) -> None:
    """It keeps what it has; the next night reads it."""
    any_bucket.put("in/a.csv", export(1, 4))
    any_bucket.put("in/b.csv", export(5, 8))
    nights.night(any_bucket.address("in/*.csv"))
    any_bucket.put("in/a.csv", export(1, 5))
    any_bucket.put("in/b.csv", export(5, 9))
    proxy.faults.append(Fault("GET", "in/a.csv", status=503))
    result = nights.run(any_bucket.address("in/*.csv"))
    assert result.exit_code == 1 and "a.csv" in result.stderr and "busy" in result.stderr
    assert [name for name, _ in nights.rows()] == [f"{number:03}" for number in range(1, 10)]
    proxy.faults.clear()
    nights.night(any_bucket.address("in/*.csv"))
    assert len(nights.rows()) == 9


ODD_KEYS = {"in/b?x=1.csv": "a part or a sign", "in//c.csv": "a part or a sign", "in/d.csv/": "ends in a slash"}


@pytest.mark.parametrize("source", ["in/", "in/**"])
@pytest.mark.parametrize("key", ODD_KEYS)
@ONLY_S3
def test_object_whose_key_no_address_can_name_is_said_so(
    key: str, source: str, any_bucket: AnyBucket, nights: Nights
) -> None:
    """The others are scored, also where the same key without the slash at its end is an object's."""
    any_bucket.put("in/a.csv", export(1, 4))
    any_bucket.put("in/d.csv", export(5, 6))
    any_bucket.put(key, export(7, 9))
    for _ in range(2):
        result = nights.run(any_bucket.address(source))
        assert result.exit_code == 1 and ODD_KEYS[key] in result.stderr, result.stderr
        assert [name for name, _ in nights.rows()] == ["001", "002", "003", "004", "005", "006"]


@pytest.mark.parametrize("server", ["gs", "az"], indirect=True)
def test_key_without_which_no_list_is_given_counts_no_object_as_gone(any_bucket: AnyBucket, nights: Nights) -> None:
    """The client of these stores ends its list there."""
    any_bucket.put("in/a.csv", export(1, 4))
    nights.night(any_bucket.address("in/"))
    any_bucket.put("in//c.csv", export(5, 8))
    result = nights.run(any_bucket.address("in/"), options=("--prune", "--prune-max", "100%"))
    assert result.exit_code == 1 and "empty part" in result.stderr, result.stderr
    assert len(nights.rows()) == 4


@pytest.mark.parametrize("server", ["gs", "az"], indirect=True)
@pytest.mark.parametrize("twin", [True, False])
def test_slash_that_the_list_leaves_out_is_said_of_its_object(
    twin: bool, any_bucket: AnyBucket, nights: Nights
) -> None:
    """Whether another object has the key without it or not: that one is scored."""
    any_bucket.put("in/a.csv", export(1, 4))
    any_bucket.put("in/d.csv/", export(7, 9))
    if twin:
        any_bucket.put("in/d.csv", export(5, 6))
    for _ in range(2):
        result = nights.run(any_bucket.address("in/"))
        assert result.exit_code == 1 and "ends in a slash" in result.stderr, result.stderr
        assert len(nights.rows()) == (6 if twin else 4)


@pytest.mark.parametrize("source", ["in/", "in/**"])
def test_mark_of_a_folder_is_no_object(source: str, any_bucket: AnyBucket, nights: Nights) -> None:
    """Consoles put them there, of the source itself and of folders called by dates; an empty object is one."""
    for key in ("in/", "in/2026.11.27/", "in/2026.11.28/", "in/old/"):
        any_bucket.put(key, b"")
    any_bucket.put("in/2026.11.27/a.csv", export(1, 4))
    nights.night(any_bucket.address(source))
    any_bucket.put("in/2026.11.27/b.csv", b"")
    result = nights.run(any_bucket.address(source))
    assert result.exit_code == 1 and "b.csv: is empty" in result.stderr and "2026.11.28" not in result.stderr
