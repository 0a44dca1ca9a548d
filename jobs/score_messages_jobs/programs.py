"""The two programs as Typer has them: `score-messages`, and `sentiment-jobs` with every job by its name.

Each is built when it is asked for: `score-messages` starts without the modules of the other jobs.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated

import typer

from score_messages_jobs.commands import score

SCORE, JOBS = score.PROGRAM, "sentiment-jobs"

_SETTINGS = {"help_option_names": ["-h", "--help"]}

_ONLY_READ = {"show", "runs", "schema", "config", "evaluate", "check", "label", "explain", "sql"}
"""Jobs of which nobody expects that they write, or that have kept all that was given to them before they ended."""


@cache
def program(name: str) -> typer.Typer:
    """The program of that name, ready to be called."""
    return {SCORE: _scorer, JOBS: _jobs}[name]()


def only_reads(name: str, arguments: list[str]) -> bool:
    """Whether the program writes nothing when it is started with these arguments."""
    return name == JOBS and next(iter(arguments), None) in _ONLY_READ


def _scorer() -> typer.Typer:
    scorer = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode="markdown")
    scorer.command(context_settings=_SETTINGS)(score.command)
    return scorer


def _jobs() -> typer.Typer:
    from score_messages_jobs.commands import (
        check,
        compact,
        config,
        evaluate,
        explain,
        import_model,
        label,
        publish,
        report,
        runs,
        sample,
        schema,
        show,
        spark,
        sql,
        teach,
        train,
        tune,
    )

    jobs = typer.Typer(
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        no_args_is_help=True,
        context_settings=_SETTINGS,
        help="Score messages; train, measure and import the models for it.",
    )
    jobs.callback()(_of_all_jobs)
    jobs.command("score")(score.command)
    jobs.command("show")(show.command)
    jobs.command("report")(report.command)
    jobs.command("publish")(publish.command)
    jobs.command("explain")(explain.command)
    jobs.command("sample")(sample.command)
    jobs.command("label")(label.command)
    jobs.command("sql")(sql.command)
    jobs.command("runs")(runs.command)
    jobs.command("check")(check.command)
    jobs.command("compact")(compact.command)
    jobs.command("schema")(schema.command)
    jobs.add_typer(config.app, name="config")
    jobs.command("spark")(spark.command)
    jobs.command("evaluate")(evaluate.command)
    jobs.command("train")(train.command)
    jobs.command("tune")(tune.command)
    jobs.command("teach")(teach.command)
    jobs.command("import-model")(import_model.command)
    return jobs


def _of_all_jobs(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=score.show_version, is_eager=True)
    ] = False,
) -> None:
    pass
