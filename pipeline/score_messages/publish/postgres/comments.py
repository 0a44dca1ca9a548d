"""What tables and columns are, in one line each: it stands in the database, where people look for it."""

from __future__ import annotations

from collections.abc import Mapping

from score_messages.automatic_kinds import KIND_MEANINGS
from score_messages.publish.postgres.present import MARK, MARKER, PARTS

TABLES: Mapping[str, str] = {
    "messages": "A row per message, with its prediction; made by sentiment-jobs publish from a folder of tables.",
    "runs": "A row per run of score-messages.",
    "daily": "Counts per day, source and model.",
    PARTS: "The files of the folder that the rows of messages came from.",
    MARKER: MARK,
}

_MESSAGES: Mapping[str, str] = {
    "source": "Path of the input that the message came from.",
    "message_id": "Id of the message; empty if it has none. With source and occurrence it is the key.",
    "occurrence": "1, or 2, 3, ... for further messages of the source with the same id.",
    "day": "Day of the message, UTC; the first of the month for months that were taken together; null without days.",
    "date": "When the message was sent.",
    "sentiment": "negative, neutral or positive; null unless status is scored.",
    "score": "Probability of positive rather than negative, 0 to 1; null unless status is scored.",
    "status": "scored, or why the message has no prediction.",
    "p_negative": "Probability that the message is negative.",
    "p_neutral": "Probability that the message is neutral; 0 for a model of two classes.",
    "p_positive": "Probability that the message is positive.",
    "words": "Words of the whole message.",
    "unknown_words": "Words that the model doesn't know.",
    "truncated": "Whether the model saw only part of the words.",
    "automatic": "Kind of machine mail; null for what people sent.",
    "removed_words": "Words of a mail that were left out: quotes, signatures and the like.",
    "language": "Language of the message.",
    "because": "Phrases that count most for the prediction; null without --with-text.",
    "model": "Name of the model.",
    "model_fingerprint": "Which version of the model.",
    "run_id": "The run that last wrote the part that the row is in.",
    "scored_at": "Start of that run: for incremental models.",
    "part": "File of the folder that the row came from.",
}

_RUNS: Mapping[str, str] = {
    "run_id": "Key.",
    "started": "Start of the run.",
    "seconds": "How long it took.",
    "exit_code": "0 if all went well; null for a run that was killed.",
    "ended": "done, stopped or killed.",
    "run_date": "The day that the run counted as today.",
    "tool_version": "Version of score-messages.",
    "drift": "What has changed against earlier runs; empty if nothing has.",
}

_COUNTS: Mapping[str, str] = {
    "day": "Day of the messages, UTC.",
    "source": "Path of the input.",
    "model": "Name of the model.",
    "model_fingerprint": "Which version of the model.",
    "rows": "Messages.",
    "scored": "Messages with a prediction.",
    "mean_score": "Mean of score.",
    "unknown_word_share": "Share of words that the model doesn't know.",
    **{kind: f"Machine mail: {meaning}." for kind, meaning in KIND_MEANINGS.items()},
}

_OF_PARTS: Mapping[str, str] = {
    "path": "Path below the folder, as in messages.part.",
    "fingerprint": "Another one whenever a row of the file is another.",
    "rows": "Rows in messages.",
    "published_at": "Start of the transaction that brought the rows.",
}

_OF_MARKER: Mapping[str, str] = {
    "form": "Version of the form of these tables.",
    "tool_version": "Version of score-messages that published last.",
    "columns": "Columns that the tables got: all is published again if one of them is gone.",
    "published_at": "When something was published last.",
}

_BY_TABLE = {"messages": _MESSAGES, "runs": _RUNS, PARTS: _OF_PARTS, MARKER: _OF_MARKER}


def column_comment(table: str, column: str, field: str) -> str:
    """What a column is.

    Args:
        field: its name in the folder; it differs where PostgreSQL has no such name.
    """
    known = _BY_TABLE.get(table, {}).get(column) or (_counted(column) if table in ("runs", "daily") else None)
    if known:
        return known
    return f"Column {field!r} of the inputs." if table == "messages" else "Of score-messages."


def _counted(column: str) -> str:
    if column.startswith("people_"):
        return f"The same as {column.removeprefix('people_')}, of what people sent: without machine mail."
    if column.startswith("inputs_"):
        return f"Inputs that were {column.removeprefix('inputs_')}."
    return _COUNTS.get(column, f"Messages: {column.replace('_', ' ')}.")
