"""A model folder that isn't what it was when it was made doesn't score."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from score_messages.errors import ModelError
from score_messages.model.bundle import BUNDLE, SCORER, VOCABULARY, load_model, record_metrics
from score_messages.model.choice import loaded
from score_messages.model.registry import model_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(model_folder("imdb-article"), tmp_path / "model")
    return tmp_path / "model"


def change(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    bundle = json.loads((folder / BUNDLE).read_text())
    edit(bundle)
    (folder / BUNDLE).write_text(json.dumps(bundle))


def rehash(folder: Path, name: str) -> None:
    import hashlib

    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    change(folder, lambda bundle: bundle["files"].update({name: digest}))


def test_copied_model_has_the_same_fingerprint(folder: Path) -> None:
    """The fingerprint says what decides a prediction, not where it lies."""
    assert load_model(folder).fingerprint == load_model(model_folder("imdb-article")).fingerprint


def test_metrics_dont_change_the_fingerprint(folder: Path) -> None:
    """Measuring a model doesn't make it another one."""
    before = load_model(folder).fingerprint
    record_metrics(folder, {"mail": {"rows": 3}})
    assert load_model(folder).fingerprint == before


def test_threshold_changes_the_fingerprint(folder: Path) -> None:
    """Other predictions, another fingerprint."""
    before = load_model(folder).fingerprint
    change(folder, lambda bundle: bundle["settings"].update(thresholds=[0.4]))
    assert load_model(folder).fingerprint != before


@pytest.mark.parametrize("name", [SCORER, VOCABULARY])
def test_one_changed_byte_stops_the_run(folder: Path, name: str) -> None:
    """Bit rot is found by the hash."""
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match="sha256 differs"):
        load_model(folder)


def test_other_words_with_a_right_hash_are_found_by_the_golden_texts(folder: Path) -> None:
    """A vocabulary in another order gives other ids."""
    words = (folder / VOCABULARY).read_text().splitlines()
    (folder / VOCABULARY).write_text("\n".join(words[::-1]) + "\n")
    rehash(folder, VOCABULARY)
    with pytest.raises(ModelError, match="other ids"):
        load_model(folder)


def test_other_weights_with_a_right_hash_are_found_by_the_golden_texts(folder: Path) -> None:
    """A float somewhere in the middle of the weights is another score."""
    content = bytearray((folder / SCORER).read_bytes())
    for offset in range(len(content) - 4000, len(content) - 2000):
        content[offset] ^= 0x11
    (folder / SCORER).write_bytes(content)
    rehash(folder, SCORER)
    with pytest.raises(ModelError):
        load_model(folder)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda bundle: bundle.update(format=2), "format"),
        (lambda bundle: bundle.pop("golden"), "format"),
        (lambda bundle: bundle.update(golden=[]), "golden"),
        (lambda bundle: bundle["settings"].update(text_rules=99), "text rules"),
        (lambda bundle: bundle["settings"].update(padding="post"), "padding"),
        (lambda bundle: bundle["settings"].update(padding="left"), "padding"),
        (lambda bundle: bundle["settings"].update(truncation="post"), "other ids"),
        (lambda bundle: bundle["settings"].update(surprise=1), "another version"),
        (lambda bundle: bundle["settings"].update(length=0), "length"),
        (lambda bundle: bundle["settings"].update(length=79), "other ids"),
    ],
)
def test_settings_of_another_model_are_refused(
    folder: Path, edit: Callable[[dict[str, Any]], object], reason: str
) -> None:
    """Every setting that would change a prediction is checked."""
    change(folder, edit)
    with pytest.raises(ModelError, match=reason):
        load_model(folder)


@pytest.mark.parametrize("edit", [{"length": 399}, {"length": 401}, {"truncation": "post"}, {"text_rules": 1}])
def test_settings_of_the_model_that_reads_400_words_are_checked_too(tmp_path: Path, edit: dict[str, Any]) -> None:
    """A golden text is longer than that."""
    folder = tmp_path / "messages"
    shutil.copytree(model_folder("messages"), folder)
    change(folder, lambda bundle: bundle["settings"].update(edit))
    with pytest.raises(ModelError, match="other ids"):
        load_model(folder)


def test_missing_file_is_named(folder: Path) -> None:
    """With the reason of the system."""
    (folder / SCORER).unlink()
    with pytest.raises(ModelError, match=r"scorer\.onnx can't be read"):
        load_model(folder)


def test_folder_that_is_no_model_says_what_it_holds(tmp_path: Path) -> None:
    """Most often it is one level too high."""
    (tmp_path / "imdb-article").mkdir()
    with pytest.raises(ModelError, match="it holds: imdb-article"):
        load_model(tmp_path)


def test_unknown_model_names_those_that_ship() -> None:
    """The hint is in the error."""
    with pytest.raises(ModelError, match="Shipped models: imdb-article, messages"):
        model_folder("imdb-artikel")


def test_damaged_bundle_json_is_refused(folder: Path) -> None:
    """Cut off in the middle."""
    (folder / BUNDLE).write_bytes((folder / BUNDLE).read_bytes()[:500])
    with pytest.raises(ModelError, match="not valid JSON"):
        load_model(folder)


def test_a_dot_is_the_folder_that_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not the one that holds the shipped models."""
    monkeypatch.chdir(tmp_path)
    assert model_folder(".") == Path() and model_folder("..") == Path("..")


def test_a_name_too_long_for_a_file_is_no_model() -> None:
    with pytest.raises(ModelError, match="there is no model"):
        model_folder("x" * 300)


def test_what_is_neither_model_nor_name_is_an_error_of_ours() -> None:
    with pytest.raises(ModelError, match="not a list"):
        loaded([])  # type: ignore[arg-type]
