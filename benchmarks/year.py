"""A year of nights: exports and mailboxes change, cron runs the command, and in a third of the nights it is killed.

    python -m benchmarks.year [--nights 365] [--seed 1] [--no-partition] [--folder DIR]

All is invented (`year_exports.py`, `year_mail.py`), all processes and signals are real. After each night the exit code
must tell whether an input is bad, and each message stand once; at the end the folder of tables must be what scoring all
messages once gives. Returns 1 if anything doesn't hold.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from benchmarks import year_checks as checks
from benchmarks.year_checks import Claim
from benchmarks.year_exports import Exports, Message
from benchmarks.year_mail import Mailboxes
from score_messages import Scorer

FIRST = date(2026, 1, 5)
KILLED = 1 / 3
"""Share of the nights whose first run is killed."""

LATELY = 15
"""The usual time of a night is that of so many before it."""

SHOWN = 5


@dataclass
class Nights:
    """What the nights came to.

    Attributes:
        problems: what didn't hold after a night, in words.
        began: id of each run that began work, and whether it was killed before its record was written.
        finished: runs that ended by themselves; `kills` ran when they were killed, `working` of them at work.
        seconds: of the nights without a kill.
    """

    problems: list[str] = field(default_factory=list)
    began: dict[str, bool] = field(default_factory=dict)
    finished: int = 0
    kills: int = 0
    working: int = 0
    seconds: list[float] = field(default_factory=list)

    def claim(self) -> Claim:
        """That nothing was wrong after any night."""
        figures = "; ".join([f"{len(self.problems)} problems", *self.problems[:SHOWN]])
        text = "each night: exit code 1 if an input is bad, which is named, else 0; each message once"
        return Claim(text, not self.problems, figures)


@dataclass(frozen=True)
class Year:
    """What was simulated, and the claims that it was to prove."""

    nights: Nights
    events: Counter[str]
    claims: tuple[Claim, ...]


class Cron:
    """Runs the command of each night as a process, and sees from outside whether it began work."""

    def __init__(self, inbox: Path, target: Path, is_partitioned: bool, nights: Nights) -> None:
        self._target, self._nights = target, nights
        program = Path(sys.executable).with_name("score-messages")
        self._command = [str(program), str(inbox), f"{target}/", "--id-column", "id", "--date-column", "received"]
        self._command += ["--partition", "date"] if is_partitioned else []

    def run(self, day: date, kill_after: float | None = None) -> tuple[int | None, str]:
        """One run.

        Returns:
            The exit code, None if it was killed; and what it printed.
        """
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen([*self._command, "--run-date", str(day)], stdout=output, stderr=output)
            try:
                code: int | None = process.wait(kill_after)
                self._nights.finished += 1
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = None
            self._see_what_began(code is None)
            output.seek(0)
            return code, output.read()

    def _see_what_began(self, was_killed: bool) -> None:
        """A run's journal is there once it works, and its record once it has ended."""
        runs = self._target / "_runs"
        records = {path.stem for path in runs.glob("[!.]*.json")}
        journals = {path.stem.removeprefix(".") for path in runs.glob(".*.open")}
        new = (records | journals) - self._nights.began.keys()
        self._nights.began |= {name: was_killed and name not in records for name in new}
        self._nights.kills += was_killed
        self._nights.working += was_killed and bool(new)


def simulate(folder: Path, nights: int, seed: int = 1, is_partitioned: bool = True, is_verbose: bool = False) -> Year:
    """Let nights pass in an empty folder, then check what they left.

    Args:
        is_verbose: print every thirty nights how it goes.
    """
    inbox, target, scratch = folder / "inbox", folder / "scored", folder / "scratch"
    for directory in (inbox, scratch):
        directory.mkdir()
    dice, kills = random.Random(seed), random.Random(seed + 1)  # noqa: S311 - no secret
    exports, mailboxes = Exports(inbox, dice, FIRST), Mailboxes(inbox, dice, FIRST)
    passed = Nights()
    cron = Cron(inbox, target, is_partitioned, passed)
    came_late = False
    for night in range(nights):
        exports.pass_night(night)
        mailboxes.pass_night(night)
        is_killed = (kills.random() < KILLED or came_late) and bool(passed.seconds)
        moment = _moment(kills, statistics.median(passed.seconds[-LATELY:])) if is_killed else None
        came_late = not _run_night(cron, FIRST + timedelta(days=night), moment, passed, sorted(exports.bad))
        problem = _after_night(target, exports, mailboxes)
        passed.problems += [f"night {night}: {problem}"] if problem else []
        if is_verbose and (night + 1) % 30 == 0:
            print(f"  night {night + 1} of {nights}: {statistics.median(passed.seconds[-LATELY:]):.2f} s", flush=True)
    fresh = Cron(inbox, folder / "fresh", is_partitioned, Nights())
    fresh.run(FIRST + timedelta(days=nights - 1))
    claims = _claims(folder, exports, mailboxes, passed, is_partitioned)
    return Year(passed, exports.events + mailboxes.events, tuple(claims))


