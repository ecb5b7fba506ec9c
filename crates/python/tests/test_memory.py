"""How much memory a call takes beyond what it is given and what it gives."""

import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np, tenvelope

def peak(work):
    # The peak that the system keeps is set back, then asked for.
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    def field(name):
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name)) * 1024
    before = field("VmRSS")
    kept = work()
    return field("VmHWM") - before, kept

array = np.random.default_rng(1).integers(0, 256, 64 << 20, np.uint8)
line = tenvelope.dumps(array, codecs="raw-base64url")
out = np.ones_like(array)
tenvelope.loads(line, out=out)
into, _ = peak(lambda: tenvelope.loads(line, out=out))
assert (out == array).all()
new, back = peak(lambda: tenvelope.loads(line))
del back
text, other = peak(lambda: tenvelope.dumps(array, codecs="raw-base64url"))
assert other == line
print(into, new - array.nbytes, text - len(line))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_64_mb_stored():
    printed = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True).stdout
    into, new, text = map(int, printed.split())
    assert into < 1 << 20, f"loads(out=) took {into} bytes"
    assert new < 1 << 20, f"loads took {new} bytes beyond the array"
    assert text < 1 << 20, f"dumps took {text} bytes beyond the line"


SCARCE = """
import resource
import numpy as np, tenvelope

line = tenvelope.dumps(np.zeros(256 << 20, np.uint8), codecs="raw-zlib-base64url")
with open("/proc/self/statm") as file:
    taken = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + (128 << 20), -1))
try:
    tenvelope.loads(line)
except tenvelope.TenvelopeError as error:
    print(error.code, "no memory for 268435456 bytes" in str(error))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_memory_that_cannot_be_had():
    printed = subprocess.run([sys.executable, "-c", SCARCE], check=True, capture_output=True, text=True).stdout
    code, says_how_much = printed.split()
    assert code == "alloc_failed" and says_how_much == "True"
