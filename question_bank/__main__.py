"""``python -m question_bank VERB …``: read, convert, check and draw questions from the command line."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from question_bank import commands


def verbs() -> list[str]:
    """Return the names of all verbs: the modules of question_bank.commands but ``inputs``, which they share."""
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__) if module.name != "inputs")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; only the module of that verb is imported."""
    words = list(sys.argv[1:] if argv is None else argv)
    names = verbs()
    if not words or words[0] not in names:
        return _explain(names, words)
    verb = _module(words[0])
    parser = argparse.ArgumentParser(prog=f"question_bank {words[0]}", description=verb.__doc__)
    verb.add_arguments(parser)
    return int(verb.run(parser.parse_args(words[1:])))


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{commands.__name__}.{name}")


def _explain(names: Sequence[str], words: Sequence[str]) -> int:
    asked = not words or words[0] in ("-h", "--help")
    out = sys.stdout if asked else sys.stderr
    print("usage: python -m question_bank VERB …\n", file=out)
    for name in names:
        about = (_module(name).__doc__ or "").strip().splitlines()[0]
        print(f"  {name:<11} {about}", file=out)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main())
