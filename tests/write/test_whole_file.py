"""Checkpoints of training and unpacked weights appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_messages.write.whole_file import whole_file


def test_a_file_takes_its_place_when_the_block_ends(tmp_path: Path) -> None:
    """Not before; what stood there goes, also what a killed process left beside it."""
    path, left = tmp_path / "epoch.keras", tmp_path / ".epoch.keras"
    path.write_text("old")
    left.write_text("half of another")
    with whole_file(path) as beside:
        assert beside.suffix == ".keras"  # by which Keras knows the form
        beside.write_text("new")
        assert path.read_text() == "old"
    assert (path.read_text(), list(tmp_path.iterdir())) == ("new", [path])


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_block_that_fails_leaves_what_stood_there_and_nothing_else(tmp_path: Path, error: BaseException) -> None:
    """Half a file is never found under its name."""
    path = tmp_path / "model.safetensors"
    path.write_text("old")
    with pytest.raises(type(error)), whole_file(path) as beside:
        beside.write_text("half")
        raise error
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])
