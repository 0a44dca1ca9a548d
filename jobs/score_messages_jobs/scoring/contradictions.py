"""Options that contradict each other, or the format that is stated, are refused rather than one of them passed over."""

from __future__ import annotations

from dataclasses import fields

from score_messages.errors import Hint, OptionError
from score_messages_jobs.scoring.score_options import Options

_OF_CSV = ("delimiter", "escape")
_OF_MAIL = ("text", "quotes")
_NOT_OF = {
    "csv": _OF_MAIL,
    "jsonl": (*_OF_CSV, *_OF_MAIL),
    "parquet": (*_OF_CSV, *_OF_MAIL, "encoding"),
    "txt": (*_OF_CSV, *_OF_MAIL),
    "eml": (*_OF_CSV, "encoding"),
    "mbox": (*_OF_CSV, "encoding"),
    "maildir": (*_OF_CSV, "encoding"),
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
    usual = {field.name: field.default for field in fields(Options)}
    for name in _NOT_OF.get(options.input_format or "", ()):
        if getattr(options, name) != usual[name]:
            option = f"--{name.replace('_', '-')}"
            reason = f"{option} says nothing of {options.input_format}, which --from states"
            raise OptionError(reason, hint=Hint(f"Leave {option} out, or --from: most formats are recognised"))
