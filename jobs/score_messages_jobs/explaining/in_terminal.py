"""An explanation in a terminal: the message with its phrases marked, then what each of them changes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from score_messages_jobs.terminal.excerpt import excerpt

if TYPE_CHECKING:
    from score_messages.explain.effects import Phrase
    from score_messages.explain.explanation import Explanation

NEGATIVE, POSITIVE, QUIET = "bold red", "bold green", "dim"

MOST_LETTERS = 4000
"""Of a message that is shown whole; of a longer one, the sentences with phrases are."""

MOST_SENTENCES = 30
"""That the table of sentences has; of more, the most negative ones."""

_LEAST_WIDTH = 20


def in_terminal(explanation: Explanation, top: int, notes: Sequence[str], width: int, has_colours: bool) -> str:
    """Some lines of at most `width` cells, of the message too.

    Args:
        top: how many phrases are marked and named.
        has_colours: mark phrases by colours; else by brackets.
    """
    from rich.console import Console
    from rich.text import Text

    output = io.StringIO()
    colours = "standard" if has_colours else None
    console = Console(
        file=output,
        width=max(width, _LEAST_WIDTH),
        color_system=colours,  # type: ignore[arg-type]
        force_terminal=has_colours,
        no_color=not has_colours,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    phrases = explanation.phrases[:top]
    lines: list[object] = [Text(_harmless(line)) for line in (_prediction(explanation), *notes)]
    if phrases:
        lines += ["", _message(explanation, phrases, has_colours), ""]
        lines += _table(
            "  effect  p_negative then  phrase, left out after those above", _phrase_rows(explanation, phrases), width
        )
    if len(explanation.sentences) > 1:
        head = "  p_negative  sentence alone (* the most negative)"
        lines += ["", *_table(head, _sentence_rows(explanation), width)]
    for line in lines:
        console.print(line)
    return "\n".join(line.rstrip() for line in output.getvalue().rstrip("\n").split("\n"))


def _prediction(explanation: Explanation) -> str:
    if explanation.probabilities is None:
        from score_messages.messages import Status

        meaning = Status(explanation.status).meaning
        return f"not scored, so there is nothing to explain: {explanation.status} ({meaning})"
    negative, neutral, positive = explanation.probabilities
    shares = f"p_negative {negative:.3f}, p_neutral {neutral:.3f}, p_positive {positive:.3f}"
    return f"{explanation.sentiment}: {shares}; score {explanation.score:.3f} ({explanation.model})"


def _message(explanation: Explanation, phrases: Iterable[Phrase], has_colours: bool) -> object:
    """The text, or the sentences of a long one that hold phrases, with these marked."""
    from rich.text import Text

    shown = Text()
    text, marks = explanation.text, sorted(phrases, key=lambda phrase: phrase.span)
    for start, end in _shown_pieces(explanation, marks):
        if shown.plain:
            shown.append(" \u2026 ", QUIET)
        done = start
        for phrase in (phrase for phrase in marks if start <= phrase.span.start and phrase.span.end <= end):
            shown.append(_harmless(text[done : phrase.span.start]))
            shown.append(_mark(phrase, text, has_colours), NEGATIVE if phrase.effect < 0 else POSITIVE)
            done = phrase.span.end
        shown.append(_harmless(text[done:end]))
    return shown


def _shown_pieces(explanation: Explanation, marks: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where what is shown begins and ends; a phrase may run over the end of a sentence."""
    if len(explanation.text) <= MOST_LETTERS:
        return [(0, len(explanation.text))]
    pieces: list[tuple[int, int]] = []
    spans = [sentence.span for sentence in explanation.sentences]
    for phrase in marks:
        touched = [span for span in spans if span.start < phrase.span.end and phrase.span.start < span.end]
        start = max(touched[0].start, phrase.span.start - MOST_LETTERS // 20)
        end = min(touched[-1].end, phrase.span.end + MOST_LETTERS // 20)
        if pieces and start <= pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        else:
            pieces.append((start, end))
    return pieces


def _mark(phrase: Phrase, text: str, has_colours: bool) -> str:
    piece = _harmless(phrase.span.of(text))
    return piece if has_colours else f"[{piece} {phrase.effect:+.1f}]"


Row = tuple[str, str, str]
"""The numbers, the words and their style."""


def _phrase_rows(explanation: Explanation, phrases: Iterable[Phrase]) -> list[Row]:
    return [
        (
            f"  {phrase.effect:+6.1f}  {phrase.probabilities[0]:>15.3f}  ",
            phrase.span.of(explanation.text),
            NEGATIVE if phrase.effect < 0 else POSITIVE,
        )
        for phrase in phrases
    ]


def _sentence_rows(explanation: Explanation) -> list[Row]:
    """In the order of the text; the most negative one is marked."""
    worst = explanation.worst_sentence
    ranked = sorted(explanation.sentences, key=lambda sentence: (-sentence.p_negative, sentence.span))
    rows = []
    for sentence in sorted(ranked[:MOST_SENTENCES], key=lambda sentence: sentence.span):
        is_worst = worst is not None and sentence.span == worst.span
        number = "" if sentence.probabilities is None else f"{sentence.p_negative:.3f}"
        mark = "*" if is_worst else " "
        rows.append((f"{mark} {number:>10}  ", sentence.span.of(explanation.text), "bold" if is_worst else ""))
    return rows


def _table(head: str, rows: Iterable[Row], width: int) -> list[object]:
    from rich.text import Text

    lines: list[object] = [Text(head, QUIET)]
    for numbers, words, style in rows:
        lines.append(Text.assemble(numbers, (excerpt(words, max(width - len(numbers), 1)), style)))
    return lines


def _harmless(text: str) -> str:
    """One character for each: none that commands a terminal, or turns the direction of others."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else " " if letter.isspace() else "?" for letter in text
    )
