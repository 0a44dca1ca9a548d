"""Whether mails belong together by their subjects, where no header says so. Careful: rather one too many than one less.

Two mails do if they have the same subject but for marks such as `Re:`, come from the same domain, and at least one is
an answer. The subject must say which matter it is: by three words or a number of four digits; by the number alone where
anybody can have an address of the domain.
"""

# ruff: noqa: RUF001 - a colon of other scripts

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.masks import Bools, true_of
from score_messages.report.hashes import NONE, Hashes, hashes, paired

PUBLIC_DOMAINS = tuple(
    "gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr ymail.com hotmail.com hotmail.co.uk hotmail.de"
    " hotmail.fr outlook.com outlook.de outlook.fr live.com live.co.uk msn.com aol.com icloud.com me.com mac.com gmx.de"
    " gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de mail.com mail.ru yandex.ru proton.me protonmail.com"
    " tutanota.com posteo.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it alice.it tiscali.it"
    " btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net comcast.net verizon.net att.net sbcglobal.net"
    " bellsouth.net cox.net charter.net rogers.com shaw.ca bigpond.com optusnet.com.au xtra.co.nz rediffmail.com"
    " qq.com 163.com 126.com naver.com seznam.cz wp.pl o2.pl onet.pl telenet.be ziggo.nl kpnmail.nl uol.com.br"
    " bol.com.br terra.com.br telia.com bluewin.ch fastmail.com hey.com".split()
)
"""Domains at which anybody can have an address."""

ANSWER_MARKS = (
    r"(?i)^(?:[\s\[]{0,8}(?:re|aw|antw|antwort|fw|fwd|wg|sv|vs|vb|tr|rv|rif|res|enc|odp|pd|ynt|vl|回复|答复|转发|返信)"
    r"[ \])]{0,3}(?:[\[(]\d{1,4}[\])])?[ ]{0,3}[:：]\s*)+"
)
"""What programs put before the subject of an answer or a forwarded mail, for RE2. Linear: each mark ends in a colon."""

SAYS_WHICH = r"\d{4}"
SAYS_MUCH = r"\S+\s+\S+\s+\S"


def is_answer(subjects: pa.StringArray, answered: Hashes) -> Bools:
    """Which of n mails answer another one, by header or subject: bool[n]."""
    return np.asarray(true_of(pc.match_substring_regex(subjects, ANSWER_MARKS)) | (answered != NONE))


def matters(subjects: pa.StringArray, domains: pa.StringArray) -> Hashes:
    """What stands for domain and subject of each of n mails: uint64[n], `NONE` if they don't say which matter it is."""
    plain = pc.utf8_trim_whitespace(pc.utf8_lower(pc.replace_substring_regex(subjects, ANSWER_MARKS, "")))
    is_numbered = pc.match_substring_regex(plain, SAYS_WHICH)
    is_long = pc.match_substring_regex(plain, SAYS_MUCH)
    is_private = pc.invert(pc.is_in(domains, pa.array(PUBLIC_DOMAINS)))
    tells = true_of(pc.or_(is_numbered, pc.and_(is_long, is_private)))
    return np.asarray(np.where(tells, paired(hashes(domains), hashes(plain)), NONE))
