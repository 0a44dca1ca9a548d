"""The zip that Keras 3 saves, taken apart within bounds. Knows nothing of what the members mean."""

from __future__ import annotations

import io
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from score_messages.errors import ModelError
from score_messages.model.foreign.limits import MAX_CONFIG_BYTES, MAX_FILE_BYTES

SIGNATURE = b"PK\x03\x04"
_LIMITS = {"config.json": MAX_CONFIG_BYTES, "metadata.json": MAX_CONFIG_BYTES, "model.weights.h5": MAX_FILE_BYTES}


@dataclass(frozen=True)
class Members:
    """What the zip holds: two JSON texts, and the weights as a file."""

    config: bytes
    metadata: bytes
    weights: Path


class _SmallReads(io.FileIO):
    """A file that gives at most 1 MiB at once: `zipfile` reads a table of contents of any size in one go."""

    def read(self, size: int | None = -1, /) -> bytes:
        limit = 1024**2
        return super().read(limit if size is None or size < 0 else min(size, limit)) or b""


def unpack(path: Path, folder: Path) -> Members:
    """Check the table of contents, then write the weights into `folder` and keep the rest in memory.

    Raises:
        ModelError: damaged, too large, or with other members than exactly the three that Keras writes for such a
            network, uncompressed and unencrypted as it writes them. So no name has to be made safe, and no bomb fits.
    """
    try:
        with _SmallReads(path) as file, zipfile.ZipFile(file) as archive:
            _check(archive.infolist())
            weights = folder / "model.weights.h5"
            with archive.open("model.weights.h5") as source, weights.open("xb") as target:
                shutil.copyfileobj(source, target)
            return Members(archive.read("config.json"), archive.read("metadata.json"), weights)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, RuntimeError, ValueError) as error:
        raise ModelError("the zip is damaged") from error


def _check(members: list[zipfile.ZipInfo]) -> None:
    if sorted(member.filename for member in members) != sorted(_LIMITS):
        raise ModelError(f"the zip holds something else than {', '.join(sorted(_LIMITS))}")
    for member in members:
        if member.flag_bits & 0x1:
            raise ModelError("the zip is encrypted")
        if member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size:
            raise ModelError(
                "the zip is compressed, which Keras' is not; unpack it and zip it again without compression"
            )
        if member.file_size > _LIMITS[member.filename]:
            raise ModelError(f"{member.filename} in the zip is larger than {_LIMITS[member.filename] // 1024**2} MiB")
