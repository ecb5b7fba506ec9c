"""Kills the command at every system call of a save, and fails each of these calls: the file is the old or the new one, whole.

    file_kills.py COMMAND [--few]

Needs strace, which counts the calls of a run first and then injects a signal or an error into one of them, run after run. Standard library alone.
"""

import itertools
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

# The calls of a save that touch files. Those that the loader makes of the same names are tried, too: they are few.
CALLS = ["openat", "open", "creat", "write", "pwrite64", "writev", "fsync", "fdatasync", "rename", "renameat", "renameat2", "fchmod", "fchmodat", "chmod", "lseek", "ftruncate", "close", "unlink", "read", "statx"]
# Which errors a call may meet. EINTR is not for close: what follows is another story there.
ERRORS = {
    "openat": ["EACCES", "EMFILE", "ENOSPC", "EINTR", "EIO"],
    "write": ["ENOSPC", "EIO", "EINTR", "EDQUOT"],
    "pwrite64": ["ENOSPC", "EIO", "EINTR"],
    "fsync": ["EIO", "ENOSPC", "EINTR"],
    "rename": ["EIO", "EACCES", "ENOSPC"],
    "fchmod": ["EPERM", "EIO"],
    "lseek": ["EIO"],
    "read": ["EIO", "EINTR"],
}
OLD = b"what was there before\n" * 100


def npy(count: int) -> bytes:
    header = f"{{'descr': '<i4', 'fortran_order': False, 'shape': ({count},), }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{count}i", *((i * 7919) % 100_003 for i in range(count)))


def saves(command: str, folder: Path) -> dict[str, list[str]]:
    """Commands that write `out…`, each by its name."""
    (folder / "in.npy").write_bytes(npy(40_000))
    (folder / "png.npy").write_bytes(npy(64))
    (folder / "tree.json").write_text('{"$tnv":1,"dtype":"tree","value":{"w":{"$tnv":1,"dtype":"uint8","shape":[2],"values":[1,2]}}}')
    run = lambda *args: subprocess.run([command, *args], cwd=folder, check=True, capture_output=True)
    run("encode", "in.npy", "-o", "in.tnv", "--codecs", "raw-zstd-base64url", "--chunk", "10000", "-q")
    quiet = ["-q"]
    return {
        "encode": ["encode", "in.npy", "-o", "out.tnv", *quiet],
        "encode --stream": ["encode", "--stream", "in.npy", "-o", "out.tnv", "--codecs", "raw-zlib-base64url", "--chunk", "10000", *quiet],
        "encode --stream --to binary": ["encode", "--stream", "in.npy", "--to", "binary", "-o", "out.tnv", "--codecs", "raw-zlib-base64url", "--chunk", "10000", *quiet],
        "decode": ["decode", "in.tnv", "-o", "out.npy", *quiet],
        "decode --stream": ["decode", "--stream", "in.tnv", "-o", "out.npy", *quiet],
        "convert to npy": ["convert", "in.tnv", "out.npy", *quiet],
        "convert to json": ["convert", "in.tnv", "out.json", *quiet],
        "convert to npz": ["convert", "tree.json", "out.npz", "--to", "npz", *quiet],
        "convert to safetensors": ["convert", "tree.json", "out.safetensors", "--to", "safetensors", *quiet],
    }


def target(args: list[str]) -> str:
    return next(arg for arg in args if arg.startswith("out."))


