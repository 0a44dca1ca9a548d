"""The recipe of the article "Sentiment Analysis Using Keras", on the IMDB reviews or on messages of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from score_messages.errors import InputError
from score_messages.model import keras_lstm
from score_messages.model.batches import Epoch
from score_messages.model.publish import Story, Trained
from score_messages.model.settings import Settings
from score_messages.read import ReadOptions
from score_messages.read.labelled import NEUTRAL, LabelForm, read_labelled
from score_messages.text.encode import encode
from score_messages.text.language.detect import ENGLISH
from score_messages.text.normalize import ARTICLE_RULES, normalize
from score_messages.text.vocabulary import Vocabulary

SUMMARY = (
    'The LSTM of the article "Sentiment Analysis Using Keras", trained on the 25,000 labelled training reviews of the'
    " Large Movie Review Dataset. It tells negative from positive film reviews; the article reports 90.25 % accuracy on"
    " its training data and 82.06 % on the test data."
)
TRAINING = (
    "Data: Maas et al. (2011), Learning Word Vectors for Sentiment Analysis, ACL; Large Movie Review Dataset v1.0 (the"
    " archive states no licence; cite the paper). Binary cross-entropy, Adam, batches of {batch}, {epochs} epochs,"
    " shuffled, dropout {dropout} and recurrent dropout {recurrent_dropout}, seed {seed}. The test reviews were used"
    " once, to measure. Made by:  `sentiment-jobs train --recipe imdb-article`"
)
LIMITS = (
    "It knows film reviews of 2011 in English and nothing else: on product reviews, support mail or short comments it"
    " is much less sure than its scores say, and it has no neutral. Its scores are not calibrated. Only the last words"
    " of a long message count. Don't use it to judge people, and don't let it decide anything about a person by itself."
)


def train_article(
    source: Path,
    form: LabelForm,
    reading: ReadOptions,
    data: Mapping[str, str],
    epochs: int | None = None,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """The article's network, trained on a file of labelled messages.

    Args:
        data: sha256 by file name, for the record.
        epochs: how often the data is learnt from, if not three times, as in the article.

    Raises:
        InputError: the file can't be trusted, holds neutral messages, or none of one label.
    """
    recipe = keras_lstm.LstmRecipe()
    if epochs is not None:
        recipe = replace(recipe, epochs=epochs)
    batches = list(read_labelled(source, form, reading))
    words = [normalize(batch.messages.body, ARTICLE_RULES) for batch in batches]
    labels = np.concatenate([np.empty(0, np.int8), *(batch.labels for batch in batches)]).astype(np.float32)
    if NEUTRAL in labels:
        raise InputError(str(source), f"has neutral messages (label {NEUTRAL}); this recipe knows no neutral")
    if len(set(labels.tolist())) < 2:
        raise InputError(str(source), "training needs messages of both labels")
    vocabulary = Vocabulary.most_frequent(words, recipe.vocabulary_size)
    ids = encode(pa.concat_arrays(words), vocabulary, recipe.length, rules=ARTICLE_RULES)
    network = keras_lstm.build(recipe)
    keras_lstm.fit(network, keras_lstm.padded(ids, recipe.length, vocabulary.ids.pad), labels, recipe, on_epoch)
    story = Story(
        summary=SUMMARY,
        training=TRAINING.format(**asdict(recipe)),
        limits=LIMITS,
        network=keras_lstm.facts(network, recipe),
        data=data,
    )
    return Trained(network, vocabulary, Settings(recipe.length, vocabulary.ids, ARTICLE_RULES, language=ENGLISH), story)
