"""What became of an array: equal, or what of it was lost."""

import numpy as np

# From best to worst; a line of the table shows the worst of its rows.
VERDICTS = ["equal", "refused", "dtype", "shape", "value", "crash"]


def judge(sent: np.ndarray, back: object) -> tuple[str, str]:
    """The verdict, and what was seen.

    Equal are arrays of the same dtype up to byte order, of the same shape, and of the same bits in C order. Where another dtype has come back, elements count as lost only if neither
    their bytes nor the elements themselves, cast to what was sent, are the same.
    """
    lost = []
    if not isinstance(back, np.ndarray | np.generic):
        lost.append(("dtype", f"came back as {type(back).__name__}"))
    want, got = canonical(sent), canonical(np.asarray(back))
    if got.dtype != want.dtype:
        lost.append(("dtype", f"{got.dtype} for {want.dtype}"))
    if got.shape != want.shape:
        lost.append(("shape", f"{got.shape} for {want.shape}"))
    if not (same_bytes(want, got) or same_bytes(sent, got)) and bits(want) != bits(cast(want, got)):
        lost.append(("value", difference(want, got)))
    if not lost:
        return "equal", ""
    return max((what for what, _ in lost), key=VERDICTS.index), "; ".join(f"{what}: {seen}" for what, seen in lost)


def canonical(array: np.ndarray) -> np.ndarray:
    """In C order and in the byte order of the machine."""
    # StringDType has no byte order.
    native = array.dtype if array.dtype.kind == "T" else array.dtype.newbyteorder("=")
    # What needs no copy gets none: NumPy copies nothing of a struct without fields.
    return array if native == array.dtype and array.flags.c_contiguous else np.array(array, dtype=native, order="C", copy=True)


def order(array: object) -> str:
    """What can be seen of the order in memory."""
    if not isinstance(array, np.ndarray) or array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "other"


def same_bytes(one: np.ndarray, other: np.ndarray) -> bool:
    return not {one.dtype.kind, other.dtype.kind} & {"O", "T"} and one.tobytes() == other.tobytes()


def bits(array: np.ndarray) -> object:
    return array.reshape(-1).tolist() if array.dtype.kind in "OT" else array.tobytes()


def cast(want: np.ndarray, got: np.ndarray) -> np.ndarray:
    """What came back as the dtype that was sent, where NumPy can do that."""
    if got.dtype == want.dtype:
        return got
    try:
        with np.errstate(all="ignore"):
            if want.dtype.kind in "mM" and got.dtype.kind == "f":
                # The time of JavaScript: milliseconds as a float.
                whole = bool((got == np.trunc(got))[np.isfinite(got)].all())
                got = got.astype(f"{want.dtype.kind}8[ms]") if whole else np.round(got * 1e6).astype(f"{want.dtype.kind}8[ns]")
            return got.astype(want.dtype)
    except Exception:
        return got


def difference(want: np.ndarray, got: np.ndarray) -> str:
    """The first element that is another one, with its bits."""
    if got.size != want.size:
        return f"{got.size} elements for {want.size}"
    want, got = want.reshape(-1), got.reshape(-1)
    for i in range(want.size):
        one, other = want[i : i + 1], got[i : i + 1]
        if bits(one) != bits(cast(one, other)):
            return f"element {i} is {shown(other[0])} for {shown(one[0])}"
    return "elements differ when they are cast together"


def shown(element: object) -> str:
    """An element as text; with its bits, the highest first, where those say more. NumPy cannot print all dates."""
    if not isinstance(element, np.generic) or isinstance(element, (str, bytes)):
        return f"{element!r:.60}"
    number = f"0x{element.tobytes()[::-1].hex():.40}"
    try:
        return f"{element!r:.60} ({number})"
    except ValueError:
        return number
