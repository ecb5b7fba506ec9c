import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";
import { decode, encode, encodeBinary, NdArray } from "tenvelope";
import { readNpy } from "../../src/formats/npy.js";
import { crc32 } from "../../../../packages/typescript/src/crc32.js";
import { ROOT, vectors } from "../root.js";
import { Bench, type Tab } from "./browser.js";

const LINE = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let bench: Bench;

before(async () => {
  mkdirSync("screenshots", { recursive: true });
  bench = await Bench.start();
});
after(() => bench?.stop());

/** A tab for one test; at its end nothing was asked of any server, and the console is empty. */
async function tab(work: (tab: Tab) => Promise<void>, ...options: Parameters<Bench["open"]>): Promise<void> {
  const open = await bench.open(...options);
  await work(open);
  assert.deepEqual(open.faults, []);
  await open.close();
}

const npy = (name: string): NdArray => readNpy(readFileSync(`${ROOT}/examples/data/${name}.npy`));

/** A pixel of the picture that is shown. */
const pixel = (tab: Tab, x: number, y: number): Promise<number[]> => tab.page.evaluate(([x, y]) => {
  const canvas = document.querySelector<HTMLCanvasElement>("#stage canvas");
  return [...(canvas?.getContext("2d")?.getImageData(x ?? 0, y ?? 0, 1, 1).data ?? [])];
}, [x, y]);

test("every sample is shown, and fits a window of 1280 × 800", () => tab(async (tab) => {
  const names = await tab.page.locator("#samples button").allInnerTexts();
  assert.ok(names.length >= 6);
  for (const name of names) {
    await tab.page.getByRole("button", { name, exact: true }).click();
    if (name.startsWith("Hostile")) await tab.page.waitForSelector(".failure");
    else await tab.settle();
    await tab.page.mouse.move(5, 5);
    await tab.page.waitForTimeout(60);
    await tab.page.screenshot({ path: `screenshots/sample-${name.toLowerCase().replace(/\W/g, "-")}.png` });
    const [width, height] = await tab.page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
    assert.deepEqual([width, height], [1280, 800], name);
  }
}));

test("a line: its fields, its elements, its statistics", () => tab(async (tab) => {
  await tab.paste(LINE);
  await tab.settle();
  assert.match(await tab.text("#fields"), /magic tnv1 ?\. ?dtype int16 ?\. ?shape 2x3 ?\. ?chain raw-base64url ?\. ?body AQACAAMABAAFAP__ ?\. ?check 2cdcd249/);
  assert.match(await tab.text("#stage"), /0 1 2 3 1 4 5 -1/);
  assert.match(await tab.text("#stats-list"), /min -1 max 5 mean 2.333333 distinct 6 NaN 0/);
  assert.match(await tab.text("#sizes-list"), /this line 54 B raw bytes 12 B base64 of them 16 B JSON lists 18 B/);
  await tab.page.getByRole("button", { name: /^check/ }).hover();
  assert.match(await tab.text("#says"), /CRC-32.*is right/);
  await tab.page.getByRole("button", { name: "Heat map" }).click();
  await tab.page.locator("#stage canvas").hover();
  await tab.page.waitForFunction(() => /\[1, 1\] = 5|\[0, 1\] = 2/.test(document.querySelector("#readout")?.textContent ?? ""));
}));

test("a picture is drawn as its elements are", () => tab(async (tab) => {
  const data = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 7) % 256);
  await tab.paste(await encode(new NdArray({ dtype: "uint8", shape: [16, 16, 3], data })));
  assert.deepEqual(await pixel(tab, 5, 9), [...data.subarray(3 * (9 * 16 + 5), 3 * (9 * 16 + 5) + 3), 255]);
}));

test("what was pasted last is what is shown, whatever comes between", () => tab(async (tab) => {
  const large = await encode(new NdArray({ dtype: "float64", shape: [1000, 1000], data: new Float64Array(1e6).map((_, i) => Math.sin(i)) }), { codecs: "raw-zlib" });
  await tab.page.evaluate(([large, small]) => {
    for (const text of [large, large, small]) {
      const data = new DataTransfer();
      data.setData("text/plain", text ?? "");
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }
  }, [large, LINE]);
  await tab.page.waitForFunction(() => document.querySelector("#facts-list")?.textContent?.includes("int16"));
  await tab.settle();
  await tab.page.waitForTimeout(300);
  assert.match(await tab.text("#facts-list"), /int16/);
}));

