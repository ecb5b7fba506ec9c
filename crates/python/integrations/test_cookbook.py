"""Every block of docs/cookbook.md and of the guide, one after the other, as somebody who reads it would run them."""

import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
COOKBOOK = DOCS / "cookbook.md"


def run(page: Path, needs: set[str], names: dict) -> int:
    done = 0
    for need, block in re.findall(r"^```python ?(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        if need in needs:
            exec(compile(block, str(page), "exec"), names)
            done += 1
    return done


def test_the_cookbook():
    assert run(COOKBOOK, {""}, {}) > 12


@pytest.mark.parametrize("page", sorted((DOCS / "guide").glob("*.md")), ids=lambda page: page.stem)
def test_the_guide(page):
    assert run(page, {""}, {}) > 0


def test_redis():
    if not shutil.which("redis-server"):
        pytest.skip("SKIPPED: no redis-server on this machine")
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/redis.sock"
        server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder], stdout=subprocess.DEVNULL)
        try:
            while not Path(socket).exists():
                assert server.poll() is None
                time.sleep(0.01)
            import numpy as np

            import tenvelope as tnv

            assert run(COOKBOOK, {"redis"}, {"np": np, "tnv": tnv, "socket": socket}) == 1
        finally:
            server.terminate()
            server.wait()
