"""Sentences with labels: the same ones always, sound, balanced, and none of those that models are examined by."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.evaluation.challenges import read_challenges
from score_messages.text.normalize import normalize
from score_messages.training import messages
from score_messages.training.corpus import OTHER_VALIDATION_SHARE, TextSet, is_held_out, read_set
from score_messages.training.crops import Crop
from score_messages.training.frames import framed
from score_messages.training.held_out import MIXTURES
from score_messages.training.phrases.generate import COUNT, GROUPS, PHRASES, phrases, templates_of
from score_messages.training.phrases.templates import NEGATIVE, NEUTRAL, POSITIVE, contracted, fill
from score_messages.training.phrases.words import KINDS, TONE
from score_messages.training.predictions import footer, table_of, write_predictions
from score_messages.training.targets import REPEATS, SURE, distillation_targets
from score_messages.training.teaching import SETS, Piece

CHALLENGES = Path(__file__).parent.parent / "evaluation" / "challenges.csv"
MOST_SHARED, SHORTEST = 0.6, 4
MOST_OF_ONE_LABEL, FREQUENT = 0.7, COUNT // 200


@pytest.fixture(scope="module")
def made() -> TextSet:
    return phrases()


@pytest.fixture(scope="module")
def words(made: TextSet) -> list[list[str]]:
    return split(made.texts)


def split(texts: Iterable[str]) -> list[list[str]]:
    return [text.split() for text in normalize(pa.array(texts, pa.string())).to_pylist()]


def trigrams(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], strict=False))


def too_near(texts: list[list[str]], challenges: list[list[str]]) -> list[str]:
    """Those that share more than `MOST_SHARED` of the word triples of the shorter one with a challenge."""
    by_triple = defaultdict(set)
    sizes = [len(trigrams(challenge)) for challenge in challenges]
    for number, challenge in enumerate(challenges):
        for triple in trigrams(challenge):
            by_triple[triple].add(number)
    near = []
    for text in texts:
        own = trigrams(text)
        shared = Counter(number for triple in own for number in by_triple.get(triple, ()))
        if any(count > MOST_SHARED * min(len(own), sizes[number]) for number, count in shared.items()):
            near.append(" ".join(text))
    return near


def test_texts_are_none_of_the_challenges_nor_near_copies(words: list[list[str]]) -> None:
    """Models are examined by these: what they learn from must not hold them, alone or within a mail."""
    challenges = split(text for challenge in read_challenges(CHALLENGES) for text in challenge.texts)
    whole = {tuple(challenge) for challenge in challenges}
    assert not [text for text in words if tuple(text) in whole]
    assert too_near(words, [challenge for challenge in challenges if len(challenge) >= SHORTEST]) == []


def test_no_template_gives_a_challenge_whatever_fills_it() -> None:
    """Not only those texts that this seed makes: each template alone, 150 times, whole and contracted."""
    challenges = split(text for challenge in read_challenges(CHALLENGES) for text in challenge.texts)
    rng = random.Random(5)
    templates = [template for label in (NEGATIVE, NEUTRAL, POSITIVE) for template in templates_of(label)]
    texts = {fill(template, rng) for template in templates for _ in range(150)}
    filled = split(texts | {contracted(text) for text in texts})
    assert not {tuple(text) for text in filled} & {tuple(challenge) for challenge in challenges}
    assert too_near(filled, [challenge for challenge in challenges if len(challenge) >= SHORTEST]) == []


def test_near_copies_are_noticed() -> None:
    """A copy with another first word, and one inside a mail."""
    challenges = split(["the blue lamp on my desk is fine"])
    texts = split(
        ["A blue lamp on my desk is fine.", "Hello, the blue lamp on my desk is fine, bye", "the lamp is fine"]
    )
    assert len(too_near(texts, challenges)) == 2


def test_no_word_gives_the_label_away(words: list[list[str]], made: TextSet) -> None:
    """Of the texts with a frequent word, but those for a tone, none of the labels has more than 70 %."""
    tone = {word for phrase in TONE for word in phrase.split()}
    counts: dict[str, Counter[float]] = defaultdict(Counter)
    for text, target in zip(words, made.targets.tolist(), strict=True):
        for word in set(text):
            counts[word][target] += 1
    one_sided = {
        word: dict(count)
        for word, count in counts.items()
        if count.total() >= FREQUENT and word not in tone and max(count.values()) > MOST_OF_ONE_LABEL * count.total()
    }
    assert one_sided == {}


def test_texts_differ_and_labels_are_equally_common(made: TextSet, words: list[list[str]]) -> None:
    """As the model reads them."""
    assert len(made) == len({tuple(text) for text in words}) == COUNT
    assert Counter(made.targets.tolist()) == {0.0: COUNT // 3, 0.5: COUNT // 3, 1.0: COUNT // 3}


def test_texts_follow_from_the_seed_alone() -> None:
    """A table of predictions isn't needed, so nothing else would notice a change from run to run."""
    some = phrases(90)
    assert some.texts == phrases(90).texts
    assert len(set(some.texts) & set(phrases(90, seed=17).texts)) < 10


def test_a_tenth_is_held_out_by_the_text(made: TextSet) -> None:
    """As of other sets."""
    assert made.held_out.tolist() == [is_held_out(text, OTHER_VALIDATION_SHARE) for text in made.texts]
    assert 0.09 < made.held_out.mean() < 0.11


def test_no_teacher_scores_phrases_and_nothing_is_calibrated_on_them(made: TextSet) -> None:
    """They show no natural mixture."""
    assert PHRASES not in SETS
    assert all(PHRASES not in names for names in MIXTURES.values())
    assert not made.at_random.any()


