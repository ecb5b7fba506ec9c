import { readFileSync } from "node:fs";
import { encode, NdArray } from "tenvelope";
import { readNpy } from "../src/formats/npy.js";

/** What the page has to click: lines of the arrays in `examples/data`, a tree of them, JSON, and a line that means harm. */
export async function samples(data: URL): Promise<{ [name: string]: string }> {
  const read = (name: string): NdArray => readNpy(readFileSync(new URL(name, data)));
  const camera = new NdArray({ ...read("camera_u8.npy"), dims: ["y", "x"] });
  const ecg = new NdArray({ ...read("ecg_i32.npy"), dims: ["sample"], attrs: { what: "electrocardiogram" } });
  const latitudes = new NdArray({ ...read("landlat_f64.npy"), attrs: { unit: "degrees north" } });
  const tree = {
    name: "cameraman", version: 3, rate: 0.5, tags: ["test picture", "grey"], id: 2n ** 60n,
    embedding: new NdArray({ ...read("tiny_emb_f32_384.npy"), attrs: { model: "all-MiniLM-L6-v2" } }),
    views: { small: read("tiny_u8_28x28.npy"), size: [28, 28] },
    taken: new NdArray({ dtype: "datetime64~D", shape: [3], data: BigInt64Array.of(8401n, 19000n, 20778n), dims: ["day"] }),
  };
  return {
    Camera: await encode(camera),
    ECG: await encode(ecg),
    Latitudes: await encode(latitudes),
    Tree: await encode(tree),
    Plotly: plotly(),
    "JSON lists": "[[1, 2, 3], [4, 5, 9007199254740993]]",
    "Hostile line": hostile(),
  };
}

/** A figure with two typed arrays: a wave, and a surface of 48 × 64. */
function plotly(): string {
  const typed = (data: Float32Array | Float64Array, shape?: string): object => ({ dtype: data instanceof Float32Array ? "f4" : "f8", bdata: Buffer.from(data.buffer).toString("base64"), ...(shape && { shape }) });
  const wave = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i / 9) * Math.exp(-i / 120));
  const surface = Float32Array.from({ length: 48 * 64 }, (_, i) => Math.sin(Math.hypot((i % 64) - 32, Math.floor(i / 64) - 24) / 4));
  return JSON.stringify({ data: [{ type: "scatter", y: typed(wave) }, { type: "heatmap", z: typed(surface, "48, 64") }], layout: { title: { text: "Two typed arrays" } } });
}

/** 10^15 floats are claimed, in 16 characters of zlib; the check is right. */
function hostile(): string {
  const line = "tnv1.float64.1000000000000000.raw-zlib-base64url.eJwDAAAAAAE";
  let crc = -1;
  for (const byte of Buffer.from(line)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return `${line}.${(~crc >>> 0).toString(16).padStart(8, "0")}`;
}
