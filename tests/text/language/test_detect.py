"""The language of short messages: English ones are never taken for others, others are told by few words."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.text.language.detect import Detector, known_languages
from score_messages.text.language.lists import lists
from score_messages.text.prepare import prepare
from score_messages.text.vocabulary import Vocabulary
from tests.support.model import loaded_model


def told(texts: list[str]) -> list[str | None]:
    """By the words of the default model."""
    model, body = loaded_model(), pa.array(texts, pa.string())
    assert model.detector is not None
    codes = model.detector.codes(body, prepare(body, model.vocabulary, model.settings))
    return [None if code < 0 else known_languages()[code] for code in codes.tolist()]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Tisch wackelt und niemand meldet sich"),
        ("de", "Wo ist meine Ware?"),
        ("fr", "Le vendeur ne répond plus"),
        ("fr", "C'est très joli"),
        ("es", "El reloj no anda bien"),
        ("es", "Muy contenta con todo"),
        ("it", "Il divano è troppo piccolo"),
        ("pt", "A mesa chegou com um risco"),
        ("nl", "De stoel is veel te laag"),
        ("sv", "Stolen är för låg"),
        ("pl", "Krzesło jest za niskie"),
        ("tr", "Sandalye çok alçak geldi"),
        ("fi", "Tuoli on liian matala"),
        ("cs", "Židle je příliš nízká"),
        ("hu", "A szék nagyon alacsony"),
        ("ro", "Scaunul este foarte jos"),
        ("id", "Kursinya sangat rendah dan tidak nyaman"),
        ("vi", "Cái ghế này rất thấp"),
        ("ru", "Стул слишком низкий"),
        ("uk", "Стілець дуже низький, що робити"),
        ("el", "είναι χαμηλή αυτή η καρέκλα"),
        ("ar", "الكرسي منخفض جدا"),
        ("he", "הכיסא נמוך מדי"),
        ("hi", "कुर्सी बहुत नीची है"),
        ("th", "เก้าอี้เตี้ยเกินไป"),
        ("ja", "椅子が低すぎます"),
        ("zh", "椅子太低了"),
        ("ko", "의자가 너무 낮아요"),
    ],
)
def test_few_words_tell_a_language(language: str, text: str) -> None:
    assert told([text]) == [language]


@pytest.mark.parametrize(
    "text",
    [
        "No! No! No!",
        "Excellent!!!",
        "Ha ha ha ha",
        "Me too",
        "Die hard fan here",
        "I was on hold an hour",
        "Thanks Jürgen",
        "Thanks, Marta & Luigi",
        "Sánchez was rude",
        "Ok",
        "Um...",
        "LOL",
        "Big Mac menu",
        "recieved teh wrnog itme",
        "no reply no refund",
        "Fine, per se",
        "Mon or Tue?",
        "A la carte was poor",
        "Los Angeles store",
        "La Roche cream is great",
        "El Paso branch never answers",
        "Wir Entertainment cancelled my show",
        "my résumé upload fails",
        "naïve me, I paid twice",
        "10 mg of μ-agonist, π r squared",
        "Error 0x80070057 at C:\\temp\\a.dat",
        "git rebase --onto main",
        "Gut feeling: it dies in a week",
    ],
)
def test_english_is_never_taken_for_another_language(text: str) -> None:
    assert told([text]) in ([None], ["en"])


def test_plain_english_is_told() -> None:
    texts = ["The lamp arrived broken.", "When will my order come?", "Great shop, thank you", "not what I wanted"]
    assert told(texts) == ["en"] * len(texts)


def test_what_says_nothing_is_left_open() -> None:
    """Numbers, names, single words that several languages have, and nothing at all."""
    assert told(["", "   ", "5", "1 2 3", "12345", "!?", "Okonkwo", "zzqx vrblk qwpt grmf"]) == [None] * 8


def test_emoji_and_emoticons_say_nothing() -> None:
    """The text rules put English words in their places."""
    texts = ["Vielen Dank 😊👍❤", "Nicht gut :-(", "No funciona 😡😡", "😊😊😊", "Merci beaucoup :D"]
    assert told(texts) == ["de", "de", "es", None, "fr"]


@pytest.mark.parametrize("text", ["La livraison était très rapide", "Đơn hàng rất chậm", "Şifremi değiştirdim"])
def test_accents_may_stand_apart(text: str) -> None:
    """As macOS writes them."""
    apart = unicodedata.normalize("NFD", text)
    assert apart != text and told([apart]) == told([text]) != [None]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Koennen Sie mir fuer morgen absagen"),
        ("es", "como puedo cambiar la contrasena"),
        ("pt", "nao recebi o meu pedido"),
        ("pl", "nie dostalem jeszcze przesylki"),
        ("tr", "urun cok gec geldi"),
    ],
)
def test_accents_may_be_left_out(language: str, text: str) -> None:
    assert told([text]) == [language]


def test_english_with_foreign_names_stays_english() -> None:
    text = "We stayed at the Hôtel de la Gare and the Gasthof zum Löwen, both were lovely and quiet."
    assert told([text]) == ["en"]


def test_what_most_words_say_counts() -> None:
    mostly = "Hola, my order has not arrived and I would like to know when it will. Gracias"
    hardly = "Hello, mi pedido no ha llegado y quiero saber cuándo me lo van a enviar. Thanks"
    assert told([mostly, hardly]) == ["en", "es"]


def test_only_the_words_count_that_the_model_sees() -> None:
    """The others have no part in its score."""
    model = loaded_model()
    text = "der Stuhl ist leider kaputt " * 10 + "the chair is broken and nobody answers " * 3
    for truncation, language in (("pre", "en"), ("post", "de")):
        settings = replace(model.settings, length=21, truncation=truncation)
        ids = prepare(pa.array([text]), model.vocabulary, settings)
        codes = Detector(model.vocabulary, 21, truncation).codes(pa.array([text]), ids)
        assert known_languages()[codes[0]] == language


WORDS = st.one_of(
    st.sampled_from(sorted(lists().rows)),
    st.sampled_from("the a is nicht que je pas très ich het 你好 привет 1234 qwxz l'ordre Łódź naïve".split()),
    st.text(st.sampled_from("aeéßн好'9"), min_size=1, max_size=6),
)
MESSAGES = st.lists(st.lists(WORDS, unique=True, max_size=8).map(" ".join), max_size=8)


@given(MESSAGES)
def test_company_never_matters(texts: list[str]) -> None:
    assert told(texts) == [language for text in texts for language in told([text])]


@given(MESSAGES)
def test_the_quick_look_agrees_with_the_close_one(texts: list[str]) -> None:
    """It only finds sooner what is English."""
    detector, body = loaded_model().detector, pa.array(texts, pa.string())
    assert detector is not None
    closely = detector._closely(body).tolist()
    codes = detector.codes(body, prepare(body, loaded_model().vocabulary, loaded_model().settings)).tolist()
    assert codes == closely


def test_a_small_vocabulary_tells_the_same() -> None:
    """The model's words only make it quick."""
    model = loaded_model()
    texts = ["The lamp is broken", "Die Lampe ist kaputt", "Merci !", "ok", "sono molto felice di questo"]
    body, few = pa.array(texts), Vocabulary.of(["lamp", "ok"])
    ids = prepare(body, few, model.settings)
    assert model.detector is not None
    whole = model.detector.codes(body, prepare(body, model.vocabulary, model.settings))
    assert np.array_equal(Detector(few, model.settings.length).codes(body, ids), whole)
