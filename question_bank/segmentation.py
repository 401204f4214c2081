"""Chinese text cut into words: the one door to jieba.

jieba is required; rjieba (the same algorithm and dictionary, some ten times faster) does the work when it is
installed and gives identical words.  Either takes 70–100 MB and half a second to a second to load, so nothing is loaded
before the first call: a web worker that never cuts a text never pays.
"""

import os
import re
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, cast

from question_bank.dictionary import own_words

# Far above any word of jieba's dictionary that competes with a whole name, so that the name stays whole.
OWN_WORD_FREQUENCY = 20_000
CACHE = "XUEKAO_CACHE"

# Only runs of Chinese characters go to the engine: on everything else (addresses, decimals, rare characters
# outside jieba's range) jieba and rjieba disagree, and a plain rule serves better.
_RUNS = re.compile(r"([\u4e00-\u9fd5]+)|([A-Za-z]+|\d+(?:\.\d+)?)|(.)", re.DOTALL)

_loading = threading.Lock()


class Engine(Protocol):
    """What jieba's and rjieba's tokenizers have in common."""

    def cut(self, text: str, /) -> Iterable[str]:
        """Cut into words, each character in one word."""

    def cut_for_search(self, text: str, /) -> Iterable[str]:
        """Cut into words and, inside long ones, the shorter words they hold."""

    def add_word(self, word: str, freq: int, tag: str, /) -> Any:
        """Keep this word whole."""


def words(text: str) -> list[str]:
    """Return the words of a text in order, without punctuation and space."""
    return [word for word in cut(text) if _is_word(word)]


def search_tokens(text: str, using: Engine | None = None) -> list[str]:
    """Return the words of a text and the shorter words inside them, in lower case: what a search looks for."""
    return [word.lower() for word in _pieces(text, (using or engine()).cut_for_search) if _is_word(word)]


def cut(text: str, using: Engine | None = None) -> list[str]:
    """Return the text cut into words and punctuation; joined together they are the text again."""
    return list(_pieces(text, (using or engine()).cut))


def _pieces(text: str, cut_chinese: Callable[[str], Iterable[str]]) -> Iterator[str]:
    for chinese, latin, single in _RUNS.findall(text):
        if chinese:
            yield from cut_chinese(chinese)
        else:
            yield latin or single


def engine() -> Engine:
    """Return the fastest engine installed, loading it (once, whichever thread comes first) on the first call."""
    with _loading:
        return _engine()


@cache
def _engine() -> Engine:
    try:
        return fast_engine()
    except ImportError:
        return plain_engine()


def fast_engine() -> Engine:
    """Load rjieba with our own words; ImportError when it is not installed."""
    import rjieba

    return _with_own_words(cast(Engine, rjieba.Jieba()))


def plain_engine() -> Engine:
    """Load jieba with our own words, quietly, its cache kept in our own folder."""
    tokenizer = jieba_module().Tokenizer()
    tokenizer.tmp_dir = str(cache_folder())
    return _with_own_words(cast(Engine, tokenizer))


def jieba_module() -> ModuleType:
    """Import jieba without its warnings (pkg_resources, invalid escapes) and without its log on stderr."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel("CRITICAL")
    return cast(ModuleType, jieba)


def cache_folder() -> Path:
    """Return a folder only we can write to: jieba unmarshals its cache, so a shared /tmp would let others plant one."""
    chosen = Path(os.environ.get(CACHE) or Path.home() / ".cache" / "xuekao")
    try:
        chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="xuekao-"))
    return chosen if os.access(chosen, os.W_OK) else Path(tempfile.mkdtemp(prefix="xuekao-"))


def _with_own_words(tokenizer: Engine) -> Engine:
    for word in own_words():
        tokenizer.add_word(word, OWN_WORD_FREQUENCY, "nz")
    return tokenizer


def _is_word(token: str) -> bool:
    return any(character.isalnum() for character in token)
