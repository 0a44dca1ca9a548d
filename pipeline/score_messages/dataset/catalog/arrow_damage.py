"""Files that are damaged, told apart from a disk that fails: for both Arrow raises OSError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def arrow_damage() -> Iterator[None]:
    """An OSError of Arrow's own, which has no errno, becomes an ArrowInvalid without Arrow's text.

    So does a name that is no UTF-8. Who passes over what is damaged still hears of a disk that fails.
    """
    try:
        yield
    except UnicodeDecodeError:
        raise pa.ArrowInvalid("it is damaged") from None
    except OSError as error:
        if error.errno is None:
            raise pa.ArrowInvalid("it is damaged") from None
        raise
