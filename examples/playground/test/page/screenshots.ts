/** The pictures of the documentation: `npm run screenshots` writes them to `docs/images`. */
import { readFileSync } from "node:fs";
import { encode, NdArray } from "tenvelope";
import { readNpy } from "../../src/formats/npy.js";
import { ROOT } from "../root.js";
import { Bench } from "./browser.js";

const read = (name: string): NdArray => readNpy(readFileSync(`${ROOT}/examples/data/${name}.npy`));
const camera = read("camera_u8");
/** Two waves that meet. */
const wave = new NdArray({
  dtype: "float32", shape: [180, 320], dims: ["y", "x"], attrs: { unit: "mm", what: "two waves meet" },
  data: Float32Array.from({ length: 180 * 320 }, (_, i) => {
    const [x, y] = [i % 320, Math.floor(i / 320)];
    return Math.cos(Math.hypot(x - 90, y - 60) / 7) / (1 + Math.hypot(x - 90, y - 60) / 60) + Math.cos(Math.hypot(x - 240, y - 130) / 9) / (1 + Math.hypot(x - 240, y - 130) / 80);
  }),
});

const bench = await Bench.start();
for (const [name, value, colorScheme] of [["picture", new NdArray({ ...camera, dims: ["y", "x"] }), "light"], ["series", new NdArray({ ...read("ecg_i32"), dims: ["sample"], attrs: { what: "electrocardiogram" } }), "dark"], ["heat-map", wave, "light"]] as const) {
  const tab = await bench.open({ colorScheme });
  await tab.paste(await encode(value));
  await tab.settle();
  if (name !== "picture") {
    await tab.page.locator("#stage canvas").hover({ position: { x: 300, y: 120 } });
    await tab.page.waitForFunction(() => document.querySelector("#readout")?.textContent);
  }
  await tab.page.waitForTimeout(300);
  await tab.page.screenshot({ path: `${ROOT}/docs/images/playground-${name}.png` });
  await tab.close();
}
await bench.stop();
