"""Workbooks as programs write them, made without these programs."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

Rows = Sequence[Sequence[str | int | float | bool | None]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return stream.getvalue()


def xlsx(sheets: Mapping[str, Rows | str], hidden: Sequence[str] = ()) -> bytes:
    """An Excel workbook; a sheet may be given as the XML of its rows."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [("worksheet", f"worksheets/sheet{n}.xml") for n in range(len(sheets))]
        ),
    }
    listed = ""
    for number, (name, rows) in enumerate(sheets.items()):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{number + 1}"{state} r:id="rId{number}"/>'
        content = rows if isinstance(rows, str) else "".join(map(_row, rows))
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{content}</sheetData></worksheet>'
        )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    return zipped(parts)


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    entries = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets)
    )
    inside = "".join(entries)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def _row(cells: Sequence[object]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def ods(rows: Rows, row_attributes: str = "", cell_attributes: str = "") -> bytes:
    """A LibreOffice sheet of texts, with the empty rows and cells to its end that LibreOffice writes."""

    def cell(value: object) -> str:
        return (
            f'<table:table-cell office:value-type="string"{cell_attributes}><text:p>{escape(str(value))}</text:p>'
            "</table:table-cell>"
        )

    body = "".join(f"<table:table-row{row_attributes}>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    rest = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Answers">{body}{rest}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls() -> bytes:
    """An old Excel file: a sheet `Answers` with the columns id and body, `1 good` and `2 bad`, and an empty one."""
    return gzip.decompress(base64.b85decode(_XLS))


_XLS = (
    "ABzY8000000t4+>O=uHQ5dPjK+x*a^o0<x(P-"
    "4N>)?UPmmv*gCd$Lq7iU^vxK}y@Cqy>owt=1d`!IL6Fp%*VzFaDqhy?GESdJqaiqDN1Hf`>NiyvbXe)+i0sV&#3yn>RaeX5Z}0ythAZ7GuS^hi"
    "xUSLqB{dyCF1G$pp2KcVdCYU01SRAEf4LY%7F<l*k4X&myk_GKVtXB^Y?%e@PVhNbNKxF`Uh$6I+PG>_bvWANqu!YR|wOYEiVZU(HO<G2OxRKI"
    "=YbdWa?0nf8%xQJlh}J=}9p)$vKAgU6yo1s=1_5=-`@1+QcsU%nwKx+Vs4qsj4qbD-Vdh<Q-"
    "vhSHgIE;(LAoKiTCZ*Btk>aEom2`%4Rxd6$(uayUC$Zr~cU<U44Aq%m9CM@~nNB{$wsSD}cQ~?p(HKoYJ;Kbx~ei^$#Hr%LSM;&5PStn23`E1r"
    "9>r~PS%bl86wzXzuN4VY_i8?fu<YQd*7VX{3_rAP6ni{dsuw;gJ^U9vTM>+`?SEL0QM|p((WZfR7`<PzktL|dHjcJ@br@nKfMKMQaS?3y$cG5f"
    "t81L+^Dt<5Vh0n*Hv==_v-NY{pl`h5?-rIBNpl6Un_VSoTujm!GZ%I70y<Vu@;RDmwUv`S1VJY8T^<Znl3c}3Bm{!hYbcE6u>+~-"
    "fVV1=>u2Nt8jHc8#YUmrRA6EL6=*uYf8_jqm2Wj70#pdM@zs=z)wp$K4W~dc24Gj$q4Gj$qjXy!CcX*%rq%hT6W<dSdS)o?eze)aE97mRpY5FW"
    "3M27kt@^#hEPME^Gme`<;_rFl$1kIkq7*g!VSl#tYUkRf6el~1qZQc^9cm8rce*We8e*p2bPbvTw000"
)