def test_every_template_can_be_filled_and_stands_under_one_label() -> None:
    """Also none is there twice."""
    templates = [template for label in (NEGATIVE, NEUTRAL, POSITIVE) for template in templates_of(label)]
    assert len(set(templates)) == len(templates) >= 250
    for template in templates:
        text = fill(template, random.Random(1))
        assert not set("{}[]|") & set(text), template


def test_words_differ_in_a_text_and_come_again_where_a_kind_has_no_more() -> None:
    """Also where words of another kind are the same: `{few}` has all of `{middle}`."""
    texts = [fill("{middle} {middle} {few} {middle}", random.Random(seed)).split() for seed in range(50)]
    assert all(sorted(text[:2]) == sorted(KINDS["middle"]) for text in texts)
    assert all(text[2] not in text[:2] and text[3] in text[:2] for text in texts)


def test_every_group_has_templates_of_all_labels() -> None:
    """So that no matter stands for a label."""
    for group in GROUPS:
        sizes = [len(templates) for _, templates in group.by_label()]
        assert min(sizes) >= 20 and max(sizes) < 1.6 * min(sizes), group.name


@pytest.mark.parametrize(
    ("label", "template"),
    [
        (NEGATIVE, "{the} {thing} {not} {praise}."),
        (POSITIVE, "{the} {thing} {not} {blame} in the least."),
        (NEUTRAL, "{the} {thing} {be} neither {praise} nor {blame}."),
        (POSITIVE, "{the} {thing} has never [failed me|disappointed us|caused trouble|given us any trouble]."),
        (NEUTRAL, "which {service} covers {harm}, and until when?"),
        (NEUTRAL, "fatal error in line {number} of the {code}."),
        (NEUTRAL, "the {media} about {topic} starts at {time}."),
        (NEGATIVE, "thanks for your answer, but {the} {thing} {failed} again."),
        (POSITIVE, "{the} {thing} looks {poor}, but it {worked}."),
        (NEGATIVE, "i just love it when {the} {thing} {failed}."),
    ],
)
def test_labels_are_sound(label: int, template: str) -> None:
    """One of each kind, looked up where it stands."""
    assert template in templates_of(label)


def test_tone_words_are_of_one_tone() -> None:
    """No word is both praise and blame."""
    assert not set(KINDS["praise"]) & set(KINDS["blame"])
    assert not set(KINDS["worked"]) & set(KINDS["failed"])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("i am late, the box is not here", "i'm late, the box isn't here"),
        ("we have not seen it and can not say what it is.", "we've not seen it and can't say what it is."),
        ("do you have a lamp?", "do you have a lamp?"),
        ("they will not come", "they'll not come"),
    ],
)
def test_words_are_contracted_as_people_do(written: str, expected: str) -> None:
    """Never at the end of a sentence, nor where have is the verb."""
    assert contracted(written) == expected


def test_targets_of_phrases_are_their_smoothed_labels(tmp_path: Path) -> None:
    """Without predictions on them, as often as they are read; nothing held out is among them."""
    some, frames = phrases(60), framed([nothing_to_learn()], 1)
    pieces = [Piece(frames, 0, Crop(0, len(frames.texts[0])))]
    table = table_of(pieces, np.zeros((1, 3), np.float32))
    write_predictions(table, tmp_path / "v.parquet", footer([frames], {}), force=False)
    learnt = distillation_targets([some], frames, tmp_path / "v.parquet")
    once = np.flatnonzero(~some.held_out)
    kept = np.tile(once, REPEATS[PHRASES])
    assert 0 < len(once) < 60 and len(learnt) == len(kept) + 1
    np.testing.assert_allclose(learnt.targets[:-1].max(axis=1), SURE)
    np.testing.assert_allclose(learnt.targets.sum(axis=1), 1, atol=1e-6)
    assert learnt.targets[:-1].argmax(axis=1).tolist() == (2 * some.targets[kept]).astype(int).tolist()
    assert learnt.words.to_pylist()[0] == " ".join(split([some.texts[kept[0]]])[0])


def test_phrases_are_learnt_beside_the_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`gather` adds them, with more targets than there are predictions."""
    monkeypatch.setattr(messages, "SETS", ("uci_yelp",))
    monkeypatch.setattr(messages, "framed", lambda sets: framed(sets, 5))
    monkeypatch.setattr(messages, "phrases", lambda: phrases(60))
    (tmp_path / "messages").mkdir()
    rows = [{"id": str(number), "text": f"Dish number {number} was fine.", "label": 1} for number in range(9)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "messages" / "uci_yelp.parquet")
    yelp = read_set(tmp_path, "uci_yelp")
    sets = [yelp, framed([yelp], 5)]
    pieces = [Piece(some, index, Crop(0, len(text))) for some in sets for index, text in enumerate(some.texts)]
    table = table_of(pieces, np.zeros((len(pieces), 3), np.float32))
    write_predictions(table, tmp_path / "v.parquet", footer(sets, {}), force=False)
    notes: list[str] = []
    material = messages.gather(tmp_path, tmp_path / "v.parquet", on_note=notes.append)
    assert [text_set.name for text_set in material.sets] == ["uci_yelp", PHRASES]
    learnt = int((~material.sets[1].held_out).sum())
    learnt *= REPEATS[PHRASES]
    assert f"{PHRASES}: {learnt} targets" in notes
    assert len(material.targets) == 5 + learnt + REPEATS["uci_yelp"] * int((~yelp.held_out).sum())


def nothing_to_learn() -> TextSet:
    nothing = np.zeros(1, np.bool_)
    return TextSet("x", ["a"], ["useful words here"], np.full(1, np.nan, np.float32), nothing, nothing)