test("errors: code, place, sentence; hostile lines at once", () => tab(async (tab) => {
  const sealed = (line: string): string => `${line}.${crc32(Buffer.from(line)).toString(16).padStart(8, "0")}`;
  const bomb = deflateSync(Buffer.alloc(200e6)).toString("base64url");
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [LINE.replace("AQAC", "AQAD"), "check_mismatch", /2cdcd249/], [LINE.slice(0, -9), "bad_field_count", /_/], [LINE.replace("int16", "i16"), "check_mismatch", /2cdcd249/],
    [sealed("tnv1.i16.2x3.raw-base64url.AQACAAMABAAFAP__"), "unknown_dtype", /^i16$/], [sealed("tnv1.float64.1000000000000000.raw-zlib-base64url.eJwDAAAAAAE"), "limit_exceeded", /^1000000000000000$/],
    [sealed(`tnv1.uint8.1000.raw-zlib-base64url.${bomb}`), "codec_failed", /./], ["[[1,2],[3]]", "bad_value", /\[/], ["[1,2,,]", "bad_json", /,/], ["what is this", "bad_magic", /w/],
  ];
  for (const [text, code, marked] of cases) {
    const took = await tab.paste(text);
    assert.equal(await tab.text(".failure .code"), code, text.slice(0, 60));
    assert.match((await tab.text(".failure mark")).replace(/ ….*/, ""), marked, text.slice(0, 60));
    assert.ok((await tab.text(".failure h3")).length > 10);
    assert.ok(took < 2000, `${code} took ${took} ms`);
  }
  await tab.paste(LINE);
  assert.match(await tab.text("#facts-list"), /int16/);
}));

test("every line of the vectors gives a view or an error, and none a fault", () => tab(async (tab) => {
  let n = 0;
  for (const { line, limits } of vectors()) {
    if (line === undefined || limits !== undefined || n++ % 7) continue;
    await tab.paste(line || " ");
    const code = (await tab.page.locator(".failure .code").count()) ? await tab.text(".failure .code") : "";
    assert.notEqual(code, "fault", line);
  }
  assert.ok(n > 200, String(n));
}));

test("files: npy, binary form, text; zstd as others write it", () => tab(async (tab) => {
  await tab.drop("ecg.npy", readFileSync(`${ROOT}/examples/data/ecg_i32.npy`));
  await tab.settle();
  assert.match(await tab.text("#facts-list"), /int32.*1,024/);
  assert.match(await tab.text("#badge"), /^npy$/);
  await tab.drop("a.tnv", await encodeBinary(npy("landlat_f64")));
  assert.match(await tab.text("#facts-list"), /binary form.*float64.*21,600/);
  await tab.drop("a.txt", Buffer.from(`${LINE}\n`));
  assert.match(await tab.text("#facts-list"), /int16/);
  const zstd = vectors().find(({ line, error, dtype }) => line?.includes("-zstd-") && error === undefined && dtype === "float32")?.line ?? assert.fail("no vector with zstd");
  await tab.paste(zstd);
  assert.match(await tab.text("#facts-list"), /float32/);
  await tab.drop("a.bin", Uint8Array.of(0, 255, 254));
  assert.equal(await tab.text(".failure .code"), "bad_magic");
}));

/** A PNG of 8-bit red, green, blue and alpha. */
function png(width: number, height: number, rgba: Uint8Array): Buffer {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), 8 + data.length);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6], 8);
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.of(0), rgba.subarray(4 * width * y, 4 * width * (y + 1))])));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", new Uint8Array())]);
}

test("pictures become arrays exactly, what is see-through included", () => tab(async (tab) => {
  const [width, height] = [64, 16];
  const rgba = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i * 31 + (i >> 3)) % 256);
  const file = png(width, height, rgba);
  for (const give of [() => tab.drop("x.png", file), () => tab.paste(`data:image/png;base64,${file.toString("base64")}`)]) {
    await give();
    await tab.settle();
    const line = await copied(tab);
    const array = (await decode(line)) as NdArray;
    assert.deepEqual([array.dtype, array.shape, array.dims], ["uint8", [height, width, 4], ["y", "x", "rgba"]]);
    assert.deepEqual(Buffer.from(array.data as Uint8Array).equals(rgba), true, "pixels differ");
  }
  await tab.drop("broken.png", file.subarray(0, 60));
  assert.equal(await tab.text(".failure .code"), "codec_failed");
}));

