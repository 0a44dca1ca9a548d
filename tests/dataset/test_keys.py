"""Keys by which messages are recognised: nobody can forge two alike, and damage to them is noticed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.dataset.keys.key_file import COPY, KeyFile
from score_messages.dataset.keys.key_index import KeyIndex
from score_messages.dataset.keys.key_store import KeyStore
from score_messages.dataset.keys.keyed_hash import Keys, keys_of, new_secret
from score_messages.messages import Messages

SECRET = bytes(range(32))

# Two pairs of id and text for which version 0.1 had the same key.
COLLIDING = [("3e73c8f1514b39b6", "I love it, thank you all"), ("51179b0f1afc3829", "I hate it, never again!!")]


def messages(pairs: Sequence[tuple[str | None, str]], has_own_id: bool = True) -> Messages:
    ids, texts = (pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1))
    columns = pa.RecordBatch.from_arrays([ids], names=["id"])
    return Messages(columns, ids, texts, np.zeros(len(pairs), np.uint8), has_own_id)


def keys_from(numbers: Sequence[int]) -> Keys:
    """Numbers as keys. Small ones share their first half, so that only the second half differs."""
    return np.array([(number % 3, number) if number else (0, 0) for number in numbers], np.uint64).reshape(-1, 2)


def stored(folder: Path, batches: Sequence[Keys], depends_on: dict[str, str] | None = None) -> KeyFile:
    """A file of some batches of keys, row number n of day n."""
    store = KeyStore(folder)
    new = store.new(SECRET, 0o666)
    for batch in batches:
        new.add(batch)
    days = np.arange(sum(map(len, batches)), dtype=np.int32)
    name = new.finish(days, depends_on if depends_on is not None else {"part": "released"}, keeps_overlaps=False)
    new.close()
    key_file = store.open(name)
    assert key_file is not None
    return key_file


@contextmanager
def scratch() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def test_messages_whose_old_keys_were_made_alike_have_keys_of_their_own() -> None:
    """With 64 bits and no secret, anyone could make such a pair in two minutes."""
    old = keys_of(messages(COLLIDING), None)
    assert (old[0] == old[1]).all()
    new = keys_of(messages(COLLIDING), SECRET)
    assert (new[0] != new[1]).all()


def test_old_keys_are_the_same_as_those_of_version_0_1() -> None:
    """Key files of that version still say which messages a folder has."""
    (key,) = keys_of(messages([("m1", "fine")]), None)
    digest = hashlib.blake2b(b"2:m1fine", digest_size=8).digest()
    assert key.tolist() == [int.from_bytes(digest, "little"), 0]


def says_something(name: str | None) -> bool:
    """An empty cell is no id; blanks as Arrow knows them."""
    return bool(name) and pc.utf8_trim_whitespace(pa.scalar(name)).as_py() != ""


@given(st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=4)), st.text(max_size=4)), max_size=20))
def test_keys_are_equal_where_id_and_text_are_and_nowhere_else(pairs: list[tuple[str | None, str]]) -> None:
    """128 bits that depend on the secret; a message without an id has no key."""
    keys = [tuple(key) for key in keys_of(messages(pairs), SECRET).tolist()]
    for (name, _), key in zip(pairs, keys, strict=True):
        assert (key == (0, 0)) == (not says_something(name))
    known = {pair: key for pair, key in zip(pairs, keys, strict=True) if says_something(pair[0])}
    assert len(set(known.values())) == len(known)
    assert keys == [known.get(pair, (0, 0)) for pair in pairs]
    others = keys_of(messages(pairs), new_secret()).tolist()
    assert not {tuple(key) for key in others} & set(known.values())
    assert not keys_of(messages(pairs, has_own_id=False), SECRET).any()


@given(st.lists(st.lists(st.integers(0, 60), max_size=20), max_size=8), st.lists(st.integers(0, 70), max_size=30))
def test_index_finds_the_first_row_of_each_file_with_a_key(parts: list[list[int]], asked: list[int]) -> None:
    """The same as a search of all rows, though only the first halves of keys are in memory; 0 is never found."""
    with scratch() as folder:
        index = KeyIndex()
        files = [stored(folder, [keys_from(part)], {str(number): ""}) for number, part in enumerate(parts)]
        index.add(files[:3])
        for file in files[3:]:
            index.add([file])
        hits = index.find(keys_from(asked))
        expected = [
            (position, number, part.index(key))
            for position, key in enumerate(asked)
            for number, part in enumerate(parts)
            if key and key in part
        ]
        assert sorted(zip(*map(np.ndarray.tolist, (hits.asked, hits.files, hits.rows)), strict=True)) == expected
        assert index.messages == [len(set(part) - {0}) for part in parts]


def test_many_rows_of_one_message_are_one_in_the_index(tmp_path: Path) -> None:
    """Otherwise a file of nothing else would be read whole for every message that is looked up."""
    index = KeyIndex()
    index.add([stored(tmp_path, [keys_from([7] * 100_000), keys_from([5, 7])])])
    hits = index.find(keys_from([7, 8, 5]))
    assert (hits.asked.tolist(), hits.rows.tolist()) == ([0, 2], [0, 100_000])


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=9), max_size=4), st.dictionaries(st.text(), st.text()))
def test_keys_read_back_as_they_were_written(batches: list[list[int]], depends_on: dict[str, str]) -> None:
    """With their days, whatever batches they came in; without any key no file is kept."""
    with scratch() as folder:
        new = KeyStore(folder).new(SECRET, 0o666)
        pairs_of_batches = [
            np.array([(number, number // 2) for number in batch], np.uint64).reshape(-1, 2) for batch in batches
        ]
        for batch in pairs_of_batches:
            new.add(batch)
        whole = np.concatenate([np.empty((0, 2), np.uint64), *pairs_of_batches])
        name = new.finish(np.arange(len(whole), dtype=np.int32), depends_on, keeps_overlaps=True)
        new.close()
        if not whole.any() and not depends_on:
            assert name == "" and os.listdir(folder) == []
            return
        key_file = KeyStore(folder).open(name)
        assert key_file is not None and key_file.facts.depends_on == depends_on and key_file.facts.keeps_overlaps
        rows = np.arange(len(whole))
        assert (key_file.keys(rows) == whole).all() and key_file.all_days().tolist() == rows.tolist()
        assert (key_file.keys(rows[::-2]) == whole[::-2]).all()
        assert sorted(os.listdir(folder)) == [name, f"{name}{COPY}"]


@given(st.data())
def test_damage_to_one_of_two_copies_is_mended_and_to_both_is_noticed(data: st.DataObject) -> None:
    """Any bit, any length; and a file that has the name of another."""
    with scratch() as folder:
        file = stored(folder, [keys_from([1, 2, 3])])
        content = file.path.read_bytes()
        paths = [folder / file.name, folder / f"{file.name}{COPY}"]
        damaged = data.draw(st.lists(st.sampled_from(paths), min_size=1, unique=True))
        for path in damaged:
            kind = data.draw(st.sampled_from(["gone", "cut", "flipped", "another", "a pipe"]))
            path.unlink()
            if kind == "cut":
                path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
            elif kind == "flipped":
                bit = data.draw(st.integers(0, 8 * len(content) - 1))
                path.write_bytes((int.from_bytes(content, "big") ^ 1 << bit).to_bytes(len(content), "big"))
            elif kind == "another":
                shutil.copy(stored(folder, [keys_from([9])]).path, path)
            elif kind == "a pipe":
                os.mkfifo(path)
        store = KeyStore(folder)
        key_file = store.open(file.name)
        if len(damaged) == 2:
            assert key_file is None and not store.holds(file.name)
        else:
            assert key_file is not None and [path.read_bytes() for path in paths] == [content] * 2


@pytest.mark.parametrize("name", ["", "../x", "0" * 63, "A" * 64])
def test_name_of_a_key_file_in_a_damaged_footer_is_not_used_as_a_path(tmp_path: Path, name: str) -> None:
    """It is untrusted data."""
    (tmp_path / "keys").mkdir()
    (tmp_path / "x").write_bytes(b"score-messages keys 2\n")
    assert KeyStore(tmp_path / "keys").open(name) is None


def test_key_files_are_no_more_readable_than_their_input(tmp_path: Path) -> None:
    """Nor is the second copy."""
    store = KeyStore(tmp_path)
    new = store.new(SECRET, 0o100640)
    new.add(keys_from([1]))
    name = new.finish(np.zeros(1, np.int32), {}, keeps_overlaps=False)
    assert [(tmp_path / copy_name).stat().st_mode & 0o027 for copy_name in (name, f"{name}{COPY}")] == [0, 0]
    store.keep_only(set())
    assert os.listdir(tmp_path) == []
