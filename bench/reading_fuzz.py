"""Mutated files never crash a reader: ``python bench/reading_fuzz.py [SECONDS] [SEED]``.

Every file a writer makes of a small bank (and every file of the shared corpus when it is there) is damaged in some way
(bytes flipped, cut, doubled, moved; XML parts inside zips damaged and zipped anew) and read.  A reading or a refusal
is right; anything else ends the run with the file kept for a look.
"""

import io
import os
import random
import sys
import time
import warnings
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from question_bank.drafts import Draft, Reading
from question_bank.formats.refusals import Unreadable
from question_bank.questions import Option, QuestionType
from question_bank.reading import read
from question_bank.writers import WRITERS, written

BANKS = Path(os.environ.get("XUEKAO_TEST_BANKS", Path(__file__).resolve().parent.parent.parent / "shared" / "banks"))
TOKENS = [
    b"<",
    b"&",
    b"{",
    b"\x00",
    b"\xff",
    b"A.",
    b"1.",
    "答案：".encode(),
    b"\n",
    b"[[",
    b'"',
    b"~=#",
    b"]]>",
    b"9" * 50,
]


def bank() -> list[Draft]:
    """Return a question of every type."""
    options = tuple(Option(id=letter, text=text) for letter, text in zip("ABC", ("报警", "观望", "离开"), strict=True))
    return [
        Draft(type=QuestionType.SINGLE, stem="发现火情首先应当（ ）。", options=options, answer=("A",)),
        Draft(type=QuestionType.MULTIPLE, stem="不应当做的是（ ）。", options=options, answer=("B", "C")),
        Draft(type=QuestionType.JUDGE, stem="湿手可以插电。", answer=False, explanation="会触电。"),
        Draft(type=QuestionType.FILL, stem="火警是____，急救是____。", answer=(("119",), ("120",))),
        Draft(type=QuestionType.SHORT, stem="简述疏散的步骤。", answer="听从指挥，有序撤离。"),
    ]


def mutated(data: bytes, rnd: random.Random) -> bytes:
    """Return a damaged copy; of a zip, sometimes one damaged part zipped anew."""
    if data[:2] == b"PK" and rnd.random() < 0.7:
        return _rezipped(data, rnd)
    out = bytearray(data)
    for _ in range(rnd.randint(1, 8)):
        at = rnd.randrange(len(out) + 1)
        choice = rnd.randrange(5)
        if choice == 0 and out:
            out[min(at, len(out) - 1)] = rnd.randrange(256)
        elif choice == 1:
            out[at:at] = rnd.choice(TOKENS)
        elif choice == 2:
            del out[at : at + rnd.randint(1, 200)]
        elif choice == 3:
            piece = out[at : at + rnd.randint(1, 400)]
            spot = rnd.randrange(len(out) + 1)
            out[spot:spot] = piece
        else:
            del out[at:]
    return bytes(out)


def _rezipped(data: bytes, rnd: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rnd.choice(list(parts))
    parts[name] = mutated(parts[name], rnd)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return target.getvalue()


def check(data: bytes) -> str:
    """Read bytes; return ``read`` or the refusal's code.  Any other error passes through."""
    try:
        reading = read(data, name="变形")
    except Unreadable as refusal:
        return refusal.code
    assert isinstance(reading, Reading)
    reading.as_json()
    return "read"


def sources() -> list[bytes]:
    """Return the files to damage: one a writer, and the corpus's smaller files."""
    files = [written(bank(), form=form) for form in WRITERS]
    if BANKS.exists():
        paths = sorted(path for path in BANKS.rglob("*") if path.is_file() and path.stat().st_size < 60_000)
        files.extend(path.read_bytes() for path in paths)
    return files


def main() -> int:
    """Damage and read until the time is over; exit 1 at the first crash."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    warnings.simplefilter("error")
    rnd = random.Random(seed)  # noqa: S311
    files = sources()
    counts: dict[str, int] = {}
    end = time.monotonic() + seconds
    slowest = 0.0
    while time.monotonic() < end:
        data = mutated(rnd.choice(files), rnd)
        start = time.monotonic()
        try:
            result = check(data)
        except Exception as error:
            Path("crash.bin").write_bytes(data)
            print(f"crash ({error!r}) kept in crash.bin")
            raise
        slowest = max(slowest, time.monotonic() - start)
        counts[result] = counts.get(result, 0) + 1
    total = sum(counts.values())
    print(f"{total} mutated files in {seconds:.0f} s (seed {seed}), slowest {slowest:.1f} s")
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
