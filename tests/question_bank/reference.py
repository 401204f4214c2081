"""Official texts that stand beside the project, cut into articles: only to try links and drafts on, never copied."""

import os
import re
from pathlib import Path

from question_bank.articles import Article

FOLDER = Path(os.environ.get("XUEKAO_TEST_REFERENCE") or Path(__file__).parents[3] / "shared" / "reference")
EDITIONS = {
    "党章@2022": "party_constitution_2022.txt",
    "纪律处分条例@2023": "discipline_regulations_2023.txt",
    "廉洁自律准则@2015": "integrity_code_2015.txt",
    "党内政治生活准则@2016": "political_life_norms_2016.txt",
    "支部工作条例@2018": "party_branch_work_regulations_2018.txt",
}
_ARTICLE = re.compile(r"^(第[一二三四五六七八九十百]+条)[\s　]*")
_PART = re.compile(r"^([一二三四五六七八九十]+)、")
_HEADING = re.compile(r"^第[一二三四五六七八九十]+[编章节][\s　]")


def is_there() -> bool:
    """Say whether all the texts are there."""
    return all((FOLDER / name).is_file() for name in EDITIONS.values())


def articles() -> list[Article]:
    """Return every article (or numbered part, or preamble) of the complete texts."""
    return [article for edition, name in EDITIONS.items() for article in _split(edition, FOLDER / name)]


def _split(edition: str, path: Path) -> list[Article]:
    has_parts = edition.startswith("党内政治生活准则")
    place = "序言" if has_parts else "总纲"
    texts: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        found = _PART.match(line) if has_parts else _ARTICLE.match(line)
        if found:
            place = f"第{found[1]}部分" if has_parts else found[1]
        elif _HEADING.match(line):
            continue
        texts.setdefault(place, []).append(line.strip())
    return [Article(address=f"{edition}/{place}", text="\n".join(lines)) for place, lines in texts.items()]
