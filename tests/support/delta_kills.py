"""Publishing to Delta tables, killed at many moments: run in a process of its own, which never uses the client itself.

Each publish and each look is a child made by fork, which is cheap, and sound as long as the parent has none of the
client's threads. Writes what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import deltalake  # noqa: F401 - so that no child has to

from score_messages.publish import publish_to
from score_messages.publish.addresses import target_of
from score_messages.publish.contents import TABLES
from score_messages.publish.delta import client, target  # noqa: F401
from tests.support.forked import Moments
from tests.support.invented_contents import Folder

ROWS = 200


def folder(state: int) -> Folder:
    """Two parts stay, one changes, one comes and goes."""
    parts: dict[str, list[dict[str, object]]] = {
        "kept-1": [{}] * ROWS,
        "changes": [{}] * (state + 1),
        "kept-2": [{}] * ROWS,
    }
    if state % 2:
        parts["comes"] = [{}] * 7
    return Folder(parts, runs=state + 1)


def publish(place: Path, state: int) -> int:
    publish_to(target_of(f"delta:{place}"), folder(state).contents)
    return 0


def look(place: Path, state: int) -> int:
    """1 if the old state is there, 2 if the new one, 3 if nothing is; 9 if it is neither. Of `messages`."""
    from deltalake import DeltaTable

    if not DeltaTable.is_deltatable(str(place / "messages")):
        return 3
    table = DeltaTable(str(place / "messages")).to_pyarrow_table()
    found: dict[tuple[str, str], int] = {}
    for row in table.select(["part", "part_fingerprint"]).to_pylist():
        key = row["part"], row["part_fingerprint"]
        found[key] = found.get(key, 0) + 1
    for code, wanted in ((1, state - 1), (2, state)):
        parts = folder(wanted).contents().parts.values() if wanted >= 0 else ()
        if found == {(part.path, part.fingerprint): part.rows for part in parts}:
            return code
    return 9


def whole(place: Path, state: int) -> int:
    """2 if all three tables are of the state, and the last one names the versions of the others."""
    from deltalake import DeltaTable

    tables = {name: DeltaTable(str(place / name)) for name in TABLES}
    contents = folder(state).contents()
    rows = {name: tables[name].to_pyarrow_table().num_rows for name in TABLES}
    named = {name: tables["daily"].transaction_version(f"score-messages.{name}") for name in ("messages", "runs")}
    is_named = named == {name: tables[name].version() for name in named}
    wanted = {"messages": contents.rows, "runs": contents.runs.num_rows, "daily": contents.daily.num_rows}
    return 2 if rows == wanted and is_named and look(place, state) == 2 else 9


def started(work: Callable[[Path, int], int], place: Path, state: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            os._exit(work(place, state))
        except BaseException as error:
            sys.stderr.write(f"{type(error)} {error}\n")
            os._exit(8)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def timed(place: Path, state: int) -> float:
    began = time.monotonic()
    assert ended(started(publish, place, state)) == 0
    return time.monotonic() - began


def main(place: Path, kills: int) -> None:
    first, later = (Moments(timed(place / "timed", state), seed=state) for state in range(2))
    outcomes: list[tuple[bool, int]] = []
    for number in range(3 * kills):
        if sum(was_killed for was_killed, _ in outcomes) == kills:
            break
        is_first = number % 5 == 0
        state = 0 if is_first else number % 5
        here = place / f"lake-{number // 5}"
        child = started(publish, here, state)
        moments = first if is_first else later
        time.sleep(moments.next())
        os.kill(child, signal.SIGKILL)
        was_killed = ended(child) == -signal.SIGKILL
        moments.tried(was_in_time=was_killed)
        outcomes.append((was_killed, ended(started(look, here, state))))
        assert ended(started(publish, here, state)) == 0, "the next publish fails"
        assert ended(started(whole, here, state)) == 2, "the next publish doesn't complete it"
    sys.stdout.write(json.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
