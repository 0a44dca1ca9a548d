"""A command takes the fields of a frozen dataclass as its options: each is written once, with type, default and help.

    @dataclass(frozen=True)
    class Parameters:
        limit: Annotated[int | None, typer.Option(help="Score only this many rows, from the beginning.")] = None

    @with_options_of(Parameters)
    def command(context: typer.Context, parameters: Parameters) -> None: ...

Typer sees `command(context, limit)`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

from typer.models import OptionInfo


def options_of(kind: type) -> dict[str, OptionInfo]:
    """What the command line shows of each field of a dataclass, in order; fields without an option are left out."""
    hints = get_type_hints(kind, include_extras=True)
    options = {name: [part for part in get_args(hint) if isinstance(part, OptionInfo)] for name, hint in hints.items()}
    return {name: option[0] for name, option in options.items() if option}


def with_options_of(kind: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Put the options of a dataclass in the place of a command's parameter that takes one.

    Args:
        kind: a frozen dataclass, all of whose fields are options with defaults.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        parameters = list(inspect.signature(command, eval_str=True).parameters.values())
        fields = _parameters(kind)
        (taker,) = (parameter for parameter in parameters if parameter.annotation is kind)

        @functools.wraps(command)
        def with_options(**given: Any) -> None:
            options = kind(**{field.name: given.pop(field.name) for field in fields})
            command(**{taker.name: options}, **given)

        index = parameters.index(taker)
        parameters[index : index + 1] = fields
        signature = inspect.Signature(parameters)
        with_options.__signature__ = signature  # type: ignore[attr-defined]
        with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return with_options

    return decorated


def _parameters(kind: type) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        parameter.replace(annotation=hints[parameter.name]) for parameter in inspect.signature(kind).parameters.values()
    ]
