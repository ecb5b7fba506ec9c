"""What notebooks and rich show."""

import xml.etree.ElementTree as xml

import numpy as np
import tenvelope

PLANE = np.linspace(0, 1, 20 * 10).reshape(20, 10)


def html(text) -> str:
    shown = tenvelope.inspect(text)._repr_html_()
    xml.fromstring(f"<div>{shown}</div>")
    return shown


def test_a_table_and_a_picture():
    for write in (tenvelope.dumps, tenvelope.dumpb):
        shown = html(write(PLANE, attrs={"unit": "mV"}))
        assert "float64" in shown and "mV" in shown
        assert shown.count("<rect") == 200 and "rgb(0,0,0)" in shown and "rgb(255,255,255)" in shown
    assert 0 < html(tenvelope.dumps(np.zeros((500, 500)))).count("<rect") <= 64 * 32
    holes = PLANE.copy()
    holes[3, 4] = np.nan
    assert html(tenvelope.dumps(holes)).count('fill="none"') == 1


def test_without_a_picture():
    for array in (np.zeros(3, [("a", "i4")]), np.array(["a"], dtype=np.dtypes.StringDType()), np.zeros((0, 3)), np.float64(1), np.zeros(3 << 20)):
        assert "<svg" not in html(tenvelope.dumps(array))
    line = tenvelope.dumps(PLANE)
    assert "<svg" not in html(line[:80]) and "cut" in html(line[:80])
    assert "<svg" not in html(bytearray(line.encode())) and "<svg" not in html(tenvelope.dumpj(PLANE))
    assert "check_mismatch" in html(line[:-1] + ("0" if line[-1] != "0" else "1"))


def test_nothing_of_the_envelope_is_markup():
    shown = html(tenvelope.dumps(PLANE, attrs={"<b>\"'&": "<script>"}, dims=["<i>", None]))
    assert "<script>" not in shown and "<b>" not in shown and "<i>" not in shown and "&lt;script&gt;" in shown


def test_rich():
    info = tenvelope.inspect(tenvelope.dumps(PLANE, attrs={"a": 1}, dims=["y", None], codecs="raw-hex"))
    assert info.__rich_repr__() == [
        ("form", "line"), ("dtype", "float64"), ("shape", (20, 10)), ("codecs", ["raw", "hex"]), ("dims", ("y", None)), ("attrs", {"a": 1}), ("complete", True),
    ]
    assert ("fields", [["a", "int32"]]) in tenvelope.inspect(tenvelope.dumps(np.zeros(3, [("a", "i4")]))).__rich_repr__()
