"""Whole days in UTC: which ones people ask for, and on which messages lie. Knows columns of Arrow, no tables.

`calendar` counts them, `asked` reads `--since`, `--until` and `--last`, `sound` passes over the dates of wrong clocks.
"""
