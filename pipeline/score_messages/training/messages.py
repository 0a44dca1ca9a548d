"""The recipe of the default model, `messages`: an LSTM that learns what larger models think of many public texts.

Reads the public texts and a table of predictions; never the test reviews of IMDB. What was tried and left out is in
docs/messages-model.md with its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from score_messages.metrics.three_class import CLASSES
from score_messages.model import keras_lstm
from score_messages.model.batches import Batches, Epoch
from score_messages.model.calibration import calibrated
from score_messages.model.publish import Story, Trained
from score_messages.model.settings import Settings
from score_messages.model.weights import Floats
from score_messages.text.encode import encode
from score_messages.text.language.detect import ENGLISH
from score_messages.text.normalize import normalize
from score_messages.text.vocabulary import ReservedIds, Vocabulary
from score_messages.training.class_calibration import Mixture, fit_scale_and_shifts
from score_messages.training.class_thresholds import class_thresholds, weighted_macro_f1
from score_messages.training.corpus import TextSet, plain, read_set
from score_messages.training.frames import framed
from score_messages.training.held_out import mixtures
from score_messages.training.names import NAMES
from score_messages.training.phrases.generate import COUNT, phrases
from score_messages.training.recipe import POOLED
from score_messages.training.targets import REPEATS, DistillationTargets, distillation_targets
from score_messages.training.teaching import SETS, left_out

RECIPE = replace(POOLED, vocabulary_size=30_000, embedding=64, units=48, directions=2, outputs=3, batch=256, epochs=8)

WORD_DROPOUT = 0.15
"""The share of words that training shows as unknown; see `Batches.word_dropout`."""

MIN_KNOWN_SHARE = 0.5
"""A message of whose words fewer are known is not scored: it is hardly English. docs/messages-model.md has the data."""

SUMMARY = (
    "The default model: an LSTM for e-mail, support messages, comments and reviews in English. It gives each message"
    " the probabilities of negative, neutral and positive, and the sentiment that follows from them by its thresholds."
)
TRAINING = (
    "It learned from the labels of public texts, where there are any, and from what a larger model predicts for these"
    " texts and many without labels (distillation): a fine-tuned all-mpnet-base-v2 (Apache-2.0), and for whole film "
    "reviews a bag of words, too. {targets:,} texts and pieces an epoch, {epochs} epochs, batches of {batch}, Adam "
    "with a cosine schedule from {learning_rate}, word dropout {word_dropout}, seed {seed}. **The labels of real "
    "mail, support messages and chats (read_messages) are a language model's reading.** The other labelled texts: "
    "Large Movie Review Dataset v1.0 (Maas et al., ACL 2011; the archive states no licence), its 50,000 unlabelled "
    "reviews among them; sentence polarity v1.0 (Pang and Lee, ACL 2005; CC BY 4.0 as NLTK attributes it); UCI "
    "Sentiment Labelled Sentences of Amazon and Yelp (Kotzias et al., KDD 2015; CC BY 4.0); Senti4SD's Stack Overflow"
    " posts (Calefato et al., EMSE 2018; MIT, content CC BY-SA); GitHub comments (Novielli et al. 2020; CC0); Skytrax"
    " lounge reviews (quankiquanki/skytrax-reviews-dataset; CC0, the site's own terms unknown); GoEmotions (Demszky "
    "et al., ACL 2020; CC BY 4.0); DynaSent (Potts et al., ACL 2021; CC BY 4.0); answers of NHS patients "
    "(pxtextmining; MIT); XED (Ohman et al., COLING 2020; CC BY 4.0); reviews of women's clothing (CC0 as Kaggle "
    "states it); pros and cons of products (Ganapathibhotla and Liu, COLING 2008; CC BY 4.0); VADER's tweets (Hutto "
    "and Gilbert, ICWSM 2014; MIT); EmoBank (Buechel and Hahn, EACL 2017; CC BY-SA 4.0). Without labels: public mail,"
    " support questions and replies, complaints, requests and chats (docs/messages-model.md), and 100,000 sentences "
    "of our own with gaps. {phrases:,} more sentences of our own have labels that follow from their templates. The "
    "IMDB test reviews were used to measure, and for nothing else. Calibration and thresholds were chosen on texts "
    "held out from training, those of mail and support weighted to how common each class is there. Names of countries, "
    "peoples and persons share one word vector. Made by:  `sentiment-jobs teach` and `sentiment-jobs train --recipe "
    "messages`"
)
LIMITS = (
    "It knows English as the public web of 2000 to 2020 wrote it. It doesn't understand sarcasm, quoted mail, or what a"
    " fact means to the reader (a bill, a delay stated politely). It reads the tone of the writer, not whether the news"
    " is good. On kinds of messages that it wasn't trained on, expect less: docs/messages-model.md measures it without"
    " each kind. Don't use it to judge people, and don't let it decide anything about a person by itself."
)


@dataclass(frozen=True)
class Material:
    """What there is to learn.

    Attributes:
        sets: the public texts and `phrases`, those held out among them.
        targets: of one epoch.
    """

    sets: Sequence[TextSet]
    targets: DistillationTargets


def gather(
    data: Path,
    predictions: Path,
    leave_out: Collection[str] = (),
    on_note: Callable[[str], None] = lambda line: None,
    repeats: Mapping[str, int] = REPEATS,
) -> Material:
    """Read what there is to learn.

    Args:
        data: folder of the public texts, laid out as `corpus` says.
        predictions: the table that `sentiment-jobs teach` wrote for them.
        leave_out: names of kinds (`teaching.KINDS`) and sets that nothing is learnt from; the predictions must leave
            out the same ones.
        on_note: called with a line for people now and then.
        repeats: how often the whole texts of a set are read in an epoch, 1 if it isn't named.

    Raises:
        InputError: texts are missing, or the predictions don't belong to them.
        OptionError: there is no such kind or set to leave out.
    """
    not_learnt = left_out(leave_out)
    everything = [read_set(data, name) for name in SETS]
    sets = [text_set for text_set in everything if text_set.name not in not_learnt]
    sets.append(phrases())
    targets = distillation_targets(
        sets, framed(everything), predictions, lambda name, count: on_note(f"{name}: {count:,} targets"), repeats
    )
    return Material(sets, targets)


def train_messages(
    material: Material,
    work: Path,
    recipe: keras_lstm.LstmRecipe = RECIPE,
    on_note: Callable[[str], None] = lambda line: None,
) -> Trained:
    """Learn, calibrate and choose the thresholds, the last two on the texts held out from learning.

    Args:
        work: folder for the epochs that are done; a stopped training goes on from there.
        recipe: the network, of three outputs, and how it learns.
        on_note: called with a line for people now and then.
    """
    sets, targets = material.sets, material.targets
    vocabulary = _vocabulary(sets, recipe.vocabulary_size)
    network = _learn(targets, vocabulary, recipe, work, on_note)
    settings = Settings(
        *(recipe.length, vocabulary.ids),
        padding="post",
        classes=CLASSES,
        thresholds=_calibrate(network, held_out_mixtures(network, vocabulary, recipe, sets), on_note),
        min_known_share=MIN_KNOWN_SHARE,
        outputs=recipe.outputs,
        language=ENGLISH,
    )
    story = Story(
        summary=SUMMARY,
        training=TRAINING.format(**asdict(recipe), targets=len(targets), word_dropout=WORD_DROPOUT, phrases=COUNT),
        limits=LIMITS,
        network=keras_lstm.facts(network, recipe),
        data={text_set.name: text_set.sha256 for text_set in sets if text_set.sha256},
    )
    return Trained(network, vocabulary, settings, story, recipe.pooling)


def held_out_mixtures(
    network: Any, vocabulary: Vocabulary, recipe: keras_lstm.LstmRecipe, sets: Sequence[TextSet]
) -> dict[str, Mixture]:
    """What the network predicts of the texts held out, by the names of `held_out.MIXTURES`."""

    def predict(texts: Sequence[str]) -> Floats:
        ids = encode(normalize(pa.array(map(plain, texts), pa.string())), vocabulary, recipe.length)
        return keras_lstm.predict(network, keras_lstm.padded(ids, recipe.length, vocabulary.ids.pad, "post"))

    return mixtures(sets, predict)


def _learn(
    targets: DistillationTargets,
    vocabulary: Vocabulary,
    recipe: keras_lstm.LstmRecipe,
    work: Path,
    on_note: Callable[[str], None],
) -> Any:
    """The network after all epochs. To it all names are the first one; at the end they get its vector."""
    names = _names(vocabulary)
    ids = encode(targets.words, vocabulary, recipe.length)
    ids = replace(ids, values=np.where(np.isin(ids.values, names), names[0], ids.values))
    batches = Batches(ids, targets.targets, vocabulary.ids, recipe.batch, WORD_DROPOUT, recipe.seed)

    def report(epoch: Epoch) -> None:
        on_note(f"epoch {epoch.number} of {epoch.of}: loss {epoch.loss:.4f}")

    network = keras_lstm.fit_epochs(keras_lstm.build(recipe), batches, recipe, work, report)
    keras_lstm.round_table(network)
    keras_lstm.share_vector(network, names)
    return network


def _vocabulary(sets: Sequence[TextSet], size: int) -> Vocabulary:
    """The most frequent words of what is learnt from, and all names, so that none of these is unknown."""
    names = set(NAMES)
    texts = (_words(text_set, ~text_set.held_out) for text_set in sets)
    frequent = Vocabulary.most_frequent(texts, size).words.to_pylist()
    others = [word for word in frequent if word not in names][: size - ReservedIds().offset - len(names)]
    kept = names | set(others)
    return Vocabulary.of(list(dict.fromkeys([*(word for word in frequent if word in kept), *NAMES])))


def _names(vocabulary: Vocabulary) -> npt.NDArray[np.int32]:
    """int32: the ids of all names."""
    ids = {word: number for number, word in enumerate(vocabulary.words.to_pylist(), start=vocabulary.ids.offset)}
    return np.array([ids[name] for name in NAMES if name in ids], np.int32)


def _calibrate(network: Any, held_out: Mapping[str, Mixture], on_note: Callable[[str], None]) -> tuple[float, float]:
    """Make the outputs probabilities, and choose the thresholds of negative and positive."""
    scale, shifts = fit_scale_and_shifts(list(held_out.values()))
    # rounded so that a difference in the last place of a probability can't change them
    scale, shifts = round(scale, 3), (round(shifts[0], 3), 0.0, round(shifts[2], 3))
    keras_lstm.scale_logits(network, scale, shifts)
    scaled = {
        kind: replace(mixture, probabilities=calibrated(mixture.probabilities, scale, shifts))
        for kind, mixture in held_out.items()
    }
    thresholds = class_thresholds(list(scaled.values()))
    on_note(f"calibrated: logits times {scale} plus {shifts}; thresholds of negative and positive {thresholds}")
    for kind, mixture in scaled.items():
        on_note(f"{kind}: {len(mixture.classes):,} held out, macro-F1 {weighted_macro_f1(mixture, thresholds):.3f}")
    return thresholds


def _words(text_set: TextSet, rows: npt.NDArray[np.generic]) -> pa.StringArray:
    return normalize(_bodies(text_set, rows))


def _bodies(text_set: TextSet, rows: npt.NDArray[np.generic]) -> pa.StringArray:
    return pa.array([plain(text) for text in np.array(text_set.texts, object)[rows]], pa.string())
