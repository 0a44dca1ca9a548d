"""The teacher itself, tiny: needs the packages of the extra `teach`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the teacher's packages are not installed")

from score_messages.errors import OutputError  # noqa: E402
from score_messages.training import transformer  # noqa: E402
from score_messages.training.bases import MPNET  # noqa: E402
from score_messages.training.transformer import Teacher  # noqa: E402

WORDS = "<s> <pad> </s> [UNK] awful lovely table chair lamp was the and very so it is".split()
BASE = replace(MPNET, first_pieces=3, last_pieces=5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A transformer of one layer with weights by chance, and a tokenizer of a few words."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import MPNetConfig, MPNetModel

    torch.manual_seed(0)
    config = MPNetConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    MPNetModel(config).save_pretrained(tmp_path)
    tokenizer = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert json.loads((tmp_path / "config.json").read_text())["model_type"] == "mpnet"
    return tmp_path


@pytest.fixture
def targets() -> tuple[list[str], np.ndarray]:
    rng = np.random.default_rng(0)
    tone = ("awful", "is", "lovely")
    classes = rng.integers(0, 3, 3 * transformer.BATCH)
    fill = [" ".join(rng.choice(WORDS[6:], rng.integers(1, 9))) for _ in classes]
    return [f"{words} {tone[label]}" for words, label in zip(fill, classes, strict=True)], classes


def test_a_long_text_is_read_from_its_begin_and_its_end(folder: Path) -> None:
    """With the marks around; a short one whole."""
    teacher = Teacher(BASE, folder, 1)
    short, long = teacher.pieces(["awful table", " ".join(WORDS[4:16])])
    assert short.tolist() == [0, 4, 6, 2]
    assert long.tolist() == [0, 4, 5, 6, 11, 12, 13, 14, 15, 2]


def test_company_and_order_move_no_prediction(folder: Path) -> None:
    """A text alone gets what it gets among longer ones, but for rounding."""
    teacher = Teacher(BASE, folder, 1)
    rows = teacher.pieces(["awful", "the table is so very lovely", "lamp and chair", ""])
    together = teacher.score(rows)
    alone = np.concatenate([teacher.score([row]) for row in rows])
    assert together.shape == (4, 3)
    np.testing.assert_allclose(together, alone, atol=0.02)


def test_it_learns_and_a_stopped_epoch_ends_like_any_other(
    folder: Path, targets: tuple[list[str], np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after a saving it goes on from there; what it saved is gone at the end."""
    monkeypatch.setattr(transformer, "SAVE_EVERY", 2)
    texts, classes = targets
    saved = tmp_path / "course.state"

    def right(teacher: Teacher) -> float:
        return float((teacher.score(teacher.pieces(texts)).argmax(1) == classes).mean())

    whole = Teacher(BASE, folder, 1)
    before = right(whole)
    for seed in range(25):
        whole.fit(whole.pieces(texts), classes, 1e-2, seed, saved)
    assert right(whole) > max(0.9, before) and not saved.exists()

    def stop(done: int, of: int, loss: float) -> None:
        assert 0 < done < of and np.isfinite(loss)
        raise KeyboardInterrupt

    unstopped, stopped = Teacher(BASE, folder, 1), Teacher(BASE, folder, 1)
    unstopped.fit(unstopped.pieces(texts), classes, 1e-2, 7, saved)
    with pytest.raises(KeyboardInterrupt):
        stopped.fit(stopped.pieces(texts), classes, 1e-2, 7, saved, stop)
    assert saved.is_file()
    again = Teacher(BASE, folder, 1)
    again.fit(again.pieces(texts), classes, 1e-2, 7, saved)
    for (name, first), (_, second) in zip(unstopped.state_dict().items(), again.state_dict().items(), strict=True):
        torch.testing.assert_close(first, second, msg=name)


def test_what_is_saved_is_restored(folder: Path, tmp_path: Path) -> None:
    """The same predictions from the file."""
    first, second = Teacher(BASE, folder, 1), Teacher(BASE, folder, 2)
    rows = first.pieces(["awful table", "lovely lamp"])
    assert not np.array_equal(first.score(rows), second.score(rows))
    first.save(tmp_path / "teacher.pt")
    second.restore(tmp_path / "teacher.pt")
    np.testing.assert_array_equal(first.score(rows), second.score(rows))


def test_a_full_disk_is_named_and_leaves_the_old_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do."""
    teacher = Teacher(BASE, folder, 1)
    path = tmp_path / "teacher.pt"
    teacher.save(path)
    before = path.read_bytes()

    def full(what: object, beside: Path) -> None:
        beside.write_bytes(b"half")
        raise RuntimeError("unexpected pos")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OutputError, match="could not be written") as caught:
        teacher.save(path)
    assert "start the same command again" in str(caught.value.hint)
    assert path.read_bytes() == before and not list(tmp_path.glob(".*"))