/** Takes ImageDecoder from the worker, which some browsers have not. */
function withoutDecoder(): void {
  const { Blob: Own } = globalThis;
  globalThis.Blob = class extends Own {
    constructor(parts: BlobPart[] = [], options?: BlobPropertyBag) {
      super(options?.type === "text/javascript" ? ["self.ImageDecoder = undefined;", ...parts] : parts, options);
    }
  };
}

test("where there is no decoder, a canvas reads what is opaque exactly, and says when it cannot", () => tab(async (tab) => {
  const [width, height] = [32, 16];
  const opaque = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : (i * 29) % 256));
  await tab.drop("x.png", png(width, height, opaque));
  await tab.settle();
  assert.match(await tab.text("#facts-list"), /no pixel is see-through/);
  assert.ok(Buffer.from(((await decode(await copied(tab))) as NdArray).data as Uint8Array).equals(opaque));
  await tab.drop("y.png", png(width, height, opaque.map((value, i) => (i % 4 === 3 ? 100 : value))));
  assert.match(await tab.text("#facts-list"), /its colour may be off/);
}, {}, "", undefined, withoutDecoder));

/** What the button copies. */
async function copied(tab: Tab): Promise<string> {
  await tab.page.evaluate(() => Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void Object.assign(globalThis, { copied: text }) } }));
  await tab.page.getByRole("button", { name: "Copy line" }).click();
  await tab.page.waitForFunction(() => "copied" in globalThis);
  return await tab.page.evaluate(() => (globalThis as unknown as { copied: string }).copied);
}

test("writing: chains, text codec, copies, files, links", () => tab(async (tab) => {
  await tab.paste("[[1, 2, 3], [4, 5, 9007199254740993]]");
  await tab.settle();
  const data = BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 9007199254740993n);
  for (const chain of ["raw", "raw-shuffle-zlib", "delta~3-raw-bitshuffle-zlib"]) {
    for (const text of ["hex", "base64url"]) {
      await tab.page.getByLabel("Chain").selectOption(chain);
      await tab.page.getByLabel("Text").selectOption(text);
      await tab.page.waitForFunction(([chain]) => document.querySelector("#fields .chain")?.textContent === `chain${chain}`, [`${chain}-${text}`]);
      const line = await copied(tab);
      assert.ok(line.includes(`.${chain}-${text}.`), line);
      assert.deepEqual(((await decode(line)) as NdArray).data, data);
    }
  }
  for (const [button, ending] of [[".txt", "txt"], [".tnv", "tnv"], [".npy", "npy"]] as const) {
    const [download] = await Promise.all([tab.page.waitForEvent("download"), tab.page.getByRole("button", { name: button }).click()]);
    assert.match(download.suggestedFilename(), new RegExp(`\\.${ending}$`));
    const bytes = readFileSync(await download.path());
    if (ending === "npy") assert.deepEqual(readNpy(bytes).data, data);
    else if (ending === "txt") assert.deepEqual(((await decode(bytes.toString().trimEnd())) as NdArray).data, data);
    else assert.deepEqual([...bytes.subarray(0, 4)], [0x89, 0x54, 0x4e, 0x56]);
  }
  await tab.page.getByRole("button", { name: "Copy link" }).click();
  const link = await tab.page.evaluate(() => (globalThis as unknown as { copied: string }).copied);
  assert.match(link, /#tnv1\.int64\.2x3\./);
}));

test("a link opens what it holds", () => tab(async (tab) => {
  assert.match(await tab.text("#facts-list"), /int16/);
  await tab.page.evaluate(() => (location.hash = "#tnv1.uint8.2.raw-hex.0aff.6d8416eb"));
  await tab.page.waitForFunction(() => document.querySelector("#facts-list")?.textContent?.includes("uint8"));
}, {}, `#${LINE}`));

test("trees: arrays are chips that open, and close again", () => tab(async (tab) => {
  await tab.page.getByRole("button", { name: "Tree", exact: true }).click();
  await tab.settle();
  assert.match(await tab.text(".tree"), /id: 1152921504606846976/);
  await tab.page.getByRole("button", { name: /open views.small/ }).click();
  await tab.page.waitForSelector("#stage canvas");
  assert.match(await tab.text("#facts-list"), /uint8.*28 × 28/);
  await tab.page.waitForFunction(() => document.querySelector("#stats-list")?.textContent?.includes("mean"));
  await tab.page.getByRole("button", { name: "‹ Tree" }).click();
  assert.equal(await tab.page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "uint8 28×28: open views.small");
  await tab.page.getByRole("button", { name: /open taken/ }).click();
  await tab.page.waitForSelector("#stage table");
  assert.match(await tab.text("#stage"), /1993-01-01 1 2022-01-08/);
}));

