"""Options that contradict each other, the format that is stated, or the kind of target: refused, not passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from score_messages.errors import Hint, OptionError
from score_messages_jobs.options.option_fields import options_of
from score_messages_jobs.options.panels import FOLDER
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.scoring.score_options import Options

_OF_CSV = ("delimiter", "escape")
_OF_MAIL = ("text", "automatic")
_NOT_OF = {
    "csv": _OF_MAIL,
    "jsonl": (*_OF_CSV, *_OF_MAIL),
    "xlsx": (*_OF_CSV, *_OF_MAIL, "encoding"),
    "parquet": (*_OF_CSV, *_OF_MAIL, "encoding"),
    "txt": (*_OF_CSV, *_OF_MAIL, "quotes"),
    "eml": (*_OF_CSV, "encoding"),
    "mbox": (*_OF_CSV, "encoding"),
    "maildir": (*_OF_CSV, "encoding"),
    "mailboxes": (*_OF_CSV, "encoding"),
    "pst": (*_OF_CSV, "encoding"),
    "tar": _OF_CSV,
    "zip": _OF_CSV,
}
"""Which options say nothing of a format."""


def refuse_contradictions(options: Options) -> None:
    """Raise OptionError for options of which one would be passed over in silence."""
    if options.quiet and options.verbose:
        raise OptionError(
            "--quiet and --verbose contradict each other",
            hint=Hint("Leave one of them out; both may stand in settings"),
        )
    if options.keep_words and not (options.explain and options.drop_text):
        hint = Hint("Leave it out: without --drop-text the messages themselves stay")
        raise OptionError("--keep-words is for --explain together with --drop-text", hint=hint)
    for option in _given(options, ("date_format", "time_zone") if options.date_column is None else ()):
        hint = Hint("Name the column with --date-column; mails have their own dates, with zones")
        raise OptionError(f"{option} says how the dates of a column are written", hint=hint)
    for option in _given(options, _NOT_OF.get(options.input_format or "", ())):
        reason = f"{option} says nothing of {options.input_format}, which --from states"
        raise OptionError(reason, hint=Hint(f"Leave {option} out, or --from: most formats are recognised"))


def refuse_folder_options(options: Options) -> None:
    """Raise OptionError for options of a folder of tables; for a target that is none."""
    of_folders = [name for name, option in options_of(Parameters).items() if option.rich_help_panel == FOLDER]
    for option in _given(options, of_folders):
        hint = Hint("Name a folder as target, by a slash at its end: scored/")
        raise OptionError(f"{option} is for a folder of tables", hint=hint)


def _given(options: Options, names: Iterable[str]) -> Iterable[str]:
    """Those of some options that aren't as usual, as they are typed."""
    usual = {field.name: field.default for field in fields(Options)}
    return (f"--{name.replace('_', '-')}" for name in names if getattr(options, name) != usual[name])
