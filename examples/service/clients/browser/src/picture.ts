/**
 * Pictures between canvases and tensors.
 */
import { NdArray } from "tenvelope";

/** The longest side, so that a photograph of a phone stays within the limits of any service. */
const MOST = 640;

/** The points of a file as uint8 [rows, columns, 3]. */
export async function ofFile(file: Blob): Promise<NdArray> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, MOST / Math.max(bitmap.width, bitmap.height));
  const context = canvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
  context.drawImage(bitmap, 0, 0, context.canvas.width, context.canvas.height);
  bitmap.close();
  return ofContext(context);
}

/** A picture for those who have none at hand: letters and lines, on which a blur is seen. */
export function sample(): NdArray {
  const context = canvas(480, 320);
  const { width, height } = context.canvas;
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, "#14213d");
  sky.addColorStop(0.62, "#e07a5f");
  sky.addColorStop(0.63, "#274060");
  sky.addColorStop(1, "#0b132b");
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#ffd166";
  context.beginPath();
  context.arc(340, 190, 46, Math.PI, 0);
  context.fill();
  context.fillStyle = "#fff";
  for (let i = 0; i < 60; i++) context.fillRect((i * 197) % width, (i * i * 31) % 150, 2, 2);
  context.strokeStyle = "#ffd16688";
  for (let i = 0; i < 12; i++) context.strokeRect(294 - i * 3 + ((i * 37) % 11), 206 + i * 9, 92 + i * 2, 0.5);
  context.font = "700 44px system-ui, sans-serif";
  context.fillText("tensor", 32, 290);
  return ofContext(context);
}

/** Draws uint8 [rows, columns, 3]. */
export function draw(image: NdArray, target: HTMLCanvasElement): void {
  const [rows = 0, columns = 0] = image.shape;
  const points = image.data as Uint8Array;
  const pixels = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    pixels.data.set(points.subarray(3 * i, 3 * i + 3), 4 * i);
    pixels.data[4 * i + 3] = 255;
  }
  [target.width, target.height] = [columns, rows];
  // Points that are seen one by one stay points.
  target.style.imageRendering = columns < 100 ? "pixelated" : "auto";
  target.getContext("2d")?.putImageData(pixels, 0, 0);
}

function ofContext(context: CanvasRenderingContext2D): NdArray {
  const { width, height } = context.canvas;
  const pixels = context.getImageData(0, 0, width, height).data;
  const points = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) points.set(pixels.subarray(4 * i, 4 * i + 3), 3 * i);
  return new NdArray({ dtype: "uint8", shape: [height, width, 3], data: points });
}

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  [element.width, element.height] = [width, height];
  const context = element.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("this browser draws no canvas");
  // What is transparent in a file becomes white, not black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  return context;
}
