// The page as people use it, in Chromium, against the service itself. TENVELOPE_SERVICE names its binary; TENVELOPE_SCREENSHOTS a folder for pictures of what was seen.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

let service, address, browser;

before(async () => {
  const binary = process.env.TENVELOPE_SERVICE;
  assert.ok(binary, "TENVELOPE_SERVICE names the binary of the service");
  service = spawn(binary, ["--listen", "127.0.0.1:0", "--page", "dist"], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(createInterface(service.stdout), "line");
  address = said.replace("listening on ", "");
  browser = await chromium.launch({
    executablePath: process.env.TENVELOPE_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  service?.kill();
});

/** A tab with the page, and whatever went wrong in it. */
async function open(options = {}) {
  const tab = await browser.newPage(options);
  const faults = [];
  tab.on("pageerror", (error) => faults.push(String(error)));
  // That a request was refused is the page's to say, not the console's.
  tab.on("console", (message) => message.type() === "error" && !message.text().includes("status of 4") && faults.push(message.text()));
  await tab.goto(`${address}/`);
  return { tab, faults };
}

async function shoot(tab, name) {
  const folder = process.env.TENVELOPE_SCREENSHOTS;
  if (folder !== undefined) await tab.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** The colours of a canvas, without alpha. */
async function points(tab, id) {
  const { width, height, text } = await tab.evaluate((id) => {
    const canvas = document.getElementById(id);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let text = "";
    for (let i = 0; i < data.length; i += 4) text += String.fromCharCode(data[i], data[i + 1], data[i + 2]);
    return { width: canvas.width, height: canvas.height, text: btoa(text) };
  }, id);
  return { width, height, points: new Uint8Array(Buffer.from(text, "base64")) };
}

/** What the service has to answer, point by point. */
function blurred({ width, height, points }) {
  const at = (y, x, c) => points[(Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) * 3 + c];
  const weights = [1, 2, 1];
  return points.map((_, i) => {
    const [y, x, c] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3];
    let sum = 0;
    for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) sum += weights[dy + 1] * weights[dx + 1] * at(y + dy, x + dx, c);
    return Math.floor(sum / 16 + 0.5);
  });
}

const done = (tab) => tab.waitForFunction(() => /^(Blurred|Refused|The service)/.test(document.getElementById("status").textContent));

for (const [form, label] of [["document", "a line in JSON"], ["line", "a line"], ["json", "the JSON form"], ["binary", "the binary form"]]) {
  test(`a picture there and back as ${label}`, async () => {
    const { tab, faults } = await open();
    await tab.getByLabel(label, { exact: true }).check();
    await tab.getByRole("button", { name: "Blur", exact: true }).click();
    await done(tab);
    assert.match(await tab.textContent("#status"), /^Blurred in \d+ ms/);
    const expected = blurred(await points(tab, "before"));
    assert.deepEqual((await points(tab, "after")).points, expected);
    if (form === "document") await shoot(tab, "blurred");
    // The result is a tensor as good as the first.
    await tab.getByRole("button", { name: "Blur the result again" }).click();
    await tab.waitForFunction(() => document.getElementById("status").textContent.startsWith("Sending"));
    await done(tab);
    assert.deepEqual((await points(tab, "after")).points, blurred({ ...(await points(tab, "before")), points: expected }));
    assert.deepEqual(faults, []);
    await tab.close();
  });

  test(`what is damaged is refused as ${label}`, async () => {
    const { tab, faults } = await open();
    await tab.getByLabel(label, { exact: true }).check();
    await tab.getByLabel(/Damage it/).check();
    await tab.getByRole("button", { name: "Blur", exact: true }).click();
    await done(tab);
    assert.match(await tab.textContent("#status"), /^Refused with 422, check_mismatch: /);
    if (form === "document") await shoot(tab, "refused");
    assert.deepEqual(faults, []);
    await tab.close();
  });
}

test("by keyboard alone, with a file, on a phone, in the dark", async () => {
  const { tab, faults } = await open({ viewport: { width: 360, height: 740 }, colorScheme: "dark", reducedMotion: "reduce" });
  // A picture of 3 × 2 points, one of them transparent: it is white.
  const file = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAHElEQVR4nGP4z8DwHwwZ/gMxEHCJyP0/kWL0HwB94gmTZzgJeQAAAABJRU5ErkJggg==", "base64");
  await tab.setInputFiles("#file", { name: "small.png", mimeType: "image/png", buffer: file });
  await tab.waitForFunction(() => document.getElementById("before").width === 3 || document.getElementById("status").textContent !== "");
  assert.equal(await tab.textContent("#status"), "");
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "file");
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("ArrowDown");
  assert.equal(await tab.evaluate(() => document.activeElement.value), "line");
  await tab.keyboard.press("Enter");
  await done(tab);
  const seen = await points(tab, "before");
  assert.deepEqual((await points(tab, "after")).points, blurred(seen));
  await shoot(tab, "phone");
  assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing runs off the side");
    // What is no picture is said.
  await tab.setInputFiles("#file", { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
  await tab.waitForFunction(() => document.getElementById("status").textContent.includes("notes.txt"));
  assert.deepEqual(faults, []);
  await tab.close();
});

test("a service that is gone is said to be", async () => {
  const { tab } = await open();
  await tab.route("**/v1/blur", (route) => route.abort());
  await tab.getByRole("button", { name: "Blur", exact: true }).click();
  await done(tab);
  assert.match(await tab.textContent("#status"), /^The service does not answer/);
  await tab.close();
});
