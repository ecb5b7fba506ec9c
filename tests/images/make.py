"""Makes the small pictures of this folder out of examples/data/camera_u8.npy. They are checked in: an encoder of tomorrow may write other bytes.

    python3 tests/images/make.py        (takes numpy and Pillow)
"""

import pathlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> None:
    gray = np.load(ROOT / "examples/data/camera_u8.npy")[64:304:4, 128:448:4]  # 60 × 80
    y, x = np.mgrid[0:60, 0:80]
    colour = np.stack([gray, 255 - gray // 2, (3 * x + 2 * y) % 256], axis=2).astype(np.uint8)
    alpha = np.dstack([colour, np.clip(4 * x, 0, 255).astype(np.uint8)])
    jpeg = {
        "gray.jpg": (gray, {"quality": 90}),
        "444.jpg": (colour, {"quality": 90, "subsampling": 0}),
        "422.jpg": (colour, {"quality": 85, "subsampling": 1}),
        "420.jpg": (colour, {"quality": 75, "subsampling": 2}),
        "odd.jpg": (colour[:37, :53], {"quality": 80, "subsampling": 2}),
        "progressive.jpg": (colour, {"quality": 80, "progressive": True}),
        "progressive-gray.jpg": (gray, {"quality": 80, "progressive": True}),
        "optimised.jpg": (colour, {"quality": 60, "optimize": True}),
        "restarts.jpg": (colour, {"quality": 80, "restart_marker_blocks": 3}),
        "turned.jpg": (colour[:40, :56], {"quality": 90, "exif": turned(6)}),
    }
    for name, (pixels, options) in jpeg.items():
        Image.fromarray(pixels).save(HERE / name, "JPEG", **options)
    Image.fromarray(colour).convert("CMYK").save(HERE / "cmyk.jpg", "JPEG", quality=80)
    Image.fromarray(colour).save(HERE / "lossy.webp", "WEBP", quality=80)
    Image.fromarray(colour).save(HERE / "lossless.webp", "WEBP", lossless=True)
    Image.fromarray(alpha).save(HERE / "alpha.webp", "WEBP", lossless=True)
    Image.fromarray(colour).save(HERE / "animated.webp", "WEBP", save_all=True, append_images=[Image.fromarray(colour[::-1].copy())])
    Image.fromarray(colour[:40, :56]).save(HERE / "turned.png", "PNG", exif=turned(8))


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


if __name__ == "__main__":
    main()
