"""What programs and gateways put around the writer's words, and what only looks like it, in texts of all kinds."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import pytest

from score_messages.mail.html_text import html_to_text
from score_messages.mail.own_words import own_words

OWN = "It is wonderful."
BANNERS = [
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless "
    "you recognize the sender and know the content is safe.",
    "CAUTION: This email originated from outside of the organization. Do not click links\nor open attachments unless "
    "you recognize the sender and know the\ncontent is safe.",
    "Warning: This message originated from outside the organization.\nWarning: Use caution when following links.",
    "[EXTERNAL]",
    "EXTERNAL EMAIL: Use caution with links and attachments.",
    "EXTERNAL EMAIL - use caution",
    "*** EXTERNAL: This message was sent from outside of our company. Do not open attachments. ***",
    "| CAUTION: This email originated from outside your organization. |",
    "This Message Is From an External Sender\nThis message came from outside your organization.\nReport Suspicious",
    "You don't often get email from kim@shop.example. Learn why this is important<https://aka.example/Learn>",
    "[You don't often get email from kim@shop.example. Learn why this is important at https://aka.example/Learn ]",
    "ACHTUNG: Diese E-Mail kommt von einem externen Absender. Bitte öffnen Sie keine Anhänge.",
    "ATTENTION : Ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.",
    "PRECAUCIÓN: Este correo proviene de fuera de la organización. No haga clic en enlaces.",
    "ATTENZIONE: questa e-mail proviene da un mittente esterno. Non aprire gli allegati.",
    "LET OP: Deze e-mail komt van buiten de organisatie. Klik niet op links.",
    "ATTENZIONE: questa email proviene dall'esterno dell'organizzazione.",
    "EXTERNAL MAIL",
    "[EXT] [SUSPICIOUS]",
    "[EXTERNAL SENDER - Do not click links]",
    "\u26a0 External (kim@shop.example)",
    "This message originated from outside of Northern Bands.",
    "Security Advisory: This Message Originated Outside of Your Organization.",
    "Alert: this message comes from an external organization. Be vigilant.",
    "Mimecast Attachment Protection has deemed this file to be safe, but always exercise caution when opening files.",
    "Cet e-mail est externe. Soyez prudent.",
    "EXTERNE E-MAIL: Seien Sie vorsichtig bei Links und Anhängen.",
    "Correo externo. Tenga cuidado.",
    "VORSICHT: EXTERNE MAIL",
    "********************\nExternal e-mail: be careful\n********************",
    "This Message Is From an Untrusted Sender\nYou have not previously corresponded with this sender.",
    "This Message Is From an Unknown Sender\nYou haven't previously corresponded with this sender.",
    "Sie erhalten nicht oft eine E-Mail von kim@shop.example. Erfahren Sie, warum dies wichtig ist",
    "Sie erhalten nicht häufig E-Mails von kim@shop.example. Erfahren Sie, warum dies wichtig ist<https://aka.example/L>",
    "Vous n’obtenez pas souvent d’e-mail de kim@shop.example. Pourquoi c’est important",
    "Vous ne recevez pas souvent de courriers de kim@shop.example. Découvrez pourquoi ceci est important",
    "No suele recibir correo electrónico de kim@shop.example. Por qué esto es importante",
    "Non si ricevono spesso messaggi di posta elettronica da kim@shop.example. Scopri perché è importante",
    "U ontvangt niet vaak e-mail van kim@shop.example. Meer informatie over waarom dit belangrijk is",
    "Você não costuma receber emails de kim@shop.example. Saiba por que isso é importante",
    "Du får inte ofta e-post från kim@shop.example. Läs om varför det här är viktigt",
    "Du får ikke ofte mails fra kim@shop.example. Få mere at vide om, hvorfor dette er vigtigt",
]
NO_BANNERS = [
    "External hard drives arrived broken.",
    "Warning: the message on your page says that orders from outside the EU take longer. Mine took a year.",
    "Caution! It burnt me. Do not click the switch twice.",
    "The external sender of this message is my boss, and he is angry.",
    "I got an e-mail from an outside agency that you sold my address to.",
    "Warning: your lamp from an external source of power caught fire.",
    "You have not previously answered me.",
    "Hello, my email was sent from outside the company network, so it was blocked.",
    "Important: is this message from an external company? It looks like spam.",
    "I called on 04/13/2001 12:45 PM.\nTo me it was bad.\ncc is my boss.\nNobody cares.",
    "Be careful with the external mail order firm that you work with.",
    "External mail order is slow. Be careful.",
    "Suspicious: the parcel from outside was open.",
    "This message is from an unhappy sender.",
    "Sie erhalten nicht oft eine so böse Nachricht.",
]
LINKS = [
    "https://shop.example/orders/8812?a=b&c=d#e",
    "<https://eur01.safelinks.protection.example/?url=https%3A%2F%2Fshop.example&data=05%7C02%7C>",
    "www.shop.example/a",
    "<mailto:ann@shop.example>",
    "[cid:image001.png@01DA6E8C.9B1F2C40]",
    "[image: logo.png]",
    "[Inline image 1]",
    "[https://shop.example/logo.png]",
    "<image001.png>",
    "<https://shop.example/a\n b>",
]
NOTES = [
    "\tAnn Lind\n\t04/13/2001 12:45 PM\n\t\t\n\t\t To: Kim Berg/Sales/Shop@Shop\n\t\t cc: \n\t\t Subject: lamp",
    "Ann Lind@SHOP\n04/13/2001 12:45 PM\nTo:\tKim Berg/Sales/Shop@Shop\ncc:\t\nSubject:\tRe: lamp",
    "Ann Lind@SHOP on 04/13/2001 12:45 PM\nTo: Kim\ncc: \nSubject: lamp",
    '"Ann" <ann@shop.example> on 04/13/2001 12:45:00 PM\nPlease respond to ann@shop.example\nTo: Kim\ncc:\nSubject: x',
    "Ann Lind <ann@shop.example> \n04/13/2001 12:45 PM\n\nTo\nKim Berg/Sales/Shop@Shop\ncc\n\nSubject\nRe: lamp",
    "Ann Lind <ann@shop.example>\n\n04/13/2001 12:45 PM\n\nTo Kim\n\ncc\n\nSubject lamp",
    "Ann Lind/Shop\n13.04.2001 12:45\n\n\tAn\tKim Berg\n\tKopie\n\tThema\tLampe",
    "Ann Lind 04/13/2001 12:45 PM\nPlease respond to\nann@shop.example\n\nTo Kim\ncc\nSubject lamp",
    "Ann Lind\nSent by: Lee\n13.04.2001 12:45\nAn: Kim\nKopie:\nThema: Lampe",
    "---------------------- Forwarded by Ann Lind/Sales/Shop on 04/13/2001 12:45 \nPM --------------------",
]
BELOW = "\n\nWe are sorry that it arrived broken.\n"


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_gateways_banner_goes(banner: str, between: str) -> None:
    """And nothing of what stands below it."""
    assert own_words(f"{banner}{between}{OWN}\nTruly.") == f"{OWN}\nTruly."


@pytest.mark.parametrize("text", NO_BANNERS)
def test_writers_warning_stays(text: str) -> None:
    assert own_words(f"{text}\n\n{OWN}") == f"{text}\n\n{OWN}"


@pytest.mark.parametrize("link", LINKS)
def test_links_and_names_of_pictures_are_no_words(link: str) -> None:
    """Alone they leave nothing, so that the message is empty."""
    assert own_words(f"{OWN} {link}\n{OWN}").split() == (OWN + " " + OWN).split()
    assert own_words(link) == ""


@pytest.mark.parametrize("block", NOTES)
def test_thread_of_lotus_notes_goes(block: str) -> None:
    """With the name and the time above its headers."""
    assert own_words(f"{OWN}\n\n\n{block}{BELOW}") == OWN


@pytest.mark.parametrize("mark", ["*-- *", "--", "-- ", "--\xa0", "__-- __", "**--**", "—"])
def test_signature_goes_however_bold_its_mark_is(mark: str) -> None:
    assert own_words(f"{OWN}\n\n{mark}\nKim Berg\nThe worst band in town") == OWN


def test_thread_on_the_writers_line_goes() -> None:
    """As somebody leaves it who takes out the line ends."""
    headers = (
        "From: Ann <ann@shop.example> Sent: Thursday, March 5, 2026 2:05 PM To: Kim Subject: RE: order We are sorry."
    )
    assert own_words(f"{OWN} {headers}") == OWN
    assert own_words(f"{OWN} -----Original Message----- From: Ann We are sorry.") == OWN
    assert own_words(f"{OWN} {'Truly. ' * 200}{headers}").endswith("Truly.")


def test_writers_own_block_quote_stays() -> None:
    """Bare or indented; what a program quotes goes, by how it is marked or by what introduces it."""

    def own(quote: str, above: str = "My wife said:") -> list[str]:
        return own_words(
            html_to_text(f"<p>{above}</p><blockquote{quote}>It is bad.</blockquote><p>I agree.</p>")
        ).split()

    kept = "My wife said: It is bad. I agree.".split()
    assert own("") == own(" style='margin:0 0 0 40px;border:none;padding:0px'") == kept
    for quote in (" type='cite'", " class='gmail_quote'", " cite='mid:1'", " style='border-left:2px solid blue'"):
        assert own(quote) == "My wife said: I agree.".split()
    assert own("", "On Mon, 2 Mar 2026 at 18:26, Ann wrote:") == "I agree.".split()
    page = "<p>It is wonderful.</p><div {}><div>Ann wrote something</div><p>We are sorry.</p></div>"
    for mark in ('class="yahoo_quoted"', 'name="quote" style="margin:10px"', "class=protonmail_quote"):
        assert own_words(html_to_text(page.format(mark))) == OWN


@pytest.mark.parametrize("mark", ['class="moz-cite-prefix"', 'dir=ltr class="gmail_attr"'])
def test_line_that_a_program_marks_as_introduction_goes_in_any_language(mark: str) -> None:
    """With the quote below it; without one it is text."""
    page = f"<div>{OWN}</div><div {mark}>Xu 5.3.2026 vrat Ann &lt;ann@shop.example&gt; qo<br></div>"
    quote = "<blockquote type='cite'>We are sorry.</blockquote>"
    assert own_words(html_to_text(page + quote)) == OWN
    assert own_words(html_to_text(page + quote + "<p>Truly.</p>" + quote)).split() == [*OWN.split(), "Truly."]
    assert "vrat" in own_words(html_to_text(page + "<p>Truly.</p>" + quote))
    assert "vrat" in own_words(html_to_text(page))


def test_line_ends_count_where_a_page_shows_them() -> None:
    """So that a signature or a thread in `pre` goes as in plain text."""
    page = f"<div>{OWN}</div><pre>{OWN}\nTruly.\n\n> We are sorry.\n\n-- \nKim Berg\nThe worst band</pre>"
    assert own_words(html_to_text(page)) == f"{OWN}\n\n{OWN}\nTruly."
    assert html_to_text("<pre>a\nb</pre>c\nd<pre>e<br>f\ng") == "a\nb\nc d\ne\nf\ng"