test("many dims: sliders, other dims, and texts", () => tab(async (tab) => {
  const shape = [3, 20, 30];
  const data = Int32Array.from({ length: 1800 }, (_, i) => i);
  await tab.paste(await encode(new NdArray({ dtype: "int32", shape, data, dims: ["t", "y", "x"] })));
  await tab.settle();
  const slider = tab.page.locator('#controls input[type="range"]');
  await slider.focus();
  await tab.page.keyboard.press("ArrowRight");
  await tab.page.waitForFunction(() => document.querySelector("#controls")?.textContent?.includes("1 of 3"));
  assert.equal(await tab.page.evaluate(() => document.activeElement?.getAttribute("type")), "range");
  await tab.page.locator("#stage canvas").focus();
  await tab.page.keyboard.press("ArrowDown");
  await tab.page.waitForFunction(() => document.querySelector("#readout")?.textContent === "[t 1, y 1, x 0] = 630");
  await tab.page.getByLabel("down").selectOption("0");
  await tab.page.waitForFunction(() => document.querySelector("#controls")?.textContent?.includes("y"));
  await tab.page.getByRole("button", { name: "Line plot" }).click();
  await tab.page.waitForFunction(() => document.querySelectorAll("#controls input").length === 2);
  await tab.paste(await encode(new NdArray({ dtype: "struct", shape: [2], fields: [["id", "uint64"], ["name", "utf32~2"]], data: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 97, 0, 0, 0, 98, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0) })));
  assert.match(await tab.text("#stage"), /id name 0 18446744073709551615 "ab" 1 1 "c"/);
}));

test("with the keyboard alone", () => tab(async (tab) => {
  const { page } = tab;
  const focused = (): Promise<string> => page.evaluate(() => (document.activeElement as HTMLElement).innerText?.trim() || document.activeElement?.id || "");
  const until = async (wanted: RegExp): Promise<void> => {
    for (let k = 0; k < 60; k++) {
      await page.keyboard.press("Tab");
      const here = await focused();
      const outline = await page.evaluate(() => document.activeElement && getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none", `${here} has no visible focus`);
      if (wanted.test(here)) return;
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  await until(/^text$/);
  await page.keyboard.type("[[1, 2], [3, 4.5]]");
  await page.waitForFunction(() => document.querySelector("#facts-list")?.textContent?.includes("float64"));
  await tab.settle();
  await until(/^ECG$/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("#facts-list")?.textContent?.includes("int32"));
  await tab.settle();
  await until(/^dtype/);
  assert.match(await tab.text("#says"), /32 ?\^? ?|4 bytes each/);
  await until(/^Table$/);
  await page.keyboard.press("Space");
  await page.waitForSelector("#stage table");
  await until(/^Copy line$/);
  assert.match(await page.locator("#status").innerText(), /line: int32 1024/);
}));

test("dark where the system is, and a switch; a phone; no sideways scroll; axe finds nothing", async () => {
  for (const [name, options] of [
    ["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }], ["phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "light" }],
    ["phone-dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }], ["small", { viewport: { width: 900, height: 600 }, reducedMotion: "reduce" }],
  ] as const) {
    await tab(async (tab) => {
      const { page } = tab;
      const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const isDark = name.includes("dark");
      assert.equal(await paper(), isDark ? "rgb(17, 19, 21)" : "rgb(246, 246, 243)");
      for (const sample of ["Camera", "ECG", "Tree", "JSON lists", "Hostile line"]) {
        await page.getByRole("button", { name: sample, exact: true }).click();
        if (sample.startsWith("Hostile")) await page.waitForSelector(".failure");
        else await tab.settle();
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${name} ${sample} scrolls sideways`);
        await page.screenshot({ path: `screenshots/${name}-${sample.toLowerCase().replace(/\W/g, "-")}.png`, fullPage: true });
        await page.evaluate(axe);
        const found = await page.evaluate(async () => ((await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join("; ")}`)));
        assert.deepEqual(found, [], `${name} ${sample}`);
      }
      const [before, label] = [await paper(), "#theme"];
      await page.locator(label).click();
      await page.locator(label).click();
      assert.match(await tab.text(label), /dark/);
      assert.equal(await paper(), "rgb(17, 19, 21)");
      await page.locator(label).click();
      assert.equal(await paper(), before);
    }, options);
  }
});

