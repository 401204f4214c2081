"""Full-text search in memory: ``python bench/search.py [SIZE …]`` (10000 30000 100000).

Over banks made up by ``bench/synthetic_bank.py``: seconds to index, memory, and the processor's time for single
searches (a busy machine lengthens the wall's) — phrases cut out of questions, set phrases with synonyms, and everyday
words that stand in a great share of all questions — held against looking through every text (``in``), which knows
neither rank nor synonym.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.memory import peak_megabytes
from bench.synthetic_bank import bank
from question_bank.searching import SearchIndex, question_document

SIZES = (10_000, 30_000, 100_000)
SEED = 2020
PHRASES = (
    "两个维护",
    "师德考核",
    "县教育局 备案",
    "校车运行 抽查",
    "教职工代表大会",
    "意见征集 公示 归档",
    "实验室危险品",
)
COMMON = ("规定", "学校", "进行 结果", "小学 会同")


def queries(texts: list[str], *, seed: int) -> list[str]:
    """Return 200 queries: three of five cut out of questions, the rest set phrases and common words."""
    chance = random.Random(seed)  # noqa: S311
    found = []
    for _ in range(120):
        text = chance.choice(texts)
        start = chance.randrange(max(1, len(text) - 12))
        found.append(text[start : start + chance.choice((4, 6, 8, 12))])
    return [*found, *chance.choices(PHRASES, k=60), *chance.choices(COMMON, k=20)]


def measure(size: int) -> str:
    """Index one bank, search it 200 times, and return the row of the table."""
    drafts = bank(size, seed=SEED)
    documents = [question_document(str(number), draft) for number, draft in enumerate(drafts)]
    asked = queries([draft.stem for draft in drafts], seed=SEED)
    start = time.process_time()
    index = SearchIndex(documents)
    indexing = time.process_time() - start
    times = sorted(_time(lambda query=query: index.search(query)) for query in asked)
    scans = sorted(_time(lambda query=query: [d for d in documents if query in d.text]) for query in asked[:20])
    megabytes = peak_megabytes()
    shown = [times[len(times) // 2], times[int(len(times) * 0.95)], times[-1], scans[len(scans) // 2]]
    return f"{size:>9}{indexing:>9.1f}{megabytes:>7.0f}" + "".join(f"{1000 * seconds:>9.1f}" for seconds in shown)


def _time(search: Callable[[], object]) -> float:
    start = time.process_time()
    search()
    return time.process_time() - start


def main(words: list[str]) -> None:
    """Print the table; every size is measured in a process of its own."""
    if words[:1] == ["--one"]:
        print(measure(int(words[1])))
        return
    print(f"{'questions':>9}{'index s':>9}{'MB':>7}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'scan ms':>9}")
    for size in [int(word) for word in words] or SIZES:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(size)], capture_output=True, text=True, check=True
        )
        print(done.stdout.rstrip(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
