"""Every block of docs/cookbook.md, one after the other, as somebody who reads it would run them."""

import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[3] / "docs/cookbook.md"
BLOCKS = re.findall(r"^```python ?(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def run(needs: set[str], names: dict) -> int:
    done = 0
    for need, block in BLOCKS:
        if need in needs:
            exec(compile(block, str(PAGE), "exec"), names)
            done += 1
    return done


def test_the_cookbook():
    assert run({""}, {}) > 12


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

            assert run({"redis"}, {"np": np, "tnv": tnv, "socket": socket}) == 1
        finally:
            server.terminate()
            server.wait()
