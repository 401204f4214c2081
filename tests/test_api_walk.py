"""docs/api.md is true: every block of it runs as it stands, against a running product."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import CHECKOUT
from tests.web.site import Site

PAGE = CHECKOUT / "docs" / "api.md"
BLOCKS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"一次性登录码：(\S+)（")


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    """Run the web server and the worker on an empty platform."""
    site = Site(database, tmp_path)
    site.start()
    worker = subprocess.Popen([sys.executable, "-m", "server.worker"], cwd=CHECKOUT, env=site.environment())
    yield site
    worker.terminate()
    worker.wait()
    site.close()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed here")
def test_the_walk_through_the_api_runs_as_written(site: Site, tmp_path: Path) -> None:
    create = ["people", "create-administrator", "--name", "管理员", "--work-number", "A001"]
    said = site.app.test_cli_runner().invoke(args=create).output
    code = CODE.search(said)
    assert code, said
    script = "set -euo pipefail\n" + "\n".join(BLOCKS.findall(PAGE.read_text(encoding="utf-8")))

    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**site.environment(), "BASE": site.url.rstrip("/"), "CODE": code[1]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[:1500]}"
    assert "accepted" in done.stdout
    assert done.stdout.rstrip().endswith("/problems/review-not-open")
    assert (tmp_path / "roll-up.xlsx").read_bytes().startswith(b"PK")
