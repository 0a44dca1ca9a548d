"""The model card: README.md of a model folder, written from its record so that text and figures can't part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.model.bundle import Model


def model_card(model: Model) -> str:
    """Markdown: what the model is, what it was made from, how good it is, what it must not be used for."""
    settings, record = model.settings, model.record
    network = record["network"]
    parts = [
        f"# {model.name}",
        record["summary"],
        "## Network",
        f"Embedding {network['vocabulary_size']:,} x {network['embedding']}, LSTM of {network['units']} units, one"
        f" sigmoid output: {network['weights']:,} weights. It sees the last {settings.length} words of a message;"
        f" shorter ones are padded in front. Text rules {settings.text_rules}; {len(model.vocabulary.words):,} words"
        f" are known. A message with fewer than {settings.min_known_words} known words among those gets the status"
        " `unknown_words` and no score.",
        "## Training",
        record["training"],
        *_quality(record.get("metrics", {})),
        "## What it is not for",
        record["limits"],
        "## Files",
        f"Fingerprint of all that decides a verdict: `{model.fingerprint}`. `model.keras` is what Keras saved,"
        " `scorer.onnx` the same weights for scoring, `vocabulary.txt` the words by frequency, `bundle.json` settings,"
        " hashes, golden texts and this card's figures.",
    ]
    return "\n\n".join(parts) + "\n"


def _quality(metrics: Mapping[str, Mapping[str, Any]]) -> list[str]:
    if not metrics:
        return []
    lines = [
        "| data | rows | judged | accuracy | balanced accuracy | AUC | log loss | calibration error |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for data, figures in metrics.items():
        estimates = [_shown(figures[name]) for name in ("accuracy", "balanced_accuracy", "auc", "log_loss")]
        error = "-" if figures["calibration_error"] is None else f"{figures['calibration_error']:.3f}"
        cells = [data, f"{figures['rows']:,}", f"{figures['judged']:,}", *estimates, error]
        lines.append("| " + " | ".join(cells) + " |")
    return ["## Quality", "With 95 % intervals, by `sentiment-jobs evaluate`:", "\n".join(lines)]


def _shown(estimate: Mapping[str, float] | None) -> str:
    if estimate is None:
        return "-"
    return f"{estimate['value']:.4f} ({estimate['low']:.4f} to {estimate['high']:.4f})"
