"""A command takes the fields of a frozen dataclass as its options: each is written once, with type, default and help.

    @dataclass(frozen=True)
    class Options:
        folder: Annotated[Path, typer.Argument(metavar="FOLDER")]
        files: LabelledFiles = LabelledFiles()
        limit: Annotated[int | None, typer.Option(help="Score only this many rows, from the beginning.")] = None
        width: int = 80

    @with_options_of(Options)
    def command(context: typer.Context, options: Options) -> None: ...

Typer sees `command(context, folder, text_column, ..., limit)`: a field that is such a dataclass itself stands for its
fields, and one without an option or argument keeps its default.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from typer.models import OptionInfo, ParameterInfo


def options_of(kind: type) -> dict[str, OptionInfo]:
    """What the command line shows of each field of a dataclass, in order; fields without an option are left out."""
    options = {name: _shown(hint) for name, hint in _hints(kind).items()}
    return {name: option for name, option in options.items() if isinstance(option, OptionInfo)}


def with_options_of(kind: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Put the options of a dataclass in the place of a command's parameter that takes one.

    Args:
        kind: a frozen dataclass. A tuple of several values is an option that can be repeated, or an argument.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True).parameters.values()
        (taker,) = (parameter.name for parameter in own if parameter.annotation is kind)

        @functools.wraps(command)
        def with_options(**given: Any) -> None:
            options = _made(kind, given)
            command(**{taker: options}, **{name: given[name] for name in given if name not in names})

        parameters: list[inspect.Parameter] = []
        for parameter in own:
            parameters += _parameters(kind) if parameter.name == taker else [_by_name(parameter)]
        names = {parameter.name for parameter in _parameters(kind)}
        with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return with_options

    return decorated


@functools.cache
def _hints(kind: type) -> Mapping[str, Any]:
    """The types of a dataclass's fields, with what the command line shows of them."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name] for field in fields(kind)}


def _shown(hint: Any) -> ParameterInfo | None:
    """The option or argument in a field's type; None if it has none."""
    return next((part for part in get_args(hint) if isinstance(part, ParameterInfo)), None)


def _parameters(kind: type) -> Iterator[inspect.Parameter]:
    """What Typer sees of a dataclass, in the order of its fields."""
    defaults = {field.name: field.default for field in fields(kind)}
    for name, hint in _hints(kind).items():
        if _is_nested(hint):
            yield from _parameters(hint)
        elif _shown(hint) is not None:
            yield _parameter(name, hint, defaults[name])


def _parameter(name: str, hint: Any, default: object) -> inspect.Parameter:
    """A field as a parameter. Typer knows lists, and no value where it is given none; a frozen field is a tuple."""
    if _is_tuple(hint):
        items = types.GenericAlias(list, get_args(get_args(hint)[0])[:1])
        hint, default = Annotated[items if default is MISSING else items | None, _shown(hint)], default or None
    empty = inspect.Parameter.empty
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=empty if default is MISSING else default, annotation=hint
    )


def _is_nested(hint: Any) -> bool:
    """Whether a field holds options of its own."""
    return isinstance(hint, type) and is_dataclass(hint)


def _is_tuple(hint: Any) -> bool:
    """Whether a field with an option holds several values."""
    return get_origin(get_args(hint)[0]) is tuple


def _by_name(parameter: inspect.Parameter) -> inspect.Parameter:
    """Whoever is called by name may stand behind others with defaults."""
    return parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)


def _made(kind: type, given: Mapping[str, Any]) -> Any:
    """The dataclass with the values that Typer gives, by name."""
    values: dict[str, Any] = {}
    for name, hint in _hints(kind).items():
        if _is_nested(hint):
            values[name] = _made(hint, given)
        elif _shown(hint) is not None:
            values[name] = tuple(given[name] or ()) if _is_tuple(hint) else given[name]
    return kind(**values)
