"""The teacher: a transformer, fine-tuned to tell negative, neutral and positive. The only file that imports torch.

Both bases (`bases.py`) were trained on a billion pairs of sentences from the open web, so they carry over to mail and
tickets as nothing does that only read film reviews. It is a tool of training: an LSTM learns its predictions
(`sentiment-jobs teach`); scoring never sees it. It runs on a GPU where there is one, and needs none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

from score_messages.errors import Hint, OutputError
from score_messages.model.weights import Floats
from score_messages.training.bases import Base
from score_messages.write.whole_file import whole_file

CLASSES = 3
"""Negative, neutral, positive."""

BATCH = 32
POOL_BATCHES = 50
"""Texts of so many batches are sorted by length together, so that a batch holds few pads."""

PIECES_AT_ONCE = {"cpu": 4_096, "cuda": 49_152}
"""Word pieces, pads among them, that are scored at once."""

SAVE_EVERY = 100
"""Batches between two savings while it learns: some five minutes on 2 cores."""

Rows = Sequence[npt.NDArray[np.uint16]]
"""Texts as the ids of their word pieces, with the marks of begin and end."""

Progress = Callable[[int, int, float], None]
"""Called now and then with: texts done, texts in all, mean loss since the last call."""


class Teacher(torch.nn.Module):  # type: ignore[misc]
    """Text to three logits."""

    def __init__(self, base: Base, folder: Path, seed: int) -> None:
        """From the base's weights as its packages have them.

        Args:
            folder: with config.json, tokenizer.json and model.safetensors.
            seed: of the part that is new.
        """
        super().__init__()
        self._base = base
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._begin, self._end = (self._tokenizer.token_to_id(name) for name in (base.begin, base.end))
        self._encoder = AutoModel.from_pretrained(folder, use_safetensors=True, dtype=torch.float32)
        width = self._encoder.config.hidden_size
        torch.manual_seed(seed)
        self._head = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Linear(width, CLASSES))
        self._pad = self._encoder.config.pad_token_id
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.to(self._device)

    def save(self, path: Path) -> None:
        """Write the weights, whole or not at all. Raises OutputError."""
        _save(self.state_dict(), path)

    def restore(self, path: Path) -> None:
        """Read what `save` wrote."""
        self.load_state_dict(torch.load(path, map_location=self._device, weights_only=True))

    def pieces(self, texts: Sequence[str]) -> Rows:
        """The word pieces that are read of each text."""
        return [
            self._cut(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ]

    def _cut(self, ids: list[int]) -> npt.NDArray[np.uint16]:
        if len(ids) > self._base.first_pieces + self._base.last_pieces:
            ids = ids[: self._base.first_pieces] + ids[-self._base.last_pieces :]
        return np.array([self._begin, *ids, self._end], np.uint16)

    def forward(self, rows: Rows) -> torch.Tensor:
        """Logits of texts given as word pieces: float32[n, 3]."""
        lengths = np.array([len(row) for row in rows])
        matrix = np.full((len(rows), lengths.max()), self._pad, np.int64)
        for index, row in enumerate(rows):
            matrix[index, : len(row)] = row
        ids = torch.from_numpy(matrix).to(self._device)
        mask = torch.arange(ids.shape[1], device=self._device) < torch.from_numpy(lengths).to(self._device)[:, None]
        with torch.autocast(self._device.type, dtype=torch.bfloat16):
            states = self._encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        logits: torch.Tensor = self._head(mean)
        return logits

    def score(self, rows: Rows) -> Floats:
        """Logits of texts given as word pieces: float32[n, 3]."""
        self.eval()
        logits = np.empty((len(rows), CLASSES), np.float32)
        with torch.inference_mode():
            for indices in _of_similar_length(rows, PIECES_AT_ONCE[self._device.type]):
                logits[indices] = self([rows[index] for index in indices]).cpu().numpy()
        return logits

    def fit(
        self,
        rows: Rows,
        classes: npt.NDArray[np.int64],
        learning_rate: float,
        seed: int,
        saved: Path,
        on_progress: Progress = lambda done, of, loss: None,
    ) -> None:
        """One epoch: all texts in a shuffled order, with a learning rate that rises over 6 % and falls to 0.

        Args:
            classes: int64[n]: 0 negative, 1 neutral, 2 positive.
            seed: of the order and of dropout.
            saved: where a stopped epoch over the same texts goes on from; removed at the end.
        """
        batches = list(_batches([len(row) for row in rows], np.random.default_rng(seed)))
        optimizer = torch.optim.AdamW(self.parameters(), lr=learning_rate, weight_decay=0.01, fused=True)
        start = self._resume(optimizer, saved)
        warm_up = max(1, len(batches) * 6 // 100)
        self.train()
        losses: list[torch.Tensor] = []
        for number, indices in enumerate(batches[start:], start=start):
            share = min((number + 1) / warm_up, (len(batches) - number) / max(1, len(batches) - warm_up))
            torch.manual_seed(seed * 1_000_003 + number)  # so that an epoch that was stopped ends like any other
            losses.append(self._step(optimizer, learning_rate * share, [rows[p] for p in indices], classes[indices]))
            if number % SAVE_EVERY == SAVE_EVERY - 1:
                if self._device.type == "cpu":  # on a GPU an epoch takes minutes, and writing 1.3 GB a good part of one
                    _save({"model": self.state_dict(), "optimizer": optimizer.state_dict(), "next": number + 1}, saved)
                done = min((number + 1) * BATCH, len(rows))
                on_progress(done, len(rows), float(torch.stack(losses).mean()))
                losses = []
        saved.unlink(missing_ok=True)

    def _resume(self, optimizer: torch.optim.Optimizer, saved: Path) -> int:
        """Take up what an earlier run saved; the number of the batch to go on with."""
        if not saved.is_file():
            return 0
        state = torch.load(saved, map_location=self._device, weights_only=True)
        self.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        return int(state["next"])

    def _step(
        self, optimizer: torch.optim.Optimizer, rate: float, rows: Rows, classes: npt.NDArray[np.int64]
    ) -> torch.Tensor:
        """Learn from one batch; its loss."""
        for group in optimizer.param_groups:
            group["lr"] = rate
        wanted = torch.from_numpy(classes).to(self._device)
        loss = torch.nn.functional.cross_entropy(self(rows), wanted)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters(), 1.0)
        optimizer.step()
        return loss.detach()


def _save(what: dict[str, object], path: Path) -> None:
    """Write the file, whole or not at all.

    Raises:
        OutputError: the disk is full or broken.
    """
    try:
        with whole_file(path) as beside:
            torch.save(what, beside)
    except (OSError, RuntimeError) as error:  # the second is how torch tells of a full disk
        hint = Hint("Make room for three times the weights (mpnet: 1.5 GB), then start the same command again.")
        raise OutputError(str(path), "what was learnt so far could not be written", hint=hint) from error


def _of_similar_length(rows: Rows, pieces: int) -> Iterator[list[int]]:
    """Indices of texts, short ones first, as many at once as have that many pieces with their pads."""
    batch: list[int] = []
    for index in sorted(range(len(rows)), key=lambda index: len(rows[index])):
        if batch and (len(batch) + 1) * len(rows[index]) > pieces:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _batches(lengths: Sequence[int], rng: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Indices of texts of similar length, `BATCH` at a time, in a shuffled order."""
    order = rng.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), BATCH * POOL_BATCHES):
        pool = sorted(order[start : start + BATCH * POOL_BATCHES], key=lambda index: lengths[index])
        batches += [np.array(pool[first : first + BATCH]) for first in range(0, len(pool), BATCH)]
    for number in rng.permutation(len(batches)):
        yield batches[number]
