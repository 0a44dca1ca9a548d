"""Texts to tell languages by: English ones drawn from the labelled sets, and invented ones in other languages."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.text.normalize import normalize

LENGTHS = {"1-2": 2, "3-5": 5, "6-12": 12, "13-40": 40, "more": 1 << 20}
"""Most words of a text of each group."""

TYPO_EVERY = 4
"""Words, of which one is misspelt."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_FILE = Path(__file__).with_name("foreign_texts.txt")


@dataclass(frozen=True)
class Text:
    """One text: what it says, the language that it is in, and the group of lengths or the kind that it belongs to."""

    text: str
    language: str
    group: str

    @property
    def is_held_out(self) -> bool:
        """Whether it belongs to the half that no threshold is chosen on."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 1


def english_texts(data: Path, most: int) -> list[Text]:
    """Messages of all labelled sets and their sentences, each once, and some of them with typos.

    Args:
        most: texts that are drawn of each set in each group of lengths.
    """
    texts = [text for path in sorted((data / "messages").glob("*.parquet")) for text in _drawn(path, most)]
    return [*texts, *_with_typos(texts)]


def _drawn(path: Path, most: int) -> Iterator[Text]:
    dice = random.Random(path.stem)  # noqa: S311
    messages = pq.read_table(path, columns=["text"]).column("text").to_pylist()
    dice.shuffle(messages)
    pieces = (piece.strip() for message in messages for piece in (message, *_SENTENCE_END.split(message)))
    texts = [piece for piece in dict.fromkeys(pieces) if piece]
    groups: dict[str, list[str]] = {name: [] for name in LENGTHS}
    for text, words in zip(texts, normalize(pa.array(texts)).to_pylist(), strict=True):
        if count := len(words.split()):
            groups[next(name for name, longest in LENGTHS.items() if count <= longest)].append(text)
    for name, of_group in groups.items():
        yield from (Text(text, "en", name) for text in dice.sample(of_group, min(most, len(of_group))))


def _with_typos(texts: Sequence[Text]) -> Iterator[Text]:
    dice = random.Random(2)  # noqa: S311
    short = [text for text in texts if text.group in ("3-5", "6-12")]
    for text in dice.sample(short, len(short) // 2):
        yield Text(" ".join(_misspelt(word, dice) for word in text.text.split()), "en", "with typos")


def _misspelt(word: str, dice: random.Random) -> str:
    """The word, or now and then with a letter left out, doubled or swapped with its neighbour."""
    if len(word) < 4 or dice.randrange(TYPO_EVERY):
        return word
    at = dice.randrange(1, len(word) - 1)
    return dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )


def invented_texts() -> list[Text]:
    """The texts of `foreign_texts.txt`: those in other languages, and English ones full of foreign words and names."""
    texts, language = [], ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            texts.append(Text(line, language, "foreign words and names" if language == "en" else language))
    return texts
