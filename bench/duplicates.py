"""Near-duplicates, held against three usual ways: ``python bench/duplicates.py [SIZE …]`` (10000 30000 100000).

First the hand-labelled pairs, where they stand beside the project: precision and recall of ours as it is, and of two
plain measures under the threshold that suits these very pairs best.  Then a bank made up by ``bench/synthetic_bank.py``
joined with itself at every size, each way in a process of its own on the same questions: seconds of processor and of
wall, peak memory, and how many of the doubles that were put in are found.  Quadratic ways run at the smallest size
only.  The other ways need ``pip install -r requirements-bench.txt``; what is not installed is left out and said.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.memory import peak_megabytes
from bench.synthetic_bank import bank_and_copies
from question_bank.drafts import Draft
from question_bank.duplicates import Bank, Label, compare, form_of, near_duplicates, pairs_from_json

BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS", Path(__file__).resolve().parent.parent.parent / "shared" / "banks"))
SIZES = (10_000, 30_000, 100_000)
NEW = 300
SEED = 2020

Pairs = set[tuple[int, int]]


def text_of(draft: Draft) -> str:
    """Return what the plain ways compare: type, stem and the options in order."""
    return draft.type.value + draft.stem + "".join(sorted(option.text for option in draft.options))


def ours(drafts: list[Draft]) -> Pairs:
    """Join with question_bank.duplicates; only what it calls duplicates counts as found."""
    merged = (Label.DUPLICATE, Label.CONFLICTING)
    return {(found.first, found.second) for found in near_duplicates(drafts) if found.label in merged}


def cdist(drafts: list[Draft]) -> Pairs:
    """Compare all with all: rapidfuzz ratio ≥ 90, in blocks so that the matrix fits into memory."""
    from rapidfuzz import fuzz, process

    texts = [text_of(draft) for draft in drafts]
    found: Pairs = set()
    for start in range(0, len(texts), 500):
        scores = process.cdist(texts[start : start + 500], texts, scorer=fuzz.ratio, score_cutoff=90, workers=2)
        rows, columns = scores.nonzero()
        found |= {
            (start + row, column)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            if start + row < column
        }
    return found


def tfidf(drafts: list[Draft]) -> Pairs:
    """Multiply tf-idf vectors of two and three characters: cosine ≥ 0.85, in blocks."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3), dtype="float32").fit_transform(map(text_of, drafts))
    found: Pairs = set()
    for start in range(0, vectors.shape[0], 500):
        product = (vectors[start : start + 500] @ vectors.T).tocoo()
        near = product.data >= 0.85
        pairs = zip(product.row[near].tolist(), product.col[near].tolist(), strict=True)
        found |= {(start + row, column) for row, column in pairs if start + row < column}
    return found


