"""What a workbook's own XML says and calamine leaves out: error cells, formulas without a value, hidden rows."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring

from server.people.roster.views import Cell, CellKind

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CELL = re.compile(rb"<c\b(?P<attributes>[^>]*[^/>])>(?P<inside>.*?)</c>", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
HIDDEN = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Oddities:
    """Cells by (row, column from 0), and the numbers of hidden rows."""

    cells: dict[tuple[int, int], Cell]
    hidden_rows: tuple[int, ...]


def oddities_of(data: bytes, sheet: str) -> Oddities:
    """Return what is odd about one sheet of an .xlsx; the zip was looked over before."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        xml = archive.read(part) if part in archive.namelist() else b""
    cells = {}
    for found in CELL.finditer(xml):
        place = PLACE.search(found["attributes"])
        if place and (cell := _odd(found["attributes"], found["inside"])):
            cells[int(place[2]), _number(place[1])] = cell
    return Oddities(cells, tuple(int(row) for row in HIDDEN.findall(xml)))


def _odd(attributes: bytes, inside: bytes) -> Cell | None:
    value = VALUE.search(inside)
    if b't="e"' in attributes:
        return Cell(CellKind.ERROR, value[1].decode("utf-8", "replace") if value else "#N/A")
    if b"<f" in inside and value is None and b"<is>" not in inside and b't="str"' not in attributes:
        return Cell(CellKind.FORMULA, "公式")
    return None


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds a sheet."""
    names = fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
    wanted = next((each.get(RELATION) for each in names if each.get("name") == sheet), None)
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    target = next((each.get("Target", "") for each in relations if each.get("Id") == wanted), "")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _number(letters: bytes) -> int:
    """Return the number of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