class Save:
    """One save, run again and again in a folder that is put back each time."""

    def __init__(self, command: str, name: str, args: list[str], folder: Path) -> None:
        self.command, self.name, self.args, self.folder = command, name, args, folder
        self.out = folder / target(args)
        self.before = {entry.name for entry in folder.iterdir()} | {self.out.name}
        self.put_back()
        subprocess.run([command, *args], cwd=folder, check=True, capture_output=True)
        self.new = self.out.read_bytes()
        assert self.new != OLD
        if self.out.stat().st_mode & 0o777 != 0o640:
            raise SystemExit(f"{name}: the mode of the file that was there is not kept")

    def put_back(self) -> None:
        for entry in self.folder.iterdir():
            if entry.name not in self.before:
                entry.unlink()
        self.out.unlink(missing_ok=True)
        self.out.write_bytes(OLD)
        self.out.chmod(0o640)

    def traced(self, *options: str) -> subprocess.CompletedProcess:
        self.put_back()
        return subprocess.run(
            ["strace", "-f", "-qq", "-o", self.folder.parent / "trace", *options, self.command, *self.args], cwd=self.folder, capture_output=True, timeout=60
        )

    def calls(self) -> list[tuple[str, int]]:
        """Every call of a run, by its name and its number among those of that name, in order."""
        done = self.traced("-e", "trace=" + ",".join("?" + call for call in CALLS))
        assert done.returncode == 0, done.stderr
        counts: dict[str, int] = {}
        found = []
        trace = (self.folder.parent / "trace").read_text(errors="replace")
        for line in trace.splitlines():
            if match := re.match(r"\d+ +(\w+)\(", line):
                call = match[1]
                counts[call] = counts.get(call, 0) + 1
                found.append((call, counts[call]))
        names = [call for call, _ in found]
        # The order that makes a save last: data, then the name, then the folder that keeps the name.
        rename = max(i for i, call in enumerate(names) if call.startswith("rename"))
        assert "fsync" in names[:rename], f"{self.name}: no fsync before the rename"
        assert "fsync" in names[rename:], f"{self.name}: no fsync of the folder after the rename"
        return found

    def left_over(self) -> set[str]:
        return {entry.name for entry in self.folder.iterdir()} - self.before

    def state(self, what: str) -> str:
        found = self.out.read_bytes() if self.out.exists() else None
        if found == self.new:
            return "new"
        if found == OLD:
            return "old"
        raise SystemExit(f"{self.name}, {what}: the file is neither the old nor the new one: {found and len(found)} bytes")

    def killed(self, call: str, nth: int) -> str:
        done = self.traced("-e", f"inject={call}:signal=SIGKILL:when={nth}")
        what = f"killed at {call} {nth}"
        # strace ends as the program did.
        if done.returncode not in (-9, 137):
            return "not reached"
        return self.state(what)

    def failed(self, call: str, nth: int, error: str) -> str:
        done = self.traced("-e", f"inject={call}:error={error}:when={nth}")
        what = f"{error} of {call} {nth}"
        state = self.state(what)
        if self.left_over():
            raise SystemExit(f"{self.name}, {what}: left {self.left_over()}")
        if done.returncode == 0:
            if state != "new":
                raise SystemExit(f"{self.name}, {what}: says that it is done, and has the old file")
            return "passed over"
        said = done.stderr.decode(errors="replace")
        return "refused, names the file" if self.out.name in said or any(arg in said for arg in self.args if "." in arg) else f"refused: {said}"


def main() -> None:
    command, few = os.path.abspath(sys.argv[1]), "--few" in sys.argv[2:]
    if shutil.which("strace") is None:
        raise SystemExit("SKIPPED: strace is not on this machine")
    kills: dict[str, int] = {}
    failures: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "files"
        folder.mkdir()
        every = saves(command, folder)
        for name, args in itertools.islice(every.items(), 2 if few else None):
            save = Save(command, name, args, folder)
            calls = save.calls()
            # Before the temporary file there is nothing to lose: the loader's calls are thinned out, those of the save are all tried.
            calls = calls[-10:] if few else calls
            for call, nth in calls:
                outcome = save.killed(call, nth)
                kills[outcome] = kills.get(outcome, 0) + 1
            for call, nth in calls:
                for error in ERRORS.get(call, [])[: 1 if few else None]:
                    outcome = save.failed(call, nth, error)
                    if outcome.startswith("refused:"):
                        # The loader speaks for itself.
                        if "while loading" not in outcome:
                            raise SystemExit(f"{name}, {error} of {call} {nth}: no file is named: {outcome}")
                        outcome = "refused before the command has begun"
                    failures[outcome] = failures.get(outcome, 0) + 1
    show = lambda counts: ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(counts.items()))
    names = 2 if few else len(every)
    print(f"EVIDENCE saves killed at a system call, {names} commands: {sum(kills.values()):,} kills; the file afterwards: {show(kills)}")
    print(f"EVIDENCE saves in which a system call fails: {sum(failures.values()):,} failures: {show(failures)}; 0 files left over, 0 half written")
    assert kills.get("old") and kills.get("new") and failures.get("refused, names the file"), "nothing was hit"


main()