def lsh(drafts: list[Draft]) -> Pairs:
    """Hash shingles of three characters into 64 permutations; datasketch's LSH at Jaccard 0.7."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.7, num_perm=64)
    found: Pairs = set()
    for number, draft in enumerate(drafts):
        text = text_of(draft)
        hashed = MinHash(num_perm=64)
        hashed.update_batch([text[at : at + 3].encode() for at in range(len(text) - 2)])
        found |= {(earlier, number) for earlier in index.query(hashed)}
        index.insert(number, hashed)
    return found


WAYS: dict[str, Callable[[list[Draft]], Pairs]] = {
    "question_bank": ours,
    "datasketch LSH": lsh,
    "tf-idf cosine": tfidf,
    "rapidfuzz cdist": cdist,
}
QUADRATIC = ("tf-idf cosine", "rapidfuzz cdist")


def measure(way: str, size: int) -> dict[str, Any]:
    """Run one way in this process and return what it cost and found."""
    drafts, copies = bank_and_copies(size, seed=SEED)
    doubles = {(min(copy.number, copy.of), max(copy.number, copy.of)) for copy in copies if copy.is_duplicate}
    wall, processor = time.perf_counter(), time.process_time()
    found = WAYS[way](drafts)
    cost = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - processor}
    megabytes = peak_megabytes()
    return cost | {"MB": megabytes, "found": len(found & doubles), "of": len(doubles), "pairs": len(found)}


def measure_new(size: int) -> dict[str, Any]:
    """Hold 300 new questions against a kept bank of ``size``."""
    drafts, _ = bank_and_copies(size + NEW, seed=SEED)
    kept = Bank(drafts[:size])
    kept.near(drafts[0])  # the dictionary is loaded once, with the bank
    wall, processor = time.perf_counter(), time.process_time()
    near = sum(bool(kept.near(draft)) for draft in drafts[size:])
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - processor, "near": near}


def in_child(*words: str) -> dict[str, Any] | str:
    """Return what ``--one WAY SIZE`` prints in a fresh process, or why there is nothing."""
    done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return dict(json.loads(done.stdout))
    last = done.stderr.strip().splitlines()[-1:] or ["it was ended"]
    return "not installed" if "ModuleNotFoundError" in last[0] else last[0]


def labelled() -> Iterator[str]:
    """Yield the table of the hand-labelled pairs."""
    path = BANKS / "near_dups.json"
    if not path.is_file():
        yield f"no hand-labelled pairs at {path}"
        return
    body = json.loads(path.read_text(encoding="utf-8"))
    pairs, wanted = pairs_from_json(body), [item["label"] for item in body["pairs"]]
    labels = [compare(form_of(pair.first), form_of(pair.second)) for pair in pairs]
    yield f"{len(pairs)} hand-labelled pairs        duplicate P    R     same or near P    R"
    told = [label in (Label.DUPLICATE, Label.CONFLICTING) for label in labels]
    shown = [label is not Label.DIFFERENT for label in labels]
    yield _row("question_bank", told, shown, wanted)
    for name, scores in _plain_scores(pairs):
        best = [
            _best(scores, [label == "duplicate" for label in wanted]),
            _best(scores, [label != "different" for label in wanted]),
        ]
        yield _row(name, [score >= best[0] for score in scores], [score >= best[1] for score in scores], wanted)


def _plain_scores(pairs: list[Any]) -> Iterator[tuple[str, list[float]]]:
    from rapidfuzz import fuzz

    yield "rapidfuzz ratio, best threshold", [fuzz.ratio(text_of(pair.first), text_of(pair.second)) for pair in pairs]
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ModuleNotFoundError:
        return
    texts = [text_of(draft) for pair in pairs for draft in (pair.first, pair.second)]
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 3)).fit_transform(texts)
    yield (
        "tf-idf cosine, best threshold",
        [float((vectors[at] @ vectors[at + 1].T).sum()) for at in range(0, len(texts), 2)],
    )


def _best(scores: list[float], wanted: list[bool]) -> float:
    """Return the threshold with the best F1 on these very pairs."""
    return max(set(scores), key=lambda least: _f1(*_precision_recall([score >= least for score in scores], wanted)))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _precision_recall(told: list[bool], wanted: list[bool]) -> tuple[float, float]:
    right = sum(one and other for one, other in zip(told, wanted, strict=True))
    return right / max(1, sum(told)), right / max(1, sum(wanted))


def _row(name: str, told: list[bool], shown: list[bool], wanted: list[str]) -> str:
    merged = _precision_recall(told, [label == "duplicate" for label in wanted])
    near = _precision_recall(shown, [label != "different" for label in wanted])
    return f"{name:32} {merged[0]:10.3f} {merged[1]:6.3f} {near[0]:14.3f} {near[1]:6.3f}"


def main(words: list[str]) -> None:
    """Print the tables, or measure one way for a parent."""
    if words[:1] == ["--one"]:
        print(json.dumps(measure(words[1], int(words[2])) if words[1] in WAYS else measure_new(int(words[2]))))
        return
    sizes = [int(word) for word in words] or list(SIZES)
    print(*labelled(), "", sep="\n")
    print(f"{'way':18}{'questions':>10}{'cpu s':>9}{'wall s':>9}{'MB':>7}{'doubles found':>16}{'pairs':>9}")
    for size in sizes:
        for way in WAYS:
            if way in QUADRATIC and size > min(sizes):
                continue
            cost = in_child("--one", way, str(size))
            print(f"{way:18}{size:>10}" + (_cost(cost) if isinstance(cost, dict) else f"  {cost}"), flush=True)
        new = in_child("--one", "new", str(size))
        print(
            f"{'  300 new ones':18}{size:>10}"
            + (f"{new['cpu']:9.2f}{new['wall']:9.2f}" if isinstance(new, dict) else new)
        )


def _cost(cost: dict[str, Any]) -> str:
    share = f"{cost['found']}/{cost['of']}"
    return f"{cost['cpu']:9.1f}{cost['wall']:9.1f}{cost['MB']:7.0f}{share:>16}{cost['pairs']:>9}"


if __name__ == "__main__":
    main(sys.argv[1:])
