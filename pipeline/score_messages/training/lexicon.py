"""VADER, a list of words with rules around it: a baseline, and one of the voices that the default model learns from.

Hutto and Gilbert (2014), "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM.
It is crude on reviews, but knows the words of chats and comments, which film reviews don't hold. The only file that
imports vaderSentiment.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from score_messages.extras import extra
from score_messages.model.weights import Floats

with extra("train", "this job needs vaderSentiment"):  # scoring installs do without
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

NEUTRAL_UP_TO = 0.05
"""Compounds nearer to 0 than this are neutral, as VADER's authors say."""


def compounds(texts: Iterable[str]) -> Floats:
    """VADER's compound of each text as published, not normalized: float32[n], -1 most negative, 1 most positive."""
    analyzer = SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(text)["compound"] for text in texts], dtype=np.float32)
