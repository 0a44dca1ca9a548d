"""The function that Spark carries to the workers."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

from score_messages.scoring.table import tool_version
from score_messages.spark.job import Job


def function_of(job: Job) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What Spark runs for each partition: an iterator of Arrow batches to another.

    It is pickled whole, since it is no module's, and so can say at a worker that the package is missing there.
    """
    content, version = pickle.dumps(job), tool_version()

    def scored(batches: Iterator[Any]) -> Iterator[Any]:
        try:
            from score_messages.spark.worker import scored_batches
        except ImportError as error:
            install = f"install it on every node: pip install 'score-messages=={version}'"
            raise RuntimeError(f"score-messages can't run at this worker: {error.name} is missing; {install}") from None
        return scored_batches(batches, content, version)

    return scored
