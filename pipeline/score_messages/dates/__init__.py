"""Dates as people's tables have them, to instants. Knows columns of Arrow; no files and no messages.

The words of this folder:

- instant: a moment in UTC, in milliseconds since 1970-01-01: int64, or timestamp[ms, UTC].
- form: how dates are written, `DateForm`. It has a name, which is what `--date-format` takes.
- usual forms: those that are recognised without `--date-format`.
- rivals: two forms that read the same cell as different days, such as day/month/year and month/day/year.
- local time: one without a zone. `--time-zone` says whose it is.
"""
