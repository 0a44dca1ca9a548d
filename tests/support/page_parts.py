"""What a page holds, as the parser of the standard library reads it: elements, attributes, texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class PageParts:
    """Of one page.

    Attributes:
        elements: tag and attributes of each, in order.
        isolated: the texts of all `bdi` elements.
        styles, scripts: what stands in those elements.
        open: elements that were opened and not closed.
    """

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    isolated: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    text: str = ""

    def attributes(self, name: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [value or "" for _, attributes in self.elements for key, value in attributes.items() if key == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts = PageParts()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.elements.append((tag, dict(attrs)))
        if tag == "bdi":
            self.parts.isolated.append("")
        if tag not in VOID:
            self.parts.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.parts.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        inside = self.parts.open[-1] if self.parts.open else ""
        if inside == "style":
            self.parts.styles.append(data)
        elif inside == "script":
            self.parts.scripts.append(data)
        else:
            self.parts.text += data
            if "bdi" in self.parts.open:
                self.parts.isolated[-1] += data


def parts_of(html: str) -> PageParts:
    """Read a page; each element must be closed by itself."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.parts
