"""XML without a DTD, looked at by local names; and marked-up text as plain text."""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from question_bank.formats.refusals import Unreadable
from question_bank.layout.lines import cleaned


def parsed(data: bytes | str) -> Any:
    """Return the root element.  Raises Unreadable for broken XML and for any DTD."""
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("xml-dtd", "这个文件含有 DTD 或实体定义，为安全起见不能导入") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("xml-broken", "这个 XML 文件有语法错误，读不了，请重新导出后再导入") from error


def local(tag: object) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Return an attribute by its local name, empty when it is absent."""
    return next((value for key, value in element.attrib.items() if local(key) == name), "")


def children(element: Any, name: str) -> Iterator[Any]:
    """Yield the children with this local name."""
    return (child for child in element if local(child.tag) == name)


def child(element: Any, *path: str) -> Any | None:
    """Return the first descendant along a path of local names, or None."""
    for name in path:
        element = next(children(element, name), None)
        if element is None:
            return None
    return element


def value(element: Any, *path: str) -> str:
    """Return the ``val`` attribute of the element at a path, empty when there is none."""
    found = child(element, *path)
    return "" if found is None else attribute(found, "val")


def text_at(element: Any, *path: str) -> str:
    """Return the text of the element at a path, empty when there is none."""
    found = child(element, *path)
    return "" if found is None else (found.text or "").strip()


def plain_text(markup: str) -> str:
    """Return what a person sees of a piece of HTML: paragraphs and breaks as lines, no tags."""
    if "<" not in markup and "&" not in markup:
        return cleaned(markup).strip()
    marked = re.sub(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])>", "\n", markup, flags=re.I)
    text = BeautifulSoup(marked, "html.parser").get_text()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in cleaned(text).split("\n"))
    return "\n".join(line for line in lines if line)
