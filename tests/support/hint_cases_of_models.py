"""Commands that name thresholds or a model to write, and go wrong in a way that has a cure."""

from __future__ import annotations

from pathlib import Path

from tests.support.hint_cases import Case

ROWS = (
    ("negative", "The lamp {} broke after a day and nobody answers."),
    ("neutral", "Where is the lamp {} made?"),
    ("positive", "Thank you, the lamp {} is wonderful!"),
)
LABELS = "label,body\n" + "".join(f'{name},"{text.format(row)}"\n' for row in range(40) for name, text in ROWS)


def _copied_model(folder: Path) -> None:
    """A model folder of one's own, called mine."""
    import shutil

    from score_messages.model.registry import model_folder

    shutil.copytree(model_folder("messages"), folder / "mine")


CASES = {
    "too few thresholds": Case("score-messages in.csv out.csv --model messages --thresholds 0.5", code=2),
    "too many thresholds": Case("score-messages in.csv out.csv --model imdb-article --thresholds 0.2,0.5", code=2),
    "too few thresholds to measure with": Case(
        "sentiment-jobs evaluate messages in.csv --thresholds 0.5", {"in.csv": LABELS.encode()}, code=2
    ),
    "a model that would be tuned into itself": Case(
        "sentiment-jobs tune ./mine in.csv --output mine --force", {"in.csv": LABELS.encode()}, _copied_model, code=2
    ),
    "a tuned model that is there": Case(
        "sentiment-jobs tune messages in.csv --output mine", {"in.csv": LABELS.encode()}, _copied_model
    ),
}
