"""Where models are: the ones that ship with the package, by name, and any folder, by path. Reads no file."""

from __future__ import annotations

import difflib
import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from score_messages.addresses import OTHER_FORM, hint_at_our_form
from score_messages.errors import Hint, ModelError, OptionError
from score_messages.privacy.masked import masked
from score_messages.stores.address import address_of

DEFAULT_MODEL = "messages"


def shipped_data() -> Path:
    """The folder `data`: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "data"
    return inside if inside.is_dir() else package.parents[1] / "data"


def model_folder(name_or_path: str = DEFAULT_MODEL) -> Path:
    """The folder of a shipped model's name, or else the path itself; of an address what `stored_files` reads.

    Raises:
        ModelError: neither a shipped name nor a folder.
        OptionError: an address that can't be one.
    """
    models = shipped_data() / "models"
    if is_shipped(name_or_path):
        return models / name_or_path
    if address_of(name_or_path) is not None:
        return Path(name_or_path)
    path = Path(name_or_path).expanduser()
    if not os.path.isdir(path):  # `Path.is_dir` raises for a name that is too long
        raise _no_such_model(name_or_path, sorted(folder.name for folder in models.glob("*/")))
    return path


def refuse_shipped(name: str, option: str) -> None:
    """Raise OptionError if a model that is to be written to was named as a shipped one, and not by its path.

    Args:
        option: what asks for the writing.
    """
    shipped = shipped_data() / "models" / name
    if not is_shipped(name):
        return
    copy = f"./{name}"
    hint = Hint(f"Copy it first:  cp -r {shlex.quote(str(shipped))} {shlex.quote(copy)}")
    if Path(copy).is_dir():
        hint = Hint("Name your copy by its path", instead=(name, copy))
    raise OptionError(f"{option} would change the shipped model '{name}', which others use too", hint=hint)


def is_shipped(name: str) -> bool:
    """Whether a model of that name comes with the package."""
    return name in {folder.name for folder in (shipped_data() / "models").glob("*/")}


def _no_such_model(name: str, shipped: Sequence[str]) -> ModelError:
    """With the one that is spelt most like it: shipped, or a folder beside the one that was named."""
    if (in_store := hint_at_our_form(name)) is not None:
        return ModelError(f"the model '{masked(name)}' {OTHER_FORM}", hint=in_store)
    beside = [str(Path(name).parent / folder.name) for folder in Path(name).parent.glob("*/")] if "/" in name else []
    near = difflib.get_close_matches(name, [*shipped, *beside], n=1)
    text = f"Maybe you mean {near[0]}" if near else "Name one of them, or the path of a model folder"
    right = near[0] if near else DEFAULT_MODEL
    hint = Hint(text, f"--model {shlex.quote(right)}", instead=(name, right))
    return ModelError(f"there is no model '{name}'. Shipped models: {', '.join(shipped) or 'none'}", hint=hint)
