"""The fact check is itself checked: errors planted into what ships must be found, with the stored facts alone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from content import catalogue, checking
from content.bank import BANK
from content.checking import facts
from content.checking.claims import Claim
from content.checking.holding import Holder
from content.checking.scales import punishments
from content.guides import GUIDES

EVERY = 4  # one claim in four is enough to see a rule go soft
OTHER = {
    "警告": "撤销党内职务",
    "严重警告": "留党察看",
    "撤销党内职务": "开除党籍",
    "留党察看": "警告",
    "开除党籍": "严重警告",
}
FIGURE = re.compile(r"([一二三五六]|[1-9]\d?)(?=年半|年|个月|[人名日天]|分之)")
DIGITS = {"一": "三", "二": "七", "三": "四", "五": "六", "六": "九"}


def planted(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind of an error and the text with that one error in it."""
    for found in FIGURE.finditer(text):
        wrong = DIGITS.get(found[0]) or str(int(found[0]) + 4)
        yield "figure", text[: found.start()] + wrong + text[found.end() :]
    for found in re.finditer("[“「]([^”」]{3,12})[”」]", text):
        yield "term", text[: found.start(1)] + "非" + text[found.start(1) + 1 :]
    for found in re.finditer("第[一二三四五六七八九十百零]+条", text):
        yield "article", text[: found.start()] + "第九百条" + text[found.end() :]
    for name in sorted(set(punishments(text))):
        pattern = "(?<!严重)警告" if name == "警告" else name
        yield "punishment", re.sub(pattern, OTHER.get(name, name), text)


@pytest.fixture(scope="module")
def found() -> dict[str, float]:
    """Return per kind of error the share that is found."""
    materials = checking.read_materials(guides=GUIDES, bank=BANK)
    holder = Holder(catalogue=catalogue.load(), facts=facts.load(), wording={})
    tried: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    claims: list[Claim] = [claim for claim in checking.claims(materials) if claim.text][::EVERY]
    for claim in claims:
        for kind, text in planted(claim.text):
            if text != claim.text:
                tried[kind] += 1
                caught[kind] += any(holder.check(replace(claim, text=text)))
    assert min(tried[kind] for kind in ("figure", "term", "article", "punishment")) >= 50
    return {kind: caught[kind] / tried[kind] for kind in tried}


@pytest.mark.parametrize(("kind", "least"), [("term", 1.0), ("article", 1.0), ("figure", 0.8), ("punishment", 0.75)])
def test_planted_errors_are_found(found: dict[str, float], kind: str, least: float) -> None:
    assert found[kind] >= least
