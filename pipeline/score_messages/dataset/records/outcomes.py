"""The words in which records say what became of an input, and how a run ended. They stand on disk and in tables."""

from __future__ import annotations

SCORED, SKIPPED, FAILED, REPEATED, WAITING, PRUNED = "scored", "skipped", "failed", "repeated", "waiting", "pruned"
OUTCOMES = (SCORED, SKIPPED, FAILED, REPEATED, WAITING, PRUNED)
"""What becomes of an input: its part is made; is up to date; stays since the input is bad; is not needed, since another
input has the same bytes; is left for the next run; is emptied, since the input is gone."""

CUT_OFF = "cut off"
"""Outcome of a part whose publishing a killed run had begun."""

READS = "reads"
"""In a journal only: what is read next."""

DONE, ENDED_EARLY, KILLED = "done", "stopped", "killed"
"""How a run ended: to its end; by a signal or an error that ended all; without a word."""

GIVEN_UP = "there was no time to read it to its end"
"""Error of an input that is left for the next run though its reading was begun."""
