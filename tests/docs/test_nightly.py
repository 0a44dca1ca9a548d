"""What docs/nightly.md says is true: its commands run, its units are sound, and the files beside it do what it says."""

from __future__ import annotations

import ast
import fcntl
import getpass
import grp
import gzip
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as pads
import pyarrow.parquet as pq
import pytest

from score_messages.dataset.records.daily_table import DAILY_SCHEMA
from score_messages.dataset.records.drift import threshold
from score_messages.dataset.records.runs_table import RUNS_SCHEMA
from tests.support.messages import csv_bytes
from tests.support.paths import ROOT
from tests.support.present import present

BIN = Path(sys.executable).parent
PAGE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
FILES = ROOT / "docs" / "nightly"
UNITS = ("score-messages.service", "score-messages.timer", "score-messages-failed@.service")

HEAD = ("id", "received", "subject", "body")
NEXT_DAY = [
    ("0003", "2026-03-02T08:31:12Z", "Question", "Does the small table fit through a door of 75 cm?"),
    ("0101", "2026-03-03T07:10:00Z", "Thanks", "A lovely chair, and so quickly here. Thank you!"),
    ("0102", "2026-03-03T07:45:00Z", "Lamp", "The lamp came broken. I want my money back."),
    ("0103", "", "Invoice", "Please send me the invoice for the chair once more."),
]
BEFORE = [
    ("0001", "2025-10-01T10:00:00Z", "Desk", "The desk is wonderful."),
    ("0002", "2025-10-02", "Desk", "Too late!"),
]
UNDATED = [("a1", "", "Bed", "It squeaks, and nobody helps."), ("a2", "", "Bed", "We love the new bed.")]
CUT_OFF = b'id,received,subject,body\n0201,2026-03-04,Chair,"It begins\n'


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)


def configs() -> dict[str, str]:
    """The TOML files of the page by name."""
    return {Path(block.splitlines()[0].removeprefix("# ")).name: block for block in blocks("toml")}


@dataclass
class Place:
    """A machine as the page describes it, below a folder of its own; and what the page's commands printed there."""

    root: Path
    printed: list[tuple[str, str, int, str]] = field(default_factory=list)

    @property
    def scores(self) -> Path:
        return self.root / "srv" / "scores"

    @property
    def export(self) -> Path:
        return self.root / "srv" / "export"

    @property
    def bin(self) -> Path:
        return self.root / "stubs"

    def here(self, text: str) -> str:
        """The page's paths as they are in this place."""
        return re.sub(r"(?<![\w.])/(srv|var/log)/", lambda found: f"{self.root}{found[0]}", text)

    def there(self, text: str) -> str:
        return text.replace(str(self.root), "")

    def environment(self, **more: str) -> dict[str, str]:
        """As small as cron's; `mail` and `journalctl` are stubs, as no test should send mail."""
        path = f"{self.bin}:{self.scores}/venv/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        return {"PATH": path, "HOME": str(self.root), "LOGNAME": "scores", "SHELL": "/bin/sh", **more}

    def run(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.scores,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def install(self, name: str, folder: str = "units") -> Path:
        """One of the files beside the page, with the paths of this place."""
        path = self.root / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.here((FILES / name).read_text(encoding="utf-8")))
        path.chmod(0o644)
        return path

    def mails(self) -> str:
        """What the stub was given since the last look."""
        path = self.root / "mails"
        text = path.read_text() if path.exists() else ""
        path.unlink(missing_ok=True)
        return text


