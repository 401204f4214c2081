"""Articles of study documents as values: this library is given them, it knows none."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: its stable address (纪律处分条例@2023/第八条), a title of its own if it has one, and its text."""

    address: str
    text: str
    title: str = ""

    @property
    def edition(self) -> str:
        """Return the edition it stands in: 纪律处分条例@2023."""
        return self.address.partition("/")[0]

    @property
    def document(self) -> str:
        """Return the short name of the document, whatever the edition: 纪律处分条例."""
        return self.edition.partition("@")[0]

    @property
    def place(self) -> str:
        """Return its place in the document: 第八条."""
        return self.address.partition("/")[2]


def articles_from_json(body: Any) -> list[Article]:
    """Return the articles of ``[{"address", "text", "title"?}]``; ValueError in Chinese for another shape."""
    if not isinstance(body, list):
        raise ValueError("条款文件应为 [{address, title, text}] 的列表")
    articles = []
    for place, item in enumerate(body, start=1):
        try:
            address, text, title = item["address"], item["text"], item.get("title") or ""
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"第 {place} 条缺少 address 或 text") from error
        if not all(isinstance(value, str) for value in (address, text, title)):
            raise ValueError(f"第 {place} 条的 address、title、text 应为文字")
        articles.append(Article(address=address, text=text, title=title))
    return articles
