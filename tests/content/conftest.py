"""Where the official texts may lie.  They are never the only proof: every rule has a synthetic case, too."""

import os
from pathlib import Path

import pytest

REFERENCE = Path(os.environ.get("XUEKAO_TEST_REFERENCE", Path(__file__).parents[3] / "shared" / "reference"))


@pytest.fixture(scope="session")
def reference_folder() -> Path:
    """Return the folder of official texts, or skip with the way to name one."""
    if not REFERENCE.is_dir():
        pytest.skip(f"no official texts at {REFERENCE}; set XUEKAO_TEST_REFERENCE to their folder")
    return REFERENCE