def stub(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def prepare(root: Path) -> Place:
    """Exports, mail, the page's files, and the programs where the page has them."""
    place = Place(root)
    for folder in (place.export / "archive" / "2025", place.scores / "venv", place.scores / "old", place.bin):
        folder.mkdir(parents=True)
    for name in ("var/log/score-messages", "srv/backup", "srv/mail"):
        (root / name).mkdir(parents=True)
    (place.scores / "venv" / "bin").symlink_to(BIN)
    shutil.copy(ROOT / "data" / "sample" / "inbox.csv", place.export / "2026-03-02.csv")
    shutil.copy(ROOT / "data" / "sample" / "inbox.mbox", root / "srv" / "mail")
    shutil.copytree(ROOT / "data" / "sample" / "Maildir", root / "srv" / "mail" / "Maildir")
    (place.export / "2026-03-03.csv").write_bytes(csv_bytes([HEAD, *NEXT_DAY]))
    (place.export / "archive" / "2025" / "october.csv.gz").write_bytes(gzip.compress(csv_bytes([HEAD, *BEFORE])))
    for row in UNDATED:
        (place.scores / "old" / f"2025-11-2{4 + UNDATED.index(row)}.csv").write_bytes(csv_bytes([HEAD, row]))
    for name, block in configs().items():
        (place.scores / name).write_text(place.here(block))
    (place.scores / "nightly.sh").write_text(place.here((FILES / "nightly.sh").read_text()))
    stub(place.bin / "mail", f'{{ echo "subject: $2 to: $3"; cat; }} >> {root}/mails')
    stub(place.bin / "journalctl", 'echo "the journal of $2"')
    return place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where all commands of the page have run, in order; an export is cut off and mended as the page tells it."""
    place = prepare(tmp_path_factory.mktemp("machine"))
    arrives = {"Alerts": CUT_OFF, "Backfills": csv_bytes([HEAD, ("0201", "2026-03-04", "Chair", "It ends well.")])}
    for section in PAGE.split("\n## "):
        if (content := arrives.get(section.partition("\n")[0])) is not None:
            (place.export / "2026-03-04.csv").write_bytes(content)
        for block in blocks("console", section):
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
                done = place.run(place.here(command))
                place.printed.append((command, shown, done.returncode, place.there(done.stdout)))
    return place


@pytest.fixture
def machine(tmp_path: Path) -> Place:
    """Another such place, where nothing has run yet."""
    return prepare(tmp_path)


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Somebody else's run goes on."""
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def without_times(text: str) -> list[str]:
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+\.\d", "WHEN", text)
    return re.sub(r"\(\d+\.\d s", "(T s", text).split()


def test_commands_run_and_print_what_they_show(place: Place) -> None:
    """Every `$ command`, in order; what they print is compared, but for times."""
    assert len(place.printed) >= 12
    for command, shown, code, printed in place.printed:
        assert code == 0, (command, printed)
        assert without_times(printed) == without_times(shown), command


def test_config_files_are_shown_and_run(machine: Place) -> None:
    """All settings are options, `config show` names their origin, and a night goes by them."""
    for name, block in configs().items():
        shown = machine.run(f"sentiment-jobs config show --config {name}")
        assert shown.returncode == 0, shown.stdout
        for key in tomllib.loads(block):
            assert re.search(rf"^{key} = .*# {name}$", shown.stdout, re.M), key
        done = machine.run(f"score-messages --config {name}")
        assert (done.returncode, done.stdout) == (0, "")
    assert present(duckdb.sql(f"SELECT count(*) FROM '{machine.scores}/scored-mail/day=*/*.parquet'")).fetchall() == [
        (12 - 6,)
    ]


def test_examples_in_python_and_sql_run(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they stand, in the folder that the page names; warnings are errors."""
    examples = blocks("python")
    assert len(examples) == 1
    for block in examples:
        command = [sys.executable, "-W", "error", "-c", block]
        done = subprocess.run(command, cwd=place.scores, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    monkeypatch.chdir(place.scores)
    (queries,) = blocks("sql")
    for query in filter(str.strip, queries.split(";")):
        assert duckdb.connect().execute(query).fetchall(), query


def test_crontab_line_runs_in_crons_environment(machine: Place) -> None:
    """With the page's PATH and next to nothing else; silent, and done."""
    (block,) = blocks("crontab")
    *variables, line = machine.here(block).splitlines()
    assert [one.partition("=")[0] for one in variables] == ["MAILTO", "PATH"]
    *when, command = line.split(maxsplit=5)
    assert all(re.fullmatch(r"\d+|\*", one) for one in when) and "%" not in command
    environment = {"HOME": str(machine.root), "LOGNAME": "scores", "SHELL": "/bin/sh"}
    environment |= dict(one.split("=", 1) for one in variables)
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=machine.root, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (machine.scores / "scored" / "_tables" / "daily.pq").exists()


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: the units are not checked")
    command = ["systemd-analyze", *map(str, arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def test_systemd_has_nothing_to_complain_of(machine: Place) -> None:
    """Not a word about any of the units; and a misspelt setting would get one."""
    units = [machine.install(name) for name in UNITS]
    done = analyze("verify", *units)
    assert (done.returncode, done.stdout) == (0, "")
    for unit in units:
        sound = unit.read_text()
        unit.write_text(sound.replace("\nDescription=", "\nDescribtion="))
        assert "Describtion" in analyze("verify", unit).stdout, unit.name
        unit.write_text(sound)


def test_timer_begins_when_the_crontab_does() -> None:
    """Every night at the same time, as systemd understands it."""
    (when,) = re.findall(r"^OnCalendar=(.*)$", (FILES / "score-messages.timer").read_text(), re.M)
    minute, hour = blocks("crontab")[0].splitlines()[-1].split()[:2]
    done = analyze("calendar", when)
    assert done.returncode == 0, done.stdout
    assert f"Normalized form: *-*-* {int(hour):02}:{int(minute):02}:00" in done.stdout


def test_command_of_each_unit_runs(machine: Place) -> None:
    """The service's twice: what it says is JSON; and that of the alert sends the journal."""
    score, alert = (
        re.findall(r"^ExecStart=(.*)$", machine.install(name).read_text(), re.M)[0] for name in (UNITS[0], UNITS[2])
    )
    for told in ('"scored": 3', '"skipped": 3'):
        done = subprocess.run(shlex.split(score), cwd="/", env={}, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and told in done.stderr
    done = machine.run(alert.replace("%i", UNITS[0]))
    assert done.returncode == 0, done.stdout
    assert machine.mails() == f"subject: {UNITS[0]} failed to: support-admin@example.org\nthe journal of {UNITS[0]}\n"


def test_service_may_write_all_that_a_night_writes(machine: Place) -> None:
    """Tables and summary lie below its only writable path, and the exports and the program do not."""
    service = (FILES / UNITS[0]).read_text()
    (writable,) = re.findall(r"^ReadWritePaths=(.*)$", service, re.M)
    assert re.findall(r"^ReadOnlyPaths=(.*)$", service, re.M) == [f"{writable}/venv"]
    config = Path(re.findall(r"--config (\S+)", service)[0])
    options = tomllib.loads(configs()[config.name])
    assert all((config.parent / options[name]).is_relative_to(writable) for name in ("target", "summary"))
    assert not any(Path(source).is_relative_to(writable) for source in options["source"])


@pytest.mark.parametrize(
    ("script", "code", "subject"),
    [
        ("exit 0", 0, ""),
        ("exit 1", 1, "an input failed"),
        ("exit 2", 2, "an option is wrong"),
        ("exit 3", 0, ""),
        ("kill -9 $$", 137, "killed"),
        ("kill -15 $$", 143, "ended with exit code 143"),
    ],
)
def test_wrapper_mails_what_somebody_should_look_at(machine: Place, script: str, code: int, subject: str) -> None:
    """By exit code, with the end of the log; a run that found another one going on is no matter."""
    stub(machine.bin / "score-messages", f"echo the last line >&2; {script}")
    assert machine.run("sh nightly.sh").returncode == code
    mails = machine.mails()
    told = f"subject: score-messages: {subject} to: support-admin@example.org\nthe last line\n"
    assert mails.startswith(told) if subject else not mails
    assert (machine.root / "var/log/score-messages/nightly.log").read_text().startswith("the last line\n")


def test_logrotate_takes_the_stanza(machine: Place) -> None:
    """It names the log of the wrapper, nothing is wrong with it, and the next run begins a new one."""
    logrotate = shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if logrotate is None:
        pytest.skip("logrotate is not installed: the stanza is not checked")
    conf = machine.install("logrotate.conf")
    group = grp.getgrgid(os.getgid()).gr_name
    conf.write_text(conf.read_text().replace("su scores scores", f"su {getpass.getuser()} {group}"))
    machine.run("sh nightly.sh")
    log = machine.root / "var/log/score-messages/nightly.log"
    command = [logrotate, "--state", str(machine.root / "state")]
    checked = subprocess.run([*command, "--debug", str(conf)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0 and "error" not in checked.stderr, checked.stderr
    assert f"considering log {log}" in checked.stderr
    subprocess.run([*command, "--force", str(conf)], check=True)
    assert sorted(path.name for path in log.parent.iterdir()) == ["nightly.log.1.gz"]
    machine.run("sh nightly.sh")
    assert log.read_text().count("\n") == 1


def test_airflow_task_compiles_and_its_command_runs(machine: Place) -> None:
    """Airflow itself isn't asked. The exit code that it takes for skipped is that of a second run."""
    tree = ast.parse((FILES / "airflow.py").read_text())
    compile(tree, "airflow.py", "exec")
    given = {one.arg: one.value for one in ast.walk(tree) if isinstance(one, ast.keyword)}
    command = machine.here(ast.literal_eval(given["bash_command"]))
    assert machine.run(command).returncode == 0
    with held(machine.scores / "scored" / ".dataset.lock"):
        assert machine.run(command).returncode == ast.literal_eval(given["skip_on_exit_code"]) == 3


def test_queries_of_the_dbt_sources_run(place: Place) -> None:
    """As dbt-duckdb puts them behind FROM; the YAML is parsed where there is a parser."""
    text = place.here((FILES / "dbt-sources.yml").read_text())
    found = re.findall(r'^ +external_location: "(.*)"$', text, re.M)
    assert len(found) == 2
    for query in found:
        assert query == query.format() and present(duckdb.sql(f"SELECT * FROM {query}")).fetchall()
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError:
        return
    tables = yaml.safe_load(text)["sources"][0]["tables"]
    assert [one["config"]["external_location"] for one in tables] == found


def test_columns_on_the_page_are_those_of_the_tables() -> None:
    """All of them, in order."""
    for name, schema in (("daily", DAILY_SCHEMA), ("runs", RUNS_SCHEMA)):
        (listed,) = re.findall(rf"^- `{name}\.pq`[^:]*: ([^.]*)\.$", PAGE, re.M)
        assert [one.strip() for one in listed.split(",")] == schema.names


def test_alarms_on_the_page_are_those_of_drift() -> None:
    """For ten bins, and 28 times as many messages before; the last holds for all larger nights."""
    (sizes,) = re.findall(r"^\| messages tonight.*?\|(.*)\|$", PAGE, re.M)
    (limits,) = re.findall(r"^\| alarm above \|(.*)\|$", PAGE, re.M)
    for size, limit in zip(sizes.split("|"), limits.split("|"), strict=True):
        count = int(re.findall(r"\d+", size)[0])
        assert f"{threshold(count, 28 * count, 10):.2f}" == limit.strip()
    assert threshold(100_000, 2_800_000, 10) == 0.1


def test_options_and_files_on_the_page_exist(place: Place) -> None:
    """Whatever begins with two dashes, unless it is of another program; and every link."""
    others = {"--debug", "--now", "--sparse"}
    jobs = [f"sentiment-jobs {name}" for name in ("runs", "check", "compact", "evaluate")]
    helps = [place.run(f"{one} --help", COLUMNS="200").stdout for one in ("score-messages", *jobs)]
    known = set(re.findall(r"--[a-z][a-z-]+", " ".join(helps)))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) <= known | others
    linked = {path for _, path in re.findall(r"\[([^]]*)\]\((nightly/[^)]*)\)", PAGE)}
    assert linked == {"nightly/", *(f"nightly/{path.name}" for path in FILES.iterdir())}


def score(place: Place, arguments: str, code: int = 0) -> str:
    done = place.run(f"score-messages {arguments}")
    assert done.returncode == code, done.stdout
    return done.stdout


def days(folder: Path) -> dict[str, str]:
    """The day of each message by its id."""
    rows = present(
        duckdb.sql(f"SELECT message_id, day FROM read_parquet('{folder}/day=*/*.parquet', union_by_name = true)")
    )
    return {name: str(day) for name, day in rows.fetchall()}


def test_run_that_could_not_begin_leaves_no_record(machine: Place) -> None:
    """Wrong usage, another run, no input, no model: the exit code alone tells."""
    score(machine, "--config nightly.toml")
    before = sorted((machine.scores / "scored" / "_runs").iterdir())
    score(machine, "--config nightly.toml --no-such-option", code=2)
    score(machine, "--config nightly.toml --model nosuch", code=1)
    score(machine, "--config nightly.toml '/srv/nothing/*.csv'", code=1)
    with held(machine.scores / "scored" / ".dataset.lock"):
        score(machine, "--config nightly.toml", code=3)
    assert sorted((machine.scores / "scored" / "_runs").iterdir()) == before


def test_part_holds_what_its_file_holds_now(machine: Place) -> None:
    """An export that is overwritten takes its rows along, unless another one has them."""
    latest, kept = machine.export / "latest.csv", machine.export / "2026-03-03.csv"
    latest.write_bytes(csv_bytes([HEAD, *BEFORE, NEXT_DAY[1]]))
    score(machine, f"--config nightly.toml {latest}")
    score(machine, f"--config nightly.toml {kept}")
    assert set(days(machine.scores / "scored")) == {"0001", "0002", "0003", "0101", "0102", "0103"}
    latest.write_bytes(csv_bytes([HEAD, ("0301", "2026-03-09", "Bed", "A good bed.")]))
    score(machine, f"--config nightly.toml {latest} {kept} scored/")
    assert set(days(machine.scores / "scored")) == {"0003", "0101", "0102", "0103", "0301"}


def test_undated_rows_keep_their_day_if_they_have_ids(machine: Place) -> None:
    """Also with another model; without ids, and where `_keys` was emptied, they get the day of the run."""
    export = machine.export / "2026-03-03.csv"
    with_ids = f"{export} --partition date --date-column received --id-column id"
    for options, folder, kept in ((with_ids, "a/", True), (with_ids.rpartition(" --id")[0], "b/", False)):
        score(machine, f"{options} {folder} --run-date 2026-03-04")
        score(machine, f"{options} {folder} --run-date 2026-04-01 --redo --model imdb-article")
        assert ("2026-03-04" in days(machine.scores / folder).values()) is kept
        assert ("2026-04-01" in days(machine.scores / folder).values()) is not kept
    for path in (machine.scores / "a" / "_keys").iterdir():
        path.unlink()
    told = score(machine, f"{with_ids} a/ --run-date 2026-05-01 --model imdb-article -v")
    assert "1 scored; 4 messages scored" in told
    assert days(machine.scores / "a")["0103"] == "2026-05-01"


def test_messages_of_gone_inputs_are_known_by_the_keys_alone(machine: Place) -> None:
    """With them they stand once; without them another export that has them is refused, unless overlaps are kept."""
    first, second = machine.export / "first.csv", machine.export / "second.csv"
    for folder, more, count in (("a/", "", 2), ("b/", " --overlaps keep", 4)):
        first.write_bytes(csv_bytes([HEAD, *BEFORE]))
        score(machine, f"{first} {folder} --id-column id")
        first.unlink()
        second.write_bytes(csv_bytes([HEAD, *BEFORE[::-1]]))
        if more:
            shutil.rmtree(machine.scores / folder / "_keys")
            with pytest.raises(AssertionError, match="messages could be scored twice"):
                score(machine, f"{second} {folder} --id-column id")
        score(machine, f"{second} {folder} --id-column id{more}")
        found = present(duckdb.sql(f"SELECT count(*) FROM '{machine.scores}/{folder}*.parquet'")).fetchall()
        assert found == [(count,)]


def test_folder_of_exports_and_mails_is_read_as_the_page_says(machine: Place) -> None:
    """First columns only, a refusal, or all by name; alike with `--keep`, which refuses inputs without the column."""
    root, sources = machine.scores, f"{machine.export}/2026-03-02.csv {machine.root}/srv/mail"
    score(machine, f"{sources} mixed/ --id-column id")
    files = f"{root}/mixed/*.parquet"
    assert "from_domain" in present(duckdb.sql(f"SELECT * FROM read_parquet('{files}', union_by_name = true)")).columns
    assert "from_domain" not in pd.read_parquet(root / "mixed").columns
    assert "from_domain" not in pads.dataset(root / "mixed").schema.names
    with pytest.raises(pl.exceptions.SchemaError):
        pl.read_parquet(files)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        pl.read_parquet(root / "mixed")
    score(machine, f"{sources} alike/ --id-column id --keep subject")
    assert len(pl.read_parquet(f"{root}/alike/*.parquet")) == len(pd.read_parquet(root / "alike")) == 18
    assert "have no column 'id'" in score(machine, f"{sources} refused/ --id-column id --keep id", code=1)


def test_damaged_part_is_made_anew(machine: Place) -> None:
    """Whether its footer is or its rows are; and the page's last command finds what no time of change tells."""
    command = f"{machine.export}/2026-03-02.csv scored/ --id-column id -v"
    score(machine, command)
    (part,) = (machine.scores / "scored").glob("*.parquet")
    sound = part.read_bytes()
    part.write_bytes(sound[:-20])
    assert "1 scored" in score(machine, command)
    place = pq.read_metadata(part).row_group(0).column(0).data_page_offset
    damaged = bytearray(part.read_bytes())
    damaged[place + 40] ^= 0xFF
    part.write_bytes(damaged)
    check = re.findall(r"^\$ (sentiment-jobs check.*)$", PAGE, re.M)[0]
    found = machine.run(check)
    assert found.returncode == 1 and part.name in found.stdout
    assert "1 scored" in score(machine, command)
    assert machine.run(check).stdout.endswith("sound\n")


def test_without_its_records_a_folder_is_refused(machine: Place) -> None:
    """Single ones may go, and so may the tables made of them; the folder of them may not."""
    command = f"{machine.export}/2026-03-02.csv scored/"
    score(machine, command)
    for path in [*(machine.scores / "scored").glob("_[rt]*/*")]:
        path.unlink()
    score(machine, command)
    runs = pq.read_table(machine.scores / "scored" / "_tables" / "runs.pq")
    assert runs["inputs_skipped"].to_pylist() == [1]
    shutil.rmtree(machine.scores / "scored" / "_runs")
    assert "holds something else" in score(machine, command, code=1)
