"""Every block of shell in the guide, run as somebody who reads it would run it.

    python3 tests/python/guide.py target/release/tenvelope

Each page has a folder of its own with a file x.npy in it; its blocks run one after the other and stop at the first command that fails.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main() -> int:
    command, ran = pathlib.Path(sys.argv[1]).resolve(), 0
    for page in sorted((ROOT / "docs/guide").glob("*.md")):
        blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(ROOT / "examples/data/camera_u8.npy", f"{folder}/x.npy")
            for block in blocks:
                path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
                done = subprocess.run(["sh", "-euc", block], cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True)
                if done.returncode != 0:
                    print(f"{page.name}: ended with {done.returncode}: {done.stderr}\n{block}")
                    return 1
                ran += 1
    print(f"{ran} blocks of shell")
    return 0 if ran >= 3 else 1


if __name__ == "__main__":
    sys.exit(main())