def _run_night(cron: Cron, day: date, moment: float | None, nights: Nights, bad: Sequence[str]) -> bool:
    """Whether the run was killed at its moment, if it has one: else it had ended before, and the next night has one."""
    code, output = (None, "") if moment is None else cron.run(day, moment)
    is_in_time = moment is None or code is None
    if code is None:
        started = time.monotonic()
        code, output = cron.run(day)
        if moment is None:
            nights.seconds.append(time.monotonic() - started)
    if code != int(bool(bad)):
        nights.problems.append(f"{day}: exit code {code} with {len(bad)} bad inputs; it printed: {output}")
    unnamed = [name for name in bad if name not in output]
    if unnamed:
        nights.problems.append(f"{day}: not named: {', '.join(unnamed)}")
    return is_in_time


def _moment(kills: random.Random, usual: float) -> float:
    """Any moment of a night; every other time one of its last third, since most of a short run is its start."""
    return kills.uniform(kills.choice((0, 2 / 3)) * usual, usual)


def _after_night(target: Path, exports: Exports, mailboxes: Mailboxes) -> str:
    """What is wrong with the ids that stand; "" if nothing is."""
    ids = checks.rows_of(target, ["message_id"])["message_id"].to_pylist()
    expected = {message.id for rows in exports.held.values() for message in rows} | mailboxes.ids()
    doubled, missing, odd = checks.doubled(ids), sorted(expected - set(ids)), sorted(set(ids) - expected)
    wrong = {"stand twice": doubled, "are missing": missing, "should not be there": odd}
    return "; ".join(f"{len(ids)} {what} ({', '.join(ids[:SHOWN])})" for what, ids in wrong.items() if ids)


def _claims(folder: Path, exports: Exports, mailboxes: Mailboxes, nights: Nights, is_partitioned: bool) -> list[Claim]:
    target, scorer = folder / "scored", Scorer.load()
    ever = _each_once(list(exports.held.values()))
    now = _each_once(list(exports.readable().values()))
    mails = checks.of_mailboxes([mailboxes.mbox, mailboxes.maildir], folder / "scratch")
    table, fresh = checks.rows_of(target), checks.rows_of(folder / "fresh")
    ids = {*(message.id for message in now), *mails["message_id"].to_pylist()}
    still = table.filter([name in ids for name in table["message_id"].to_pylist()])
    claims = [
        nights.claim(),
        checks.equal("the tables are what scoring each message once gives", table, checks.joined(ever, mails, scorer)),
        checks.equal("one run over what lies there now gives the same", still, fresh),
        checks.equal("and that is what lies there", fresh, checks.joined(now, mails, scorer)),
        checks.each_once(table),
        *checks.records_add_up(target, table.num_rows, nights.began, nights.finished + nights.working),
        checks.daily_adds_up(target, is_partitioned),
    ]
    return [*claims, checks.days_are_right(target, ever)] if is_partitioned else claims


def _each_once(exports: Sequence[Sequence[Message]]) -> list[Message]:
    return sorted({message for rows in exports for message in rows}, key=lambda message: message.id)


def main() -> int:
    """Print what happened and each claim with its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-partition", action="store_true", help="one table per input")
    parser.add_argument("--folder", type=Path, help="a new folder, which is left standing")
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        year = simulate(folder, options.nights, options.seed, not options.no_partition, is_verbose=True)
    nights = year.nights
    minutes = (time.monotonic() - started) / 60
    print(f"{options.nights} nights, seed {options.seed}, {minutes:.1f} minutes: {_listed(year.events)}")
    usual = statistics.median(nights.seconds)
    print(f"{nights.kills} runs killed, {nights.working} of them at work; a night takes {usual:.2f} s\n")
    for claim in year.claims:
        print(f"{'holds' if claim.holds else 'FAILS'}  {claim.text}\n         {claim.figures}")
    return int(not all(claim.holds for claim in year.claims))


def _listed(events: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in events.most_common())


if __name__ == "__main__":
    sys.exit(main())
