"""Pictures, against Pillow: every kind of PNG that there is, JPEGs of each subsampling, and what is broken."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
import tenvelope as tnv
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
SUITE = sorted((ROOT / "tests/images/pngsuite").glob("[!x]*.png"))
BROKEN = sorted((ROOT / "tests/images/pngsuite").glob("x*.png"))
CAMERA = np.load(ROOT / "examples/data/camera_u8.npy")


def text_of(file: bytes) -> str:
    return base64.b64encode(file).decode()


def jpeg(pixels: np.ndarray, **options) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", **options)
    return file.getvalue()


def colourful(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return np.dstack([CAMERA[:height, :width], CAMERA[:height, :width] // 2 + x // 6, 255 - CAMERA[:height, :width] // 2 - y // 5]).astype(np.uint8)


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.stem)
def test_pixels_of_png_are_those_of_pillow(path):
    file = path.read_bytes()
    ours, theirs = tnv.loads_image(file), Image.open(path)
    assert ours.dtype == (np.uint16 if tnv.inspect_image(file)["bits"] == 16 else np.uint8)
    if theirs.mode == "I;16":
        alpha = "transparency" in theirs.info
        gray = ours[..., 0] if alpha else ours
        assert (gray == np.array(theirs)).all()
        if alpha:
            assert (ours[..., 1] == np.where(gray == theirs.info["transparency"], 0, 65535)).all()
    elif ours.dtype == np.uint16:
        # Pillow keeps the high byte of colours, and makes three of gray with alpha.
        expected = np.array(theirs)
        if ours.shape[2] == 2:
            assert (expected[..., 0] == expected[..., 2]).all()
            expected = expected[..., 2:]
        assert (ours[..., : expected.shape[2]] >> 8 == expected).all()
    elif theirs.mode == "L" and "transparency" in theirs.info:
        # Pillow compares what was stretched to 8 bits with a number that was not.
        bits = int(path.stem[-2:])
        assert (ours[..., 0] == np.array(theirs)).all()
        assert (ours[..., 1] == np.where(ours[..., 0] == theirs.info["transparency"] * 255 // (2**bits - 1), 0, 255)).all()
    else:
        assert (tnv.loads_image(file, mode="rgba") == np.array(theirs.convert("RGBA"))).all()
        assert (tnv.loads_image(text_of(file)) == ours).all()
    back = tnv.loads_image(tnv.dumps_image(ours))
    assert back.dtype == ours.dtype and (back == ours).all()


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_files_are_errors(path):
    with pytest.raises(tnv.TenvelopeError) as caught:
        tnv.loads_image(path.read_bytes())
    # A first byte of 9 is a blank, and what follows no Base64.
    assert caught.value.code in ("codec_failed", "bad_magic") or path.stem == "xs1n0g01" and caught.value.code == "bad_text"


@pytest.mark.parametrize(("subsampling", "most", "share"), [(0, 4, 0.002), (1, 6, 0.06), (2, 4, 0.06)])
def test_pixels_of_jpeg_are_nearly_those_of_libjpeg(subsampling, most, share):
    samples = off = largest = 0
    for height, width in [(512, 512), (511, 333), (16, 16), (1, 1), (7, 200)]:
        for quality in (50, 75, 95):
            for progressive in (False, True):
                file = jpeg(colourful(height, width), quality=quality, subsampling=subsampling, progressive=progressive)
                difference = np.abs(tnv.loads_image(file).astype(int) - np.array(Image.open(io.BytesIO(file))))
                samples, off, largest = samples + difference.size, off + (difference > 1).sum(), max(largest, difference.max())
    print(f"subsampling {subsampling}: largest difference {largest}, {off / samples:.3%} of {samples} samples off by more than 1")
    assert largest <= most and off <= share * samples


def test_gray_jpeg_and_webp():
    gray = jpeg(CAMERA, quality=90)
    assert tnv.loads_image(gray).shape == (512, 512)
    assert np.abs(tnv.loads_image(gray).astype(int) - np.array(Image.open(io.BytesIO(gray)))).max() <= 1
    for lossless in (True, False):
        file = io.BytesIO()
        Image.fromarray(colourful(100, 90)).save(file, "WEBP", lossless=lossless)
        difference = np.abs(tnv.loads_image(file.getvalue()).astype(int) - np.array(Image.open(file)))
        assert difference.max() == 0 if lossless else difference.mean() < 2


def test_what_pillow_writes_turned_is_turned_back():
    from PIL import ImageOps

    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        file = io.BytesIO()
        Image.fromarray(colourful(20, 30)).save(file, "PNG", exif=exif)
        assert tnv.inspect_image(file.getvalue())["orientation"] == orientation
        assert (tnv.loads_image(file.getvalue(), orient=True) == np.array(ImageOps.exif_transpose(Image.open(file)))).all()


def test_what_we_write_pillow_reads():
    for shape, mode in [((5, 4), "L"), ((5, 4, 2), "LA"), ((5, 4, 3), "RGB"), ((5, 4, 4), "RGBA")]:
        array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
        for level in ("fast", "default", "small"):
            picture = Image.open(io.BytesIO(tnv.dumpb_image(array, level=level)))
            assert picture.mode == mode and (np.array(picture) == array).all()
    words = (np.arange(20, dtype=np.uint16) * 3000).reshape(4, 5)
    assert (np.array(Image.open(io.BytesIO(tnv.dumpb_image(words[::-1, ::2])))) == words[::-1, ::2]).all()
    assert tnv.dumps_image(words).startswith("data:image/png;base64,iVBORw0KGgo")
    with pytest.raises(tnv.UnsupportedError, match="uint8 or uint16"):
        tnv.dumps_image(np.zeros((4, 4)))


def test_memory_of_the_caller():
    file = tnv.dumpb_image(colourful(40, 30))
    out = np.empty((40, 30, 3), np.uint8)
    assert tnv.loads_image(file, out=out) is out and (out == colourful(40, 30)).all()
    for wrong in (np.empty((30, 40, 3), np.uint8), np.empty((40, 30, 3), np.int8), np.empty((3, 40, 30), np.uint8).transpose(1, 2, 0)):
        with pytest.raises(tnv.TenvelopeError):
            tnv.loads_image(file, out=wrong)


def test_many():
    pictures = [np.roll(colourful(40, 30), i, axis=0) for i in range(20)]
    texts = [tnv.dumps_image(picture, level="fast") for picture in pictures]
    seen = []
    for threads in (1, 2, 0):
        arrays = tnv.loads_images(texts, threads=threads, progress=lambda done, all: seen.append((done, all)))
        assert all((array == picture).all() for array, picture in zip(arrays, pictures, strict=True))
    assert sorted(seen) == sorted([(i + 1, 20) for i in range(20)] * 3)
    out = np.zeros((20, 40, 30, 3), np.uint8)
    views = tnv.loads_images((text for text in texts), out=out, threads=2)
    assert (out == np.stack(pictures)).all() and views[3].base is out

    texts[7] = "data:image/png;base64,AAAA"
    texts[8] = tnv.dumps_image(np.zeros((2, 2), np.uint8))
    texts[9] = texts[9][:-40]
    with pytest.raises(tnv.TenvelopeError):
        tnv.loads_images(texts)
    items = tnv.loads_images(texts, errors="return")
    codes = [item.code if isinstance(item, tnv.TenvelopeError) else None for item in items]
    assert codes[7] == "bad_magic" and codes[8] is None and codes[9] in ("codec_failed", "bad_text") and codes.count(None) == 18
    items = tnv.loads_images(texts, errors="return", out=out)
    assert items[8].code == "shape_mismatch" and (items[10] == pictures[10]).all()
    with pytest.raises(tnv.ArgumentError):
        tnv.loads_images(texts[:3], out=out)
    with pytest.raises(ZeroDivisionError):
        tnv.loads_images(texts[:3], progress=lambda done, all: 1 // 0)


def test_text_as_people_have_it():
    file = tnv.dumpb_image(CAMERA)
    url = base64.urlsafe_b64encode(file).decode().rstrip("=")
    wrapped = base64.encodebytes(file).decode()
    for text in (text_of(file), url, "data:image/png;charset=x;base64," + text_of(file), text_of(file).encode(), bytearray(file)):
        assert (tnv.loads_image(text) == CAMERA).all()
    with pytest.raises(tnv.TenvelopeError, match="wrapped"):
        tnv.loads_image(wrapped)
    assert (tnv.loads_image(wrapped, wrapped=True) == CAMERA).all()
    with pytest.raises(tnv.LimitError):
        tnv.loads_image(file, limits=tnv.Limits(decoded=1000))
    with pytest.raises(tnv.ArgumentError, match="as_is"):
        tnv.loads_image(file, mode="bgr")
    with pytest.raises(TypeError):
        tnv.loads_image(5)
