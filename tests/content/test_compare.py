"""Two editions side by side: every article accounted for, nothing lost in a comparison."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.addresses import article
from content.alignment import align
from content.compare import Change, Pair, affected, article_map, differences, report, successors
from content.importing import import_file
from content.numerals import numeral
from content.texts import OfficialText

ENDING = "的，给予警告或者严重警告处分；情节严重的，给予撤销党内职务处分。"
SUBJECTS = ["损坏桌椅", "丢失图书", "浪费水电", "私用器材", "涂画墙壁", "堵塞通道", "擅改课表", "虚报人数"]


def text_of(subjects: list[str]) -> OfficialText:
    lines = [f"第{numeral(at)}条　{subject}{ENDING}" for at, subject in enumerate(subjects, start=1)]
    return import_file("\n".join(["规定", *lines]).encode(), name="规定.txt").text


def changes(old: list[str], new: list[str]) -> list[tuple[str, str, str]]:
    pairs = article_map(text_of(old), text_of(new))
    return [
        (str(pair.old.place) if pair.old else "", str(pair.new.place) if pair.new else "", pair.change.value)
        for pair in pairs
    ]


def test_an_added_article_renumbers_those_behind_it() -> None:
    new = [*SUBJECTS[:2], "伪造签名", *SUBJECTS[2:4]]

    assert changes(SUBJECTS[:4], new) == [
        ("第一条", "第一条", "same"),
        ("第二条", "第二条", "same"),
        ("", "第三条", "added"),
        ("第三条", "第四条", "same"),
        ("第四条", "第五条", "same"),
    ]


def test_a_vanished_article_stands_where_it_stood() -> None:
    assert changes(SUBJECTS[:3], [SUBJECTS[0], SUBJECTS[2]]) == [
        ("第一条", "第一条", "same"),
        ("第二条", "", "vanished"),
        ("第三条", "第二条", "same"),
    ]


def test_a_changed_article_is_found_by_what_few_articles_share() -> None:
    new = [*SUBJECTS[:2], "浪费水电和纸张", *SUBJECTS[3:]]

    assert ("第三条", "第三条", "changed") in changes(SUBJECTS, new)


def test_an_article_that_moved_is_followed_across_the_order() -> None:
    pairs = article_map(text_of(SUBJECTS), text_of([*SUBJECTS[1:], SUBJECTS[0]]))

    moved = [pair for pair in pairs if pair.is_moved]
    assert [(str(pair.old.place), str(pair.new.place)) for pair in moved if pair.old and pair.new] == [
        ("第一条", "第八条")
    ]
    assert {pair.change for pair in pairs} == {Change.SAME}


def test_questions_on_changed_and_vanished_articles_are_affected_and_the_others_follow_their_article() -> None:
    pairs = article_map(text_of(SUBJECTS[:4]), text_of(["浪费水电和纸张很多", SUBJECTS[0], SUBJECTS[3]]))

    assert article(1) not in affected(pairs)
    assert article(2) in affected(pairs)
    assert successors(pairs)[article(4)] == article(3)
    assert successors(pairs)[article(2)] is None


def test_the_report_counts_maps_and_marks_every_change() -> None:
    pairs = article_map(text_of(SUBJECTS[:3]), text_of(["损坏新桌椅", SUBJECTS[2], "伪造签名"]))

    markdown = report(pairs, old="规定@2018", new="规定@2023")

    assert "未变 1 条　修改 1 条　新增 1 条　删去 1 条　条号变化 1 条" in markdown
    assert "| 第三条 | 第二条 | 未变，条号变化 |" in markdown
    assert "损坏**新**桌椅" in markdown


words = st.text(alphabet="甲乙丙丁，。\n", max_size=40)


@given(words, words)
def test_a_comparison_holds_both_wordings_whole(old: str, new: str) -> None:
    pieces = differences(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "inserted") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "deleted") == new


@given(st.lists(words, max_size=8), st.lists(words, max_size=8))
def test_no_article_is_used_twice(old: list[str], new: list[str]) -> None:
    pairs = align(old, new).pairs

    assert len(set(pairs.values())) == len(pairs)
    assert set(pairs) <= set(range(len(old)))
    assert set(pairs.values()) <= set(range(len(new)))


@given(st.lists(st.sampled_from(SUBJECTS), unique=True, min_size=1))
def test_a_text_beside_itself_is_unchanged(subjects: list[str]) -> None:
    text = text_of(subjects)

    assert all(pair.change is Change.SAME and not pair.is_renumbered for pair in article_map(text, text))


@pytest.fixture(scope="module")
def regulations(reference_folder: Path) -> dict[str, Pair]:
    """Return the pairs of the regulations of 2018 and 2023, by the old number (or + and the new one)."""
    texts = [
        import_file((reference_folder / f"discipline_regulations_{year}.txt").read_bytes(), name=year)
        for year in ("2018", "2023")
    ]
    pairs = article_map(texts[0].text, texts[1].text)
    return {
        str(pair.old.place.number) if pair.old else f"+{pair.new.place.number if pair.new else ''}": pair
        for pair in pairs
    }


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (1, 1, Change.CHANGED),
        (8, 8, Change.SAME),
        (10, 10, Change.CHANGED),
        (20, 20, Change.CHANGED),
        (39, 42, Change.CHANGED),
        (141, 157, Change.CHANGED),
        (142, 158, Change.CHANGED),
    ],
)
def test_articles_of_the_regulations_of_2018_are_found_in_those_of_2023(
    regulations: dict[str, Pair], old: int, new: int, change: Change
) -> None:
    pair = regulations[str(old)]

    assert pair.new is not None
    assert (pair.new.place.number, pair.change) == (new, change)


def test_all_158_articles_of_2023_and_all_142_of_2018_are_in_the_map(regulations: dict[str, Pair]) -> None:
    counts = {change: sum(pair.change is change for pair in regulations.values()) for change in Change}

    assert counts[Change.SAME] + counts[Change.CHANGED] + counts[Change.ADDED] == 158
    assert counts[Change.SAME] + counts[Change.CHANGED] + counts[Change.VANISHED] == 142
    assert {"+21", "+28", "+41", "+46", "+55", "+57"} <= set(regulations)
    assert regulations["117"].change is Change.VANISHED
