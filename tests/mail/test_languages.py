"""Every line of `languages.toml`, in a thread as its program writes it: on one line, wrapped, marked or not."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import re
import textwrap

import pytest

from benchmarks.threads import BELOW, KEPT, NAMES, OWN, QUOTED, attributions, block, headers, wrapped
from score_messages.mail.languages import LANGUAGES
from score_messages.mail.own_words import own_words

ANSWERS = {
    "en": ["Please see my answers below.", "My comments are in red.", "I have replied inline to your questions."],
    "de": ["Meine Antworten stehen unten im Text.", "Antworten siehe unten."],
    "fr": ["Voir mes réponses ci-dessous.", "Mes commentaires sont en rouge."],
    "es": ["Mis respuestas están abajo.", "Respondo en rojo."],
    "it": ["Le mie risposte sono sotto.", "Rispondo in rosso."],
    "nl": ["Mijn antwoorden staan hieronder."],
    "pt": ["As minhas respostas estão abaixo."],
    "sv": ["Mina svar finns nedan."],
    "da": ["Mine svar står nedenfor."],
    "no": ["Mine svar står nedenfor."],
    "fi": ["Vastaukset ovat alla."],
    "pl": ["Moje odpowiedzi są poniżej."],
    "cs": ["Moje odpovědi jsou níže."],
    "sk": ["Moje odpovede sú nižšie."],
    "hu": ["A válaszaim lent vannak."],
    "ro": ["Răspunsurile sunt mai jos."],
    "el": ["Οι απαντήσεις είναι παρακάτω."],
    "tr": ["Cevaplarım aşağıda."],
    "ru": ["Мои ответы ниже."],
    "uk": ["Мої відповіді нижче."],
    "ja": ["回答は以下のとおりです。"],
    "zh-CN": ["回复见下文。"],
    "zh-TW": ["回覆見下文。"],
    "ko": ["답변은 아래에 있습니다."],
}
REPLY_ABOVE = {
    "en": ["Please type your reply above this line", "Reply above this line.", "Write above this line to post a reply"],
    "de": ["Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein", "Antworten Sie oberhalb dieser Linie"],
    "fr": ["Veuillez saisir votre réponse au-dessus de cette ligne", "Répondez au-dessus de cette ligne"],
    "es": ["Escriba su respuesta por encima de esta línea"],
    "it": ["Inserisci la tua risposta sopra questa riga"],
    "nl": ["Typ uw antwoord boven deze regel"],
    "pt": ["Digite a sua resposta acima desta linha"],
    "sv": ["Skriv ditt svar ovanför den här raden"],
    "da": ["Skriv dit svar over denne linje"],
    "no": ["Skriv svaret ditt over denne linjen"],
    "fi": ["Kirjoita vastauksesi tämän rivin yläpuolelle"],
    "pl": ["Wpisz odpowiedź powyżej tej linii"],
    "cs": ["Napište svou odpověď nad tento řádek"],
    "sk": ["Napíšte odpoveď nad tento riadok"],
    "hu": ["Kérjük, e sor fölé írja a válaszát"],
    "ro": ["Scrieți răspunsul deasupra acestei linii"],
    "el": ["Γράψτε την απάντησή σας πάνω από αυτή τη γραμμή"],
    "tr": ["Yanıtınızı bu satırın üstüne yazın"],
    "ru": ["Введите ответ над этой строкой"],
    "uk": ["Введіть відповідь над цим рядком"],
    "ja": ["この行より上に返信を入力してください"],
    "zh-CN": ["请在此行上方输入您的回复"],
    "zh-TW": ["請在此行上方輸入您的回覆"],
    "ko": ["이 줄 위에 답장을 입력하세요"],
}


def has_words(text: str) -> bool:
    """Whether something stands beside the time and the name; a word between date and time is a part of it."""
    return re.search(r"[^\W\d_]", re.sub(r"\{date\}.*\{time\}|\{who\}|\{date\}", "", text)) is not None


def test_there_are_at_least_25_languages() -> None:
    """Each with the headers and the attributions of some program."""
    assert len(LANGUAGES) >= 25
    assert all(language.headers and language.attributions for language in LANGUAGES.values())


@pytest.mark.parametrize(("code", "text"), [*attributions()])
def test_attribution_ends_the_writers_words(code: str, text: str) -> None:
    """Above marked lines always; above others if it names an address or a time of the day."""
    language = LANGUAGES[code]
    for name in NAMES:
        line = text.format(date=language.date, time=language.time, who=name)
        is_sure = name == NAMES[0] or "{time}" in text
        if name == NAMES[1] and not has_words(text):
            continue  # it is known by its address
        for lines in wrapped(line):
            assert own_words(f"{OWN}\n\n{lines}{QUOTED}") == OWN, lines
            assert own_words(f"{OWN}\n{lines}{QUOTED}") == OWN, lines
            if is_sure:
                assert own_words(f"{OWN}\n\n{lines}{BELOW}") == OWN, lines


@pytest.mark.parametrize(("code", "text"), [*attributions()])
def test_writers_own_sentence_is_no_attribution(code: str, text: str) -> None:
    """With a pronoun in the place of the name, and what was said between quotation marks."""
    language = LANGUAGES[code]
    for speaker in language.speakers.split()[:3]:
        line = text.format(date=language.date, time=language.time, who=f"{speaker} Xxxx")
        assert own_words(f"{OWN}\n\n{line}\nIt will come.\nIt did not.").endswith("It will come.\nIt did not."), line
    line = text.format(date=language.date, time=language.time, who="Ann Lind")
    assert own_words(f'{OWN}\n\n{line}\n"It will come."\nIt did not.').endswith("It did not."), line


@pytest.mark.parametrize(("code", "program"), [*headers()])
def test_headers_end_the_writers_words(code: str, program: str) -> None:
    """On lines of their own, bold, with empty lines between, wrapped, and all on one line."""
    lines = block(code, program)
    if program == "notes":
        above = f"\tAnn Lind\n\t04/13/2001 12:45 PM\n\t\t\n\t\t{lines[0]}\n\t\t{lines[1]}\n\t\t{lines[2]}"
        assert own_words(f"{OWN}\n\n\n{above}{BELOW}") == OWN
        return
    bold = [f"*{line.replace(': ', ':* ')}" for line in lines]
    many = "; ".join(f"Person {number} <p{number}@mail.example>" for number in range(30))
    long = [line.replace("Kim Berg <kim@mail.example>", "\n ".join(textwrap.wrap(many, 70))) for line in lines]
    for shown in (lines, bold, long):
        assert own_words(f"{OWN}\n\n" + "\n".join(shown) + BELOW) == OWN
    assert own_words(f"{OWN}\n\n" + "\n\n".join(lines) + BELOW) == OWN
    assert own_words(f"{OWN}\n\n{' '.join(lines)}{BELOW}") == OWN
    without_address = block(code, program, NAMES[1])
    assert own_words(f"{OWN}\n\n" + "\n".join(without_address).replace(" <kim@mail.example>", "") + BELOW) == OWN


@pytest.mark.parametrize("code", [*LANGUAGES])
def test_line_above_a_mail_ends_the_writers_words(code: str) -> None:
    """Between dashes of any length, in bold, with a header behind it; Apple's and Notes' as well."""
    language = LANGUAGES[code]
    for program, texts in language.separators.items():
        for text in texts:
            forms = [f"-----{text}-----", f"---------- {text} ---------", f"*-------- {text} --------*"]
            sent = f"{block(code, 'outlook')[1]}"
            forms = [text] if program == "apple" else [*forms, f"-----{text}----- {sent}", f"_____{text}_____"]
            for line in forms:
                assert own_words(f"{OWN}\n\n{line}{BELOW}") == OWN, line
    for forwarder in language.forwarders:
        line = f"{'-' * 22} {forwarder} Ann Lind/Sales/Shop on 04/13/2001 12:45 PM {'-' * 27}"
        assert own_words(f"{OWN}\n\n{line}{BELOW}") == OWN, line


@pytest.mark.parametrize("code", [*LANGUAGES])
def test_answers_that_the_writer_announces_stay(code: str) -> None:
    """With the questions, if nothing marks them; without the headers."""
    assert bool(LANGUAGES[code].answers) == (code in ANSWERS)
    for sentence in ANSWERS.get(code, ()):
        text = own_words(f"Hello,\n\n{sentence}\n\n" + "\n".join(block(code, "outlook")) + "\n\nIs it fine?\nNo!\n")
        assert text.split("\n")[-2:] == ["Is it fine?", "No!"] and "help@shop" not in text, sentence


@pytest.mark.parametrize("code", [*LANGUAGES])
def test_help_desks_line_ends_the_writers_words(code: str) -> None:
    """With whatever is drawn around it."""
    assert bool(LANGUAGES[code].reply_above) == (code in REPLY_ABOVE)
    for line in REPLY_ABOVE.get(code, ()):
        for shown in (f"##- {line} -##", f"-- {line} --", f"== {line} ==", f"—-—-—-—\n## {line} ##"):
            assert own_words(f"{OWN}\n\n{shown}{BELOW}") == OWN, shown
    for line in REPLY_ABOVE["en"] + REPLY_ABOVE["fr"][1:] + REPLY_ABOVE["de"][1:]:
        assert own_words(f"{OWN}\n\n{line}{BELOW}") == OWN
    kept = "I was told to write my reply above this line, but that never works, and nobody answers."
    assert own_words(f"{kept}{BELOW}").startswith(kept) and "damage" in own_words(f"{kept}{BELOW}")


@pytest.mark.parametrize("text", KEPT)
def test_text_that_only_looks_like_a_thread_stays(text: str) -> None:
    """Forms, and what the writer tells of others."""
    assert own_words(text) == text
