"""Names of files that are nobody's messages: in folders and archives they are passed over and counted.

To have more passed over, add a pattern to `NO_MESSAGES`: in lower case, with at most one star, first or last. A file
that the user names himself is never asked about here: it is read or refused.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

NO_MESSAGES: dict[str, str] = {
    "what systems and programs leave beside files":
        "._* ~$* .~lock.* thumbs.db ehthumbs.db desktop.ini .ds_store icon\r __macosx $recycle.bin lost+found"
        " *.lnk *.url *.lock *.lck *.pid",
    "files that are still being written":
        "*.part *.partial *.filepart *.crdownload *.download *.opdownload *.incomplete *.unfinished *.aria2 *.tmp"
        " *.temp *.inprogress *.in-progress *.uploading *.downloading *._copying_ *.gstmp *.!ut *.!sync *.bc!"
        " *.fdmdownload",
    "copies that editors and people keep":
        "*.bak *.bak~ *.bkp *.backup *.old *.orig *.save *.swp *~ *#",
    "checksums and signatures":
        "*.md5 *.sha1 *.sha224 *.sha256 *.sha384 *.sha512 *.sfv *.asc *.sig md5sums sha1sums sha256sums sha512sums"
        " md5sums.txt sha1sums.txt sha256sums.txt sha512sums.txt checksums checksums.txt",
    "logs":
        "*.log *.log.1 *.log.gz *.log.bz2 *.log.xz *.log.zst",
    "notes on a folder":
        "readme readme.txt readme.html readme.htm license license.txt license.html licence licence.txt licence.html"
        " copying copying.txt changelog changelog.txt changelog.html notice notice.txt notice.html"
        " archive_browser.html",
    "descriptions of data":
        "meta.json meta.xml meta.yaml meta.yml metadata.json metadata.xml metadata.yaml metadata.yml"
        " manifest.json manifest.xml manifest.yaml manifest.yml schema.json *.meta.json *.metadata.json *.schema.json"
        " *.crc",
    "documents, pictures, sound and films":
        "*.pdf *.doc *.docx *.odt *.rtf *.pages *.ppt *.pptx *.odp *.epub *.md *.rst"
        " *.jpg *.jpeg *.png *.gif *.webp *.bmp *.tif *.tiff *.svg *.ico *.heic *.psd"
        " *.mp3 *.m4a *.wav *.ogg *.opus *.flac *.mp4 *.m4v *.mov *.avi *.mkv *.webm *.3gp",
    "appointments and addresses":
        "*.ics *.vcf *.vcard *.ldif *.mab",
    "programs and what belongs to them":
        "*.exe *.dll *.msi *.so *.dylib *.dmg *.iso *.js *.css *.woff *.woff2 *.ttf *.otf *.ini *.plist",
    "what mail programs keep beside mail":
        "*.msf *.wdseml msgfilterrules.dat filterlog.html popstate.dat *.sqlite *.sqlite3 *.sqlite-wal *.sqlite-shm"
        " *.db *.db-journal *.db-wal *.db-shm table_of_contents *.emlxpart *.cmeta *.ibex.index *.ibex.index.data"
        " *.ev-summary *.ev-summary-meta subscriptions courierimapacl courierimapsubscribed courierimapuiddb"
        " maildirfolder maildirsize dovecot.index* dovecot-* winmail.dat",
}  # fmt: skip
"""Patterns of names by what such files are; blanks part them."""

_FOLDERS = ("what systems and programs leave beside files", "files that are still being written")
"""Those of which folders may be, too."""


class _Names:
    """Patterns as what the standard library compares fastest."""

    def __init__(self, patterns: list[bytes]) -> None:
        self._ends = tuple(pattern[1:] for pattern in patterns if pattern.startswith(b"*"))
        self._begins = tuple(pattern[:-1] for pattern in patterns if pattern.endswith(b"*"))
        self._whole = frozenset(pattern for pattern in patterns if b"*" not in pattern)

    def __contains__(self, name: bytes) -> bool:
        return name in self._whole or name.startswith(self._begins) or name.endswith(self._ends)


_OF_FILES = _Names([pattern.encode() for patterns in NO_MESSAGES.values() for pattern in patterns.split(" ")])
_OF_FOLDERS = _Names([pattern.encode() for what in _FOLDERS for pattern in NO_MESSAGES[what].split(" ")])


_REMOVED = (b",", b"#")
"""What programs put in front of the number by which a mail of an MH folder is called when it is removed."""


def is_clutter(name: bytes) -> bool:
    """Whether a file is called like what is never anybody's message.

    >>> is_clutter(b"Thumbs.db"), is_clutter(b"inbox.csv.part"), is_clutter(b"thumbs.eml")
    (True, True, False)
    """
    return name.lower() in _OF_FILES or (name[:1] in _REMOVED and name[1:].isdigit())


def is_clutter_folder(name: bytes) -> bool:
    """Whether a folder is called like one that holds nobody's messages.

    >>> is_clutter_folder(b"__MACOSX"), is_clutter_folder(b"Inbox.old"), is_clutter_folder(b"notice")
    (True, False, False)
    """
    return name.lower() in _OF_FOLDERS


def is_passed_over(path: bytes) -> bool:
    """Whether a file in an archive is hidden or clutter, or lies in a folder that is.

    The hidden folders of a Maildir (`.Sent/cur/`) are its subfolders.

    >>> is_passed_over(b"mails/._a.eml"), is_passed_over(b"__MACOSX/a.eml"), is_passed_over(b"Maildir/.Sent/cur/1.a")
    (True, True, False)
    """
    *folders, name = path.split(b"/")
    if is_clutter(name) or is_hidden(name):
        return True
    return any(
        is_clutter_folder(folder) or (is_hidden(folder) and inside not in MAILDIR)
        for folder, inside in itertools.pairwise([*folders, b""])
        if folder.strip(b".")
    )


MAILDIR = (b"cur", b"new")
"""The folders by which a hidden folder is seen to be one of a Maildir."""


NAMED = 3
"""So many of what is passed over are named in an error."""


def others_in_words(names: Sequence[str]) -> str:
    """For an error where no message is left: that files were passed over, and the first of them; "" if none were.

    >>> others_in_words(["a.csv.part"])
    '; passed over: a.csv.part'
    """
    rest = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return f"; passed over: {', '.join(names[:NAMED])}{rest}" if names else ""


def is_hidden(name: bytes) -> bool:
    """Whether a file or folder is meant not to be seen."""
    return name.startswith(b".")
