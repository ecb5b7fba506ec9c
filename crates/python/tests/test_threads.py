"""Other threads: they go on while memory is read that cannot change, and may change what can."""

import sys
import threading

import numpy as np
import pytest
import tenvelope


def ticks_during(work) -> int:
    """How often another thread gets its turn."""
    ticks, done = [0], threading.Event()

    def tick():
        while not done.wait(0.0005):
            ticks[0] += 1

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        before = ticks[0]
        work()
        return ticks[0] - before
    finally:
        done.set()
        thread.join()


NOISE = np.random.default_rng(1).integers(0, 4, 48 << 20, np.uint8)
CODECS = "raw-zlib-base64url"


def test_the_lock_is_released_for_long_work():
    line = tenvelope.dumps(NOISE, codecs=CODECS, level="fast")
    frozen = np.frombuffer(NOISE.tobytes(), np.uint8).reshape(-1, 1024)[5:]
    # A thread that never gets the lock ticks once or twice, at the edges.
    assert ticks_during(lambda: tenvelope.dumps(NOISE, codecs=CODECS, level="fast")) > 10
    assert ticks_during(lambda: tenvelope.dumps(frozen, codecs=CODECS, level="fast")) > 10
    assert ticks_during(lambda: tenvelope.loads(line)) > 5
    assert ticks_during(lambda: tenvelope.loads(bytearray(line.encode()))) > 5
    assert ticks_during(lambda: tenvelope.verify(line)) > 5


@pytest.mark.parametrize("codecs", ["auto", "raw-base64url", "raw-shuffle-zstd-base64url"])
@pytest.mark.parametrize("count", [1000, 300_000])
def test_an_array_that_changes_gives_a_line_that_decodes(codecs, count):
    array, done = np.zeros(count, np.uint32), threading.Event()

    def change():
        value = 0
        while not done.is_set():
            value += 1
            array[:] = value

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(40):
            assert tenvelope.loads(tenvelope.dumps(array, codecs=codecs)).shape == (count,)
    finally:
        done.set()
        thread.join()
        sys.setswitchinterval(interval)


def test_an_input_that_changes_gives_an_array_or_our_error():
    good = tenvelope.dumps(NOISE[:800_000].view(np.int64)).encode()
    shared, done = bytearray(good), threading.Event()

    def change():
        while not done.is_set():
            shared[1000:1100] = b"A" * 100
            shared[1000:1100] = good[1000:1100]

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(100):
            try:
                assert tenvelope.loads(shared).shape == (100_000,)
            except tenvelope.InvalidEnvelopeError as error:
                assert error.code == "check_mismatch"
    finally:
        done.set()
        thread.join()


def resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_nothing_leaks():
    array = np.arange(1000.0)
    line = tenvelope.dumps(array)
    broken, members, out = line[:-1] + "x", tenvelope.dumpj(array), np.empty_like(array)

    def work(times):
        for _ in range(times):
            for text in (broken, broken.encode(), "", {**members, "check": "00000000"}):
                try:
                    tenvelope.loads(text)
                except tenvelope.TenvelopeError:
                    pass
            tenvelope.loads(line, out=out)
            tenvelope.loads(line)
            tenvelope.dumps(array[::-1])
            tenvelope.inspect(line).attrs

    work(500)
    before = resident()
    work(5000)
    assert resident() - before < 4 << 20


def test_an_array_outlives_its_line():
    lines = [tenvelope.dumpb(np.full(1000, i)) for i in range(50)]
    arrays = [tenvelope.loads(line) for line in lines]
    del lines
    assert all((array == i).all() for i, array in enumerate(arrays))
