"""The file system of an address, by Hadoop's own client in the driver's JVM: whatever Spark can open, it can.

The one file that speaks to the JVM about files. What Hadoop raises becomes an OSError without its words, which may hold
keys or signed addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from score_messages.errors import InputError


@dataclass(frozen=True)
class SourceFile:
    """A file as it is listed.

    Attributes:
        path: its address in full, as people read it.
        uri: the same with percent signs, as Spark gives it with rows.
        changed: milliseconds of its last change; together with `size` it tells whether it is still the same.
        mode: its permissions.
    """

    path: str
    uri: str
    size: int
    changed: int
    mode: int


class FileSystemError(OSError):
    """The file system refused or failed; the name of what Hadoop raised is all that is told."""


@contextmanager
def hadoop_errors() -> Iterator[None]:
    """Turn what the JVM raises inside the block into a FileSystemError that names only its class."""
    try:
        yield
    except Exception as error:
        names = _java_classes(error)
        if not names:
            raise
        words = next((_WORDS[name] for name in names if name in _WORDS), f"its file system says {names[0]}")
        raise FileSystemError(words) from None


def _java_classes(error: Exception) -> list[str]:
    """What the JVM raised, and what it says was the cause of it, by class; nothing if it wasn't the JVM."""
    java = getattr(error, "java_exception", getattr(error, "_origin", None))  # of py4j; of PySpark
    names: list[str] = []
    while java is not None and len(names) < _MOST_CAUSES:
        names.append(str(java.getClass().getSimpleName()))
        java = java.getCause()
    return names


_MOST_CAUSES = 10

_NO_CLIENT = (
    "Spark has no client for such addresses; add its package with --conf spark.jars.packages=..., such as "
    "org.apache.hadoop:hadoop-aws of Spark's own Hadoop version for s3a"
)

_WORDS = {
    "FileNotFoundException": "there is no such file",
    "AccessControlException": "no permission",
    "AccessDeniedException": "no permission",
    "UnsupportedFileSystemException": _NO_CLIENT,
    "ClassNotFoundException": _NO_CLIENT,
    "UnknownHostException": "its host is unknown",
    "ConnectException": "its host doesn't answer",
}


class Files:
    """Files by their addresses. All methods raise FileSystemError."""

    def __init__(self, session: Any) -> None:
        """Of a session on this machine; Spark Connect has no JVM to ask."""
        self._hadoop = session._jvm.org.apache.hadoop
        self._configuration = session._jsc.hadoopConfiguration()

    def whole(self, address: str) -> str:
        """The address in full: with scheme and host, from the root."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            return str(self._system(path).makeQualified(path).toString())

    def matching(self, address: str) -> list[str]:
        """What is there under an address, or else what matches it as a pattern; in the order of names."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            system = self._system(path)
            if system.exists(path):
                return [str(system.makeQualified(path).toString())]
            listed = system.globStatus(path) or ()
            return sorted(str(status.getPath().toString()) for status in listed)

    def below(self, address: str) -> list[SourceFile]:
        """The file of that address, or all files below the folder, in the order of their paths."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            system = self._system(path)
            status = system.getFileStatus(path)
            if not status.isDirectory():
                return [_file(status)]
            files, listed = [], system.listFiles(path, True)
            while listed.hasNext():
                files.append(_file(listed.next()))
        return sorted(files, key=lambda file: file.path.encode())

    def names_in(self, folder: str) -> list[str]:
        """What lies in a folder; nothing if it isn't there."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(folder)
            system = self._system(path)
            if not system.exists(path):
                return []
            return sorted(str(status.getPath().getName()) for status in system.listStatus(path))

    def exists(self, address: str) -> bool:
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            return bool(self._system(path).exists(path))

    def is_folder(self, address: str) -> bool:
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            system = self._system(path)
            return bool(system.exists(path) and system.getFileStatus(path).isDirectory())

    def make_folder(self, address: str, mode: int | None = None) -> None:
        """Make a folder, and those above it; `mode` as for `close`."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            self._system(path).mkdirs(path)
        if mode is not None:
            self.close(address, mode)

    def close(self, address: str, mode: int) -> None:
        """Set the permissions of a file or folder."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            self._system(path).setPermission(path, self._hadoop.fs.permission.FsPermission(f"{mode:o}"))

    def mode(self, address: str) -> int:
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            return int(self._system(path).getFileStatus(path).getPermission().toShort())

    def rename(self, address: str, new: str) -> None:
        """Give a folder another name, which nothing has, in one step."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            if not self._system(path).rename(path, self._hadoop.fs.Path(new)):
                raise FileSystemError("can't be renamed")

    def remove(self, address: str) -> None:
        """Remove a file, or a folder with all that is in it; nothing happens if it isn't there."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            self._system(path).delete(path, True)

    def write(self, address: str, content: bytes) -> None:
        """Write a small file; one that is there is replaced."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            stream = self._system(path).create(path, True)
            try:
                stream.write(bytearray(content))
            finally:
                stream.close()

    def read(self, address: str, most: int = 1 << 20) -> bytes | None:
        """A small file; None if it isn't there. A larger one is cut off."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            system = self._system(path)
            if not system.exists(path):
                return None
            size = min(int(system.getFileStatus(path).getLen()), most)
            stream = system.open(path)
            try:
                return bytes(stream.readNBytes(size))
            finally:
                stream.close()

    def changed(self, address: str) -> int | None:
        """Milliseconds of a file's last change, by the clock of its file system; None if it isn't there."""
        with hadoop_errors():
            path = self._hadoop.fs.Path(address)
            system = self._system(path)
            return int(system.getFileStatus(path).getModificationTime()) if system.exists(path) else None

    def _system(self, path: Any) -> Any:
        return path.getFileSystem(self._configuration)


def _file(status: Any) -> SourceFile:
    path = status.getPath()
    return SourceFile(
        str(path.toString()),
        str(path.toUri().toString()),
        int(status.getLen()),
        int(status.getModificationTime()),
        int(status.getPermission().toShort()),
    )


@contextmanager
def readable(source: str) -> Iterator[None]:
    """Turn a FileSystemError inside the block into an InputError about the source."""
    try:
        yield
    except FileSystemError as error:
        raise InputError(source, f"can't be read: {error}") from None
