"""What a library of an extra is missed with: who needs it, and the command that installs it. Imports none of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Literal

from score_messages.errors import MissingExtraError

Extra = Literal["az", "delta", "duckdb", "gs", "outlook", "postgres", "report", "s3", "spark", "train"]
"""Those that a user may need, as pyproject.toml has them."""


_OF_SCHEMES: dict[str, Extra] = {"s3": "s3", "gs": "gs", "az": "az"}


@contextlib.contextmanager
def extra(name: Extra, needs: str) -> Iterator[None]:
    """Around the imports of what an extra brings: MissingExtraError if they fail.

    A library that is there but too old or damaged fails with other ImportErrors; the same command puts it right.

    Args:
        needs: who needs what, such as "a report needs Altair": the start of a sentence.

    >>> with extra("delta", "a Delta table needs the package deltalake"):
    ...     import no_such_library
    Traceback (most recent call last):
    score_messages.errors.MissingExtraError: a Delta table needs the package deltalake; install it: \
pip install 'score-messages[delta]'
    """
    try:
        yield
    except ImportError as error:
        raise MissingExtraError(f"{needs}; {how_to_install(name)}", name) from error


def extra_of(scheme: str) -> Extra:
    """The extra of a kind of address, which is called like it.

    >>> extra_of("gs")
    'gs'
    """
    return _OF_SCHEMES[scheme]


def how_to_install(name: Extra) -> str:
    """The command, for a sentence of one's own.

    >>> how_to_install("outlook")
    "install it: pip install 'score-messages[outlook]'"
    """
    return f"install it: pip install 'score-messages[{name}]'"
