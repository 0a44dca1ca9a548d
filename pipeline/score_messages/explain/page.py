"""An explanation as one HTML page, which needs no network and no script. It shows the message."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from score_messages.explain.because import shortened
from score_messages.explain.effects import Phrase
from score_messages.explain.explanation import Explanation
from score_messages.write.page_file import page_kind

GENERATOR = '<meta name="generator" content="score-messages explain">'
"""By this a page is known to be ours."""

PAGE = page_kind(GENERATOR, "is no page of sentiment-jobs explain", "why.html")

_STRENGTHS = ((2.0, " strong"), (0.7, " clear"), (0.0, ""))
"""From so many log-odds on, a phrase is marked so."""

_STYLE = Path(__file__).with_name("page.css")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{generator}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Why: {title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def page(explanation: Explanation, top: int, notes: Sequence[str] = ()) -> str:
    """The page: the prediction, the message with its `top` strongest phrases marked, and tables of both.

    Args:
        notes: sentences to be shown below the prediction.
    """
    phrases = explanation.phrases[:top]
    parts = [f'<p class="note">{_shown(note)}</p>' for note in (_prediction(explanation), *notes)]
    parts.append(f'<div class="message" dir="auto">{_marked(explanation, phrases)}</div>')
    if phrases:
        parts.append(_phrases_table(explanation, phrases))
    if len(explanation.sentences) > 1:
        parts.append(_sentences_table(explanation))
    title = explanation.sentiment or explanation.status
    return _PAGE.format(
        generator=GENERATOR, title=_shown(title), style=_STYLE.read_text("utf-8"), body="\n".join(parts)
    )


def _prediction(explanation: Explanation) -> str:
    if explanation.probabilities is None:
        return f"Not scored ({explanation.status}) by the model {explanation.model}, so there is nothing to explain."
    negative, neutral, positive = explanation.probabilities
    shares = f"p_negative {negative:.3f}, p_neutral {neutral:.3f}, p_positive {positive:.3f}"
    return f"{shares}; score {explanation.score:.3f}; model {explanation.model}"


def _marked(explanation: Explanation, phrases: Iterable[Phrase]) -> str:
    """The text with its phrases marked."""
    text, pieces, done = explanation.text, [], 0
    for phrase in sorted(phrases, key=lambda phrase: phrase.span):
        side = kind = "negative" if phrase.effect < 0 else "positive"
        kind += next(strength for least, strength in _STRENGTHS if abs(phrase.effect) >= least)
        pieces.append(_shown(text[done : phrase.span.start]))
        title = f"{phrase.effect:+.1f}, {side}"
        piece = _shown(phrase.span.of(text))
        pieces.append(f'<mark class="{kind}" title="{title}">{piece}</mark>')
        done = phrase.span.end
    return "".join([*pieces, _shown(text[done:])])


def _phrases_table(explanation: Explanation, phrases: Iterable[Phrase]) -> str:
    rows = [(f"{phrase.effect:+.1f}", f"{phrase.probabilities[0]:.3f}", _of(explanation, phrase)) for phrase in phrases]
    caption = (
        "The phrases are left out one after the other. Effect: by how much each moves the log-odds of positive against "
        "negative; below 0 it makes the message more negative. Then p_negative without it and those above it."
    )
    return f"<h2>What moved the score</h2>\n{_table(caption, ('effect', 'p_negative then', 'phrase'), rows)}"


def _of(explanation: Explanation, phrase: Phrase) -> str:
    return shortened(" ".join(phrase.span.of(explanation.text).split()))


def _sentences_table(explanation: Explanation) -> str:
    worst = explanation.worst_sentence
    rows = [
        (
            "" if sentence.probabilities is None else f"{sentence.p_negative:.3f}",
            "most negative" if worst is not None and sentence.span == worst.span else sentence.sentiment or "",
            sentence.span.of(explanation.text),
        )
        for sentence in explanation.sentences
    ]
    caption = "Each sentence scored as if it were the whole message."
    return f"<h2>Sentences</h2>\n{_table(caption, ('p_negative', 'sentiment', 'sentence'), rows)}"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    numbers = {"effect", "p_negative then", "p_negative"}
    classes = [' class="number"' if head in numbers else "" for head in heads]
    head = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in zip(heads, classes, strict=True))
    cells = (
        "".join(f'<td{kind} dir="auto">{_shown(cell)}</td>' for cell, kind in zip(row, classes, strict=True))
        for row in rows
    )
    body = "\n".join(f"<tr>{row}</tr>" for row in cells)
    head = f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>"
    return f"<table>\n{head}\n<tbody>\n{body}\n</tbody>\n</table>"


def _shown(text: str) -> str:
    """Escaped, and what HTML may not hold, or what turns other text around, as a sign for what is missing."""
    lines = text.replace("\r\n", "\n")
    return html.escape("".join(letter if _is_harmless(letter) else "\ufffd" for letter in lines))


def _is_harmless(letter: str) -> bool:
    return letter.isprintable() or letter in "\n\t\u200c\u200d" or unicodedata.category(letter) == "Zs"