test("nothing can leave the page", async () => {
  const open = await bench.open();
  const asked = bench.hits.length;
  const policy = await open.page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  assert.match(policy ?? "", /default-src 'none'/);
  const tried = await open.page.evaluate(async (address) => {
    const outcome = async (work: () => Promise<unknown>): Promise<string> => await work().then(() => "went through", () => "refused");
    const image = new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src: `${address}x.png` }));
    const script = new Promise((resolve, reject) => document.head.append(Object.assign(document.createElement("script"), { onload: resolve, onerror: reject, src: `${address}x.js` })));
    const inWorker = new Promise((resolve, reject) => {
      const worker = new Worker(URL.createObjectURL(new Blob([`fetch(${JSON.stringify(address)}).then(() => postMessage("went"), () => postMessage("refused"))`])));
      worker.onmessage = ({ data }) => (data === "went" ? resolve(data) : reject(new Error(data)));
    });
    return await Promise.all([outcome(() => fetch(address)), outcome(() => image), outcome(() => script), outcome(() => inWorker)]);
  }, open.page.url());
  assert.deepEqual(tried, ["refused", "refused", "refused", "refused"]);
  assert.deepEqual(bench.hits.slice(asked), []);
  await open.close();
});

test("it opens from a disk, too", () => tab(async (tab) => {
  await tab.paste(LINE);
  await tab.settle();
  assert.match(await tab.text("#facts-list"), /int16/);
}, {}, "", new URL("../../dist/index.html", import.meta.url).href));

test("how long a line of 10 MB takes from the paste to the picture", async () => {
  const side = 1600;
  const photo = existsSync(`${ROOT}/examples/data/camera_u8.npy`) ? (npy("camera_u8").data as Uint8Array) : assert.fail();
  const picture = (height: number): NdArray => new NdArray({ dtype: "uint8", shape: [height, side, 3], data: Uint8Array.from({ length: height * side * 3 }, (_, i) => (photo[(i * 5) % photo.length] ?? 0) ^ (i % 3)) });
  // Not so regular that zlib would make nothing of it.
  const heat = (height: number): NdArray => new NdArray({ dtype: "float32", shape: [height, side], data: Float32Array.from({ length: height * side }, (_, i) => Math.sin(i / 997) + (photo[i % photo.length] ?? 0) / 3000 + ((i * 2654435761) % 4096) / 1e6) });
  await tab(async (tab) => {
    await tab.page.evaluate(() => {
      const longest = { duration: 0 };
      // What the test itself does before each paste does not count.
      const given = (): number => performance.getEntriesByName("given").at(-1)?.startTime ?? Infinity;
      new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) => (longest.duration = Math.max(longest.duration, startTime + 50 > given() ? duration : 0)))).observe({ type: "longtask" });
      Object.assign(globalThis, { longest });
    });
    const times: number[] = [];
    for (const [name, make, chain, height] of [["picture, stored", picture, "raw", 1600], ["picture, zlib", picture, "raw-zlib", 2500], ["heat map, stored", heat, "raw", 1200], ["heat map, zlib", heat, "raw-shuffle-zlib", 1900]] as const) {
      const line = await encode(make(height), { codecs: chain });
      times.length = 0;
      for (let k = 0; k < 5; k++) {
        times.push(await tab.paste(line));
        await tab.settle();
      }
      const median = [...times].sort((a, b) => a - b)[2] ?? NaN;
      console.log(`paste to ${name}: ${(line.length / 1e6).toFixed(1)} MB, median of 5 ${median.toFixed(0)} ms (${times.map((time) => time.toFixed(0)).join(", ")})`);
      assert.ok(median < 3000, `${name}: ${median} ms`);
    }
    // The page itself is never busy for long.
    const longest = await tab.page.evaluate(() => (globalThis as unknown as { longest: { duration: number } }).longest.duration);
    assert.ok(longest < 500, `a task of the page took ${longest} ms`);
    console.log(`longest task of the page: ${longest.toFixed(0)} ms`);
  });
});
