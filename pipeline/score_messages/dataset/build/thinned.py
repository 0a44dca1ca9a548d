"""A part is published anew without some of its rows, which stand in other parts; its input isn't read."""

from __future__ import annotations

import functools
import os
import time
from contextlib import closing

from score_messages.dataset.build.part_publisher import MadeRows, PartPublisher
from score_messages.dataset.build.part_report import BeforePublishing, PartReport
from score_messages.dataset.build.rows_left import RowsLeft
from score_messages.dataset.known import Doubled, KnownMessages
from score_messages.dataset.storage import DatasetFolder, PartFiles
from score_messages.read.bad_rows import StatusCount
from score_messages.scoring.counts import Counts
from score_messages.write.disk_errors import disk_errors


def leave_out(
    folder: DatasetFolder,
    known_messages: KnownMessages,
    by_day: bool,
    run_day: int,
    doubled: Doubled,
    before: BeforePublishing,
) -> PartReport:
    """Publish a part without the rows of `doubled`.

    Raises:
        OutputError: a disk is full or broken; the old part stands, or the next run will make it whole.
    """
    started, name = time.monotonic(), doubled.part
    part, publisher = folder.catalog.part(name), PartPublisher(folder, known_messages, by_day)
    with disk_errors(folder.name):
        left = RowsLeft(folder.path, part, doubled)
        new_keys = folder.keys.new(doubled.keys.facts.secret, os.stat(doubled.keys.path).st_mode)
        with PartFiles(publisher.place(name, part.input), left.schema, by_day) as files, closing(new_keys):
            for batch in left.batches():
                files.write(batch)
            left.add_keys(new_keys)
            others = known_messages.depends_on(known_messages.holding(doubled.holders) - {name})
            keys = new_keys.finish(left.days, {**doubled.keys.facts.depends_on, **others}, keeps_overlaps=False)
            paths = files.paths_of(left.days, run_day)
            facts = left.facts(paths, keys)
            made = MadeRows(name, part.input, files, paths, left.days, left.by_day())
            report = _report(made.counts, left, part.rows, started)
            publisher.publish(facts, made, left.footer, functools.partial(before, report, facts.version))
    return report


def _report(kept: Counts, left: RowsLeft, replaced: int, started: float) -> PartReport:
    return PartReport(
        rows=kept.rows,
        replaced_rows=replaced,
        new_rows=0,
        reused_rows=kept.rows,
        repeated_rows=replaced - kept.rows,
        undated_rows=0,
        statuses=dict(kept.statuses),
        sentiments=left.sentiments(kept),
        seconds=round(time.monotonic() - started, 3),
        read=StatusCount(),
        profile=Counts(),
        automatic=kept.automatic,
    )
