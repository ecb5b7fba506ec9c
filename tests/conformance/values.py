"""Forms with readable values.

Values of every dtype: most of them legal, many at the edge of their range or near the middle between two floats, some wrong in every way that one can be.
"""

import json
import math
import random
import sys

INTEGERS = {f"{sign}int{bits}": (-(1 << bits - 1), (1 << bits - 1) - 1) if not sign else (0, (1 << bits) - 1) for sign in ("", "u") for bits in (4, 8, 16, 32, 64)}
# Mantissa bits, exponent of the smallest normal number, exponent of the largest, the largest.
FLOATS = {
    "float16": (10, -14, 15, 65504.0),
    "bfloat16": (7, -126, 127, 255.0 * 2.0**120),
    "float32": (23, -126, 127, (2.0 - 2.0**-23) * 2.0**127),
    "float64": (52, -1022, 1022, sys.float_info.max),
    "float8_e4m3fn": (3, -6, 8, 448.0),
    "float8_e5m2": (2, -14, 15, 57344.0),
}
TIMES = ("datetime64~ns", "datetime64~s~25", "timedelta64~generic")
OTHERS = ("bool", "complex64", "complex128", "bytes~2", "void~3", "utf32~2", "string", "struct", "object", "tree", "uint7")
DTYPES = (*INTEGERS, *FLOATS, *TIMES, *OTHERS)
WRONG = (None, True, False, "", "1", "x", [], [1], {}, 1.5, -1, "NaN", "Infinity", "-Infinity", "NaT")


def requests(count: int, seed: int) -> list[dict]:
    maker = Maker(seed)
    return [{"json": maker.form()} for _ in range(count)]


class Text(str):
    """JSON that is written as it stands."""


class Maker:
    """Makes forms with readable values."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def form(self) -> str:
        pick = self.random
        dtype, shape, meta = pick.choice(DTYPES), [pick.randrange(4) for _ in range(pick.choice((0, 1, 1, 1, 2, 3)))], {}
        if dtype == "struct":
            first = ["a", pick.choice(("int8", "float16", "bytes~1", "complex64", "utf32~1", "bool"))]
            meta["fields"] = [first, ["b", [["x", "uint16"], ["y", "float8_e5m2", [2]]], [2]]][: pick.choice((1, 2))]
        if self.one_in(10):
            meta["dims"] = [pick.choice(("x", None)) for _ in shape] if pick.random() < 0.8 else ["q"]
        if self.one_in(10):
            meta["attrs"] = {"u": pick.choice((1, "a", None, 1.5))} if pick.random() < 0.8 else {}
        form = {"$tnv": 1, "dtype": dtype, "shape": shape, "values": self.lists(dtype, shape, meta.get("fields"))}
        if meta:
            form["meta"] = meta
        if self.one_in(30):
            form[pick.choice(("chunk", "codecs", "data", "check", "extra"))] = 1
        for name in ("shape", "dtype", "$tnv", "meta"):
            if self.one_in(60):
                form[name] = pick.choice(WRONG)
        members = list(form.items())
        pick.shuffle(members)
        return self.text(dict(members))

    def lists(self, dtype: str, shape: list[int], fields: list | None) -> object:
        if self.one_in(100):
            return self.random.choice(WRONG)
        if not shape:
            return self.value(dtype, fields)
        count = max(0, shape[0] + (self.random.choice((1, -1)) if self.one_in(100) else 0))
        return [self.lists(dtype, shape[1:], fields) for _ in range(count)]

    def value(self, dtype: str, fields: list | None) -> object:
        pick = self.random
        if self.one_in(50):
            return pick.choice((*WRONG, Text("1e400"), Text("9007199254740993")))
        name, _, parameter = dtype.partition("~")
        if name == "bool":
            return pick.random() < 0.5
        if name in INTEGERS or dtype in TIMES:
            return "NaT" if dtype in TIMES and self.one_in(5) else self.integer(*INTEGERS.get(name, INTEGERS["int64"]))
        if name in FLOATS:
            return self.float(name)
        if name in ("complex64", "complex128"):
            return [self.float("float32" if name == "complex64" else "float64") for _ in range(3 if self.one_in(30) else 2)]
        if name in ("bytes", "void"):
            digits = "".join(pick.choice("0123456789abcdef") for _ in range(2 * int(parameter)))
            return pick.choice((digits.upper() + "A", digits[:-1], digits[:-1] + "G", digits[:-1] + "\uff11")) if self.one_in(20) else digits
        if name in ("utf32", "string"):
            return "".join(pick.choice("a\u00e9\U0001f600\0") for _ in range(pick.choice((0, 1, 2, 2, 3))))
        if name == "struct":
            values = [self.field(*field) for field in fields]
            return values[:1] if self.one_in(30) else values
        return 1

    def field(self, _name: str, kind: object, shape: list[int] = ()) -> object:
        return self.lists(kind, list(shape), None) if isinstance(kind, str) else self.lists("struct", list(shape), kind)

    def integer(self, least: int, most: int) -> object:
        pick = self.random
        edges = (least, most, least - 1, most + 1, 0, -1, 2**53 - 1, 2**53, 1 - 2**53, -(2**53))
        n = pick.choice(edges) if pick.random() < 0.4 else pick.randint(least, most)
        if abs(n) >= 2**53 and pick.random() < 0.8:
            return str(n)
        return pick.choice((Text(n), Text(n), Text(n), str(n), Text(f"{n}.0"), f"+{n}", f"0{n}", f" {n}", f"{n}.0") if self.one_in(3) else (Text(n),))

    def float(self, name: str) -> object:
        pick = self.random
        mantissa, least, most, largest = FLOATS[name]
        kind = pick.randrange(9)
        if kind == 0:
            return pick.choice(("NaN", "Infinity", "-Infinity"))
        if kind == 1:
            return Text(pick.choice(("0", "-0", "-0.0", "0e5", "1E-400")))
        if kind == 2:
            # The largest, half a unit more, and a little less than that.
            steps = (1.0, 1.0 + 2.0 ** -(mantissa + 1), 1.0 + 2.0 ** -(mantissa + 3)) if name != "float64" else (1.0,)
            return Text(repr(pick.choice((1, -1)) * largest * pick.choice(steps)))
        # Three bits more than the mantissa has: middles between two floats, and their neighbours.
        x = math.ldexp(pick.getrandbits(mantissa + 3) | 1 << mantissa + 3, pick.randint(max(least - mantissa - 2, -1073), most) - mantissa - 3)
        if pick.random() < 0.4:
            x = math.nextafter(x, pick.choice((0.0, math.inf)))
        return Text(repr(x if pick.random() < 0.5 else -x))

    def one_in(self, n: int) -> bool:
        return self.random.randrange(n) == 0

    def text(self, value: object) -> str:
        if isinstance(value, Text):
            return str(value)
        if isinstance(value, list):
            return f"[{','.join(map(self.text, value))}]"
        if isinstance(value, dict):
            return "{" + ",".join(f"{json.dumps(name)}:{self.text(item)}" for name, item in value.items()) + "}"
        return json.dumps(value)

