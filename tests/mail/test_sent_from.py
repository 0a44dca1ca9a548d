"""What devices, mail programs and scanners add below a mail, and what only looks like it."""

from __future__ import annotations

import pytest

from score_messages.mail.own_words import own_words

OWN = "It is wonderful."
ADDED = [
    "Sent from my iPhone, please excuse typos.",
    "Sent from my tablet. Sorry for any mistakes in spelling",
    "Sent from my BlackBerry 9 smartphone on the Northern Wireless network.",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from the all new AOL app for Android",
    "Sent via Superhuman ( https://sprh.example/?vip=kim@shop.example )",
    "Get BlueMail for iOS",
    "Sent from Edison Mail [https://mail.example/?utm=x]",
    "Yahoo Mail: Search, Organize, Conquer",
    "Outlook für iOS herunterladen",
    "Holen Sie sich Outlook für Android",
    "Télécharger Outlook pour iOS",
    "Obtener Outlook para Android",
    "Scarica Outlook per iOS",
    "Outlook voor iOS downloaden",
    "Obter o Outlook para Android",
    "Hämta Outlook för Android",
    "Hent Outlook til Android",
    "Pobierz Outlook dla systemu Android",
    "获取 Outlook for iOS",
    "iOS 版 Outlook を入手",
    "Diese Nachricht wurde von meinem iPad mit GMX Mail gesendet.",
    "Mit der WEB.DE Mail App gesendet",
    "Inviato dal mio telefono Huawei",
    "Enviado con Outlook para Android",
    "Envoyé avec Proton Mail",
    "Lähetetty iPadista",
    "Odesláno z iPadu",
    "Odoslané z iPhonu",
    "Trimis de pe iPhone-ul meu",
    "Poslano z iPhone-a",
    "iPad-ről küldve",
    "iPad'imden gönderildi",
    "Στάλθηκε από το iPad μου",
    "Изпратено от моя iPhone",
    "Надіслано з iPhone",
    "Отправлено через Mail.ru для iOS",
    "נשלח מה-iPad שלי",
    "مرسل من الـ iPad",
    "iPadから送信",
    "从我的 iPad 发送",
    "發自我的 iPhone",
    "나의 iPad에서 보냄",
    "Gửi từ iPhone của tôi",
    "ส่งจาก iPhone ของฉัน",
    "Virus-free. www.avast.com",
    "Virenfrei. www.avast.com",
    "This message was scanned by Northern Antivirus software.",
    "This email has been checked for viruses by AVG.",
    "Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
]
TREES = [
    "Please consider the environment before printing this e-mail.",
    "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
    "Pensez à l'environnement avant d'imprimer ce message.",
]
WRITERS = [
    "This email has been checked by my lawyer.",
    "Download Outlook for Android does not work.",
    "Outlook for iOS shows no answer of yours.",
    "The Android app says that I am virus-free, but my phone is slow.",
    "This message is about the printer that you sent.",
    "- sent from my old address\n- not from the new one",
    "Sent from your store, my phone came without a charger.",
    "The mail was sent from your store on Monday, and my phone is still not here.",
]


@pytest.mark.parametrize("line", ADDED)
def test_lines_of_devices_and_programs_go(line: str) -> None:
    """In the languages in which these programs write."""
    assert own_words(f"{OWN}\n\n{line}") == OWN
    assert own_words(f"{OWN}\n{line}\n\n> We are sorry.\n") == OWN


@pytest.mark.parametrize("paragraph", TREES)
def test_request_not_to_print_goes(paragraph: str) -> None:
    """As a paragraph of its own."""
    assert own_words(f"{OWN}\n\n{paragraph}") == OWN


@pytest.mark.parametrize("line", WRITERS)
def test_sentences_of_the_same_words_stay(line: str) -> None:
    """At the end as well, where programs add theirs."""
    assert own_words(f"{OWN}\n\n{line}") == f"{OWN}\n\n{line}"


def test_lines_of_programs_are_looked_for_at_the_end_only() -> None:
    """Elsewhere the writer may quote them."""
    text = "\n".join(["Odesláno z iPadu", *["It is wonderful."] * 7])
    assert own_words(text) == text


@pytest.mark.parametrize("item", ["1. The lamp is dim.", "- the lamp is dim", "The lamp is dim and loud."])
def test_list_below_a_line_of_two_dashes_is_no_signature(item: str) -> None:
    """Where the dashes underline what is above."""
    text = f"I have two wishes\n--\n{item}\nAnswer soon."
    assert own_words(text) == text


def test_sentence_below_two_dashes_and_an_empty_line_is_no_signature() -> None:
    """But a name is, and so is a notice."""
    sentence = "Nobody answers the phone, and I have been waiting for three weeks without any news."
    assert own_words(f"{OWN}\n\n--\n\n{sentence}") == f"{OWN}\n\n--\n\n{sentence}"
    notice = "This message is confidential and intended solely for the person to whom it is addressed by us."
    for below in ("Kim Berg\nThe worst band in town", notice):
        assert own_words(f"{OWN}\n\n--\n\n{below}") == OWN


def test_block_of_contacts_may_hold_bars() -> None:
    """As signatures of firms do, between a role and a name."""
    block = (
        "Kim Berg\nHead of Every Problem | Worst Band Ltd\nT: +44 20 1234 567 | M: +44 77 1234 567\nwww.band.example"
    )
    assert own_words(f"{OWN}\n\n{block}") == OWN
