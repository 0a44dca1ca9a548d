"""A Containerfile without a container engine: its instructions, and its steps carried out in roots of their own.

A root is an overlay over this machine's own files, in a mount namespace of its own: `RUN` changes only the overlay, and
all of it is gone when the namespace is. What differs from an engine: the base is this machine instead of the image that
`FROM` names, and what is already installed here isn't installed again.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One of a Containerfile, such as `RUN` and what stands behind it, on one line."""

    name: str
    value: str


def instructions(path: Path) -> list[Instruction]:
    """All of them, in order, comments left out."""
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    split = [line.split(None, 1) for line in joined.splitlines() if line.strip()]
    return [Instruction(name.upper(), value.strip()) for name, value in split]


def copied(path: Path) -> list[str]:
    """What is copied out of the build context, by name."""
    names = []
    for step in instructions(path):
        words = [word for word in shlex.split(step.value) if not word.startswith("--")]
        if step.name == "COPY" and "--from" not in step.value:
            names += words[:-1]
    return names


def build_script(path: Path, context: Path, arguments: dict[str, str], skipped: tuple[str, ...]) -> str:
    """A shell script that does what an engine does, stage by stage, in `$STAGE_0`, `$STAGE_1`, ...

    Args:
        skipped: steps of `RUN` that hold one of these are left out.
    """
    stages, lines = -1, ["set -eu"]
    names: dict[str, int] = {}
    folder, given = "/", dict(arguments)
    for step in instructions(path):
        if step.name == "FROM":
            stages, folder = stages + 1, "/"
            names[step.value.partition(" AS ")[2]] = stages
        elif step.name == "ARG":
            name, _, default = step.value.partition("=")
            given.setdefault(name, default)
        elif step.name == "WORKDIR":
            folder = step.value
            lines.append(f'mkdir -p "$STAGE_{stages}{folder}"')
        elif step.name == "COPY":
            lines.append(_copy(step.value, stages, folder, names, context))
        elif step.name == "RUN" and not any(word in step.value for word in skipped):
            variables = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items())
            command = shlex.quote(f"cd {folder} && {step.value}")
            lines.append(f'env {variables} chroot "$STAGE_{stages}" sh -c {command}')
    return "\n".join(lines)


def _copy(value: str, stage: int, folder: str, names: dict[str, int], context: Path) -> str:
    words = shlex.split(value)
    options = [word for word in words if word.startswith("--")]
    *sources, target = [word for word in words if not word.startswith("--")]
    origin = next((f"$STAGE_{names[word[7:]]}" for word in options if word.startswith("--from=")), str(context))
    mode = next((word[8:] for word in options if word.startswith("--chmod=")), None)
    into = f"$STAGE_{stage}{target if target.startswith('/') else f'{folder}/{target}'}"
    commands = []
    for source in sources:
        whole = f"{into}/{Path(source).name}" if target.endswith("/") else into
        commands.append(f'mkdir -p "$(dirname "{whole}")" && cp -rT "{origin}/{source.lstrip("/")}" "{whole}"')
        commands += [f'chmod {mode} "{whole}"'] if mode else []
    return "\n".join(commands)


def environment(path: Path) -> dict[str, str]:
    """What `ENV` sets in the last stage."""
    pairs: dict[str, str] = {}
    for step in _last_stage(path):
        if step.name == "ENV":
            pairs |= dict(pair.split("=", 1) for pair in shlex.split(step.value))
    return pairs


def last(path: Path, name: str) -> str:
    """The value of the last instruction of that name in the last stage."""
    return [step.value for step in _last_stage(path) if step.name == name][-1]


def _last_stage(path: Path) -> Iterator[Instruction]:
    steps = instructions(path)
    yield from steps[max(index for index, step in enumerate(steps) if step.name == "FROM") :]


def may_mount() -> bool:
    """Whether this process may have mounts of its own: root, with overlays."""
    if os.geteuid() != 0:
        return False
    tried = "mount -t tmpfs tmpfs /mnt && mkdir /mnt/u /mnt/w /mnt/m && mount -t overlay overlay -o "
    tried += "lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/m"
    done = subprocess.run(["unshare", "-m", "sh", "-c", tried], capture_output=True, check=False)
    return done.returncode == 0
