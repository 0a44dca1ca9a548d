"""What Spark raises, as errors of ours. Spark's own words aren't repeated: they may quote what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from score_messages.errors import FormatError, Hint, PipelineError
from score_messages.spark.table_job.files import FileSystemError
from score_messages.spark.table_job.worker_errors import error_in

_UNREADABLE = (
    "PARQUET_TYPE_ILLEGAL",
    "PARQUET_TYPE_NOT_RECOGNIZED",
    "PARQUET_TYPE_NOT_SUPPORTED",
    "UNSUPPORTED_TIME_TYPE",
)
"""What Spark raises as soon as it looks at the columns."""

_UNREADABLE_BEFORE_4 = ("Illegal Parquet type: ", "Unrecognized Parquet type: ", "Parquet type not yet supported: ")
"""The words of it in Spark 3.5, which has no names for them."""

_WITHOUT = Hint("Write the files without that column, or score them on one machine:  score-messages SOURCE TARGET")


@contextmanager
def spark_errors(source: str) -> Iterator[None]:
    """Turn what Spark raises inside the block into an error of ours: that of a worker, if it raised one."""
    try:
        yield
    except PipelineError:
        raise
    except Exception as error:
        words = str(error)
        refusal = error_in(words)
        if refusal is not None:
            raise refusal from None
        if isinstance(error, FileSystemError):
            raise PipelineError(f"{source}: {error}") from None
        if not _is_sparks(error):
            raise
        condition = getattr(error, "getCondition", getattr(error, "getErrorClass", lambda: None))()
        kind = condition or _java_class(error) or type(error).__name__
        if condition in _UNREADABLE or any(sign in words for sign in _UNREADABLE_BEFORE_4):
            raise FormatError(source, f"has a column of a type that Spark can't read ({kind})", hint=_WITHOUT) from None
        hint = Hint("Spark's log says more; so does", options="--verbose")
        raise PipelineError(f"{source}: Spark could not finish the job ({kind})", hint=hint) from None


def _is_sparks(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] in ("pyspark", "py4j") or isinstance(error, ConnectionError)


def _java_class(error: Exception) -> str | None:
    java = getattr(error, "java_exception", None)
    with suppress(Exception):
        return None if java is None else str(java.getClass().getSimpleName())
    return None
