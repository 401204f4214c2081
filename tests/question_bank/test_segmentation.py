"""Cutting text: the same words from both engines, whole names, and nothing loaded before it is needed."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import segmentation
from question_bank.dictionary import own_words, synonyms

SENTENCES = (
    "党员受到留党察看处分，恢复党员权利后二年内不得在党内担任职务。",
    "根据《中国共产党纪律处分条例》第一百五十七条，由中央纪律检查委员会负责解释。",
    "教师不得组织、参与有偿补课，Email：teacher@example.cn，2018年11月8日印发。",
    "坚持“两个维护”，落实中央八项规定精神，开好“三会一课”。",
)


@pytest.fixture(scope="module")
def both() -> tuple[segmentation.Engine, segmentation.Engine]:
    pytest.importorskip("rjieba", reason="rjieba is not installed: only jieba can be tried")
    return segmentation.plain_engine(), segmentation.fast_engine()


@pytest.mark.parametrize("sentence", [*SENTENCES, *own_words(), *(name for group in synonyms() for name in group)])
def test_both_engines_cut_the_same_words(both: tuple[segmentation.Engine, segmentation.Engine], sentence: str) -> None:
    plain, fast = both

    assert segmentation.cut(sentence, plain) == segmentation.cut(sentence, fast)
    assert segmentation.search_tokens(sentence, plain) == segmentation.search_tokens(sentence, fast)


@given(
    text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("Ab1.%，。 "), max_size=40)
)
def test_both_engines_cut_any_characters_alike(
    both: tuple[segmentation.Engine, segmentation.Engine], text: str
) -> None:
    plain, fast = both

    assert segmentation.cut(text, plain) == segmentation.cut(text, fast)


@given(pieces=st.lists(st.sampled_from([*SENTENCES, *own_words(), "不得", "，", " ", "3.5", "A、", "年"]), max_size=6))
def test_both_engines_cut_any_mixture_alike(
    both: tuple[segmentation.Engine, segmentation.Engine], pieces: list[str]
) -> None:
    plain, fast = both
    text = "".join(pieces)

    assert segmentation.cut(text, plain) == segmentation.cut(text, fast)


@given(text=st.text(max_size=60))
def test_nothing_is_lost_when_a_text_is_cut(text: str) -> None:
    assert "".join(segmentation.cut(text)) == text


@pytest.mark.parametrize("name", ["中国共产党纪律处分条例", "两个维护", "新时代幼儿园教师职业行为十项准则"])
def test_names_of_the_field_stay_whole(name: str) -> None:
    assert name in segmentation.words(f"学习{name}的要求")


def test_searching_finds_the_short_words_inside_a_long_one() -> None:
    assert "纪律" in segmentation.search_tokens("纪律处分条例")


def test_importing_the_library_loads_no_dictionary() -> None:
    program = (
        "import sys, question_bank.segmentation, question_bank.dictionary;"
        "print([name for name in sys.modules if 'jieba' in name])"
    )

    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


def test_loading_jieba_says_nothing_and_leaves_nothing_in_a_shared_folder(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUEKAO_CACHE", f"{tmp_path}/own")
    monkeypatch.setenv("TMPDIR", f"{tmp_path}")
    program = (
        "from question_bank import segmentation; engine = segmentation.plain_engine(); list(engine.cut('党员'));"
        "import os; print(sorted(os.listdir(os.environ['TMPDIR'])), os.listdir(os.environ['XUEKAO_CACHE']))"
    )

    shown = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True)

    assert shown.stderr == ""
    assert shown.stdout.strip() == "['own'] ['jieba.cache']"
