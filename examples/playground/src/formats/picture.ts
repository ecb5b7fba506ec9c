import { NdArray } from "tenvelope";
import { refuse } from "./problem.js";

/** A picture as an array, and how exact that is. */
export interface Picture {
  readonly array: NdArray;
  readonly note: string;
}

/** The media type of a picture, from its first bytes; undefined for what is none that browsers read. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const begin = String.fromCharCode(...bytes.subarray(0, 16));
  return TYPES.find(([pattern]) => pattern.test(begin))?.[1];
}

/**
 * Decodes a picture to uint8, height × width × 4: red, green, blue and alpha that is not multiplied in.
 *
 * A canvas multiplies colours by alpha and cannot undo that exactly, so pixels are read from the decoder itself where the browser has one.
 *
 * @throws Problem `codec_failed`
 */
export async function readPicture(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Picture> {
  if (typeof ImageDecoder === "function" && (await ImageDecoder.isTypeSupported(type))) {
    const found = await fromDecoder(bytes, type);
    if (found) return found;
  }
  return await fromCanvas(bytes, type);
}

async function fromDecoder(data: Uint8Array<ArrayBuffer>, type: string): Promise<Picture | undefined> {
  // `premultiplyAlpha` stands in drafts of WebCodecs only. Chromium, which does not know it, gives frames whose alpha is not multiplied in: the tests hold it to that.
  const init = { data, type, colorSpaceConversion: "none", premultiplyAlpha: "none", preferAnimation: false } as ImageDecoderInit;
  const decoder = new ImageDecoder(init);
  try {
    const { image } = await decoder.decode();
    const { codedWidth: width, codedHeight: height } = image;
    // Asked for another order of channels, the browser multiplies alpha in on its way: so they are taken as they are, and put in order here. What has no alpha (JPEG) may be converted.
    const order = /^(RGB|BGR)[AX]$/.test(image.format ?? "") ? image.format : null;
    const options = order === null ? ({ format: "RGBA" } as const) : {};
    const pixels = new Uint8Array(image.allocationSize(options));
    await image.copyTo(pixels, options);
    image.close();
    if (pixels.length !== width * height * 4) return undefined;
    if (order?.startsWith("B")) exchange(pixels);
    if (order?.endsWith("X")) for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255;
    return { array: rgba(height, width, pixels), note: "Pixels as the browser's decoder gives them, alpha not multiplied in; a colour profile is not applied. Depths over 8 bits are rounded to 8." };
  } catch (error) {
    return refuse("codec_failed", `the browser cannot decode this ${type}: ${error instanceof Error ? error.message : String(error)}`, undefined, "The file may be damaged, or of a kind that this browser does not read.");
  } finally {
    decoder.close();
  }
}

async function fromCanvas(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Picture> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type }), { premultiplyAlpha: "none", colorSpaceConversion: "none" });
  } catch (error) {
    return refuse("codec_failed", `the browser cannot decode this ${type}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true }) ?? refuse("unsupported", "this browser has no canvas in workers");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const seeThrough = data.some((value, i) => i % 4 === 3 && value < 255);
  const note = seeThrough
    ? "Read through a canvas, which multiplies colours by alpha: where a pixel is see-through, its colour may be off. A browser with ImageDecoder reads them exactly."
    : "Read through a canvas; no pixel is see-through, so none was changed by that.";
  return { array: rgba(height, width, new Uint8Array(data.buffer)), note };
}

/** Blue and red in each other's place. */
function exchange(pixels: Uint8Array): void {
  for (let i = 0; i < pixels.length; i += 4) [pixels[i], pixels[i + 2]] = [pixels[i + 2] ?? 0, pixels[i] ?? 0];
}

function rgba(height: number, width: number, data: Uint8Array): NdArray {
  return new NdArray({ dtype: "uint8", shape: [height, width, 4], data, dims: ["y", "x", "rgba"] });
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG\r\n\x1a\n/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8/, "image/gif"],
  [/^RIFF[^]{4}WEBP/, "image/webp"],
  [/^BM/, "image/bmp"],
  [/^[^]{4}ftypavi[fs]/, "image/avif"],
];
