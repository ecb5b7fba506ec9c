import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** The page, served under a sub-path as any static server would, in a browser without a network. */
export class Bench {
  /** What the server was asked for. */
  hits: readonly string[] = [];

  private constructor(readonly address: string, private readonly server: Server, private readonly browser: Browser) {}

  static async start(): Promise<Bench> {
    const html = readFileSync("dist/index.html");
    const hits: string[] = [];
    const server = createServer((request, response) => {
      hits.push(request.url ?? "");
      const isPage = request.url?.startsWith("/deep/er/") === true && /\/(index\.html)?$/.test(new URL(request.url, "http://localhost").pathname);
      response.writeHead(isPage ? 200 : 404, { "content-type": "text/html; charset=utf-8" }).end(isPage ? html : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const browser = await chromium.launch({
      executablePath: process.env["TENVELOPE_CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    const bench = new Bench(`http://localhost:${(server.address() as AddressInfo).port}/deep/er/`, server, browser);
    bench.hits = hits;
    return bench;
  }

  /** A tab with the page; `before` runs in it before its own code; `faults` collects requests to anywhere else, and what the console says. */
  async open(options: BrowserContextOptions = {}, hash = "", address = this.address, before?: () => void): Promise<Tab> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    if (before) await page.addInitScript(before);
    const faults: string[] = [];
    page.on("request", (request) => {
      const url = request.url();
      if (url.replace(/#.*/, "") !== address && !url.startsWith("blob:")) faults.push(`request ${url}`);
    });
    page.on("console", (message) => faults.push(`console: ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    await page.goto(address + hash);
    await page.waitForFunction(() => performance.getEntriesByName("given to drawn").length > 0 || document.querySelector(".failure"));
    return new Tab(page, faults);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

export class Tab {
  constructor(readonly page: Page, readonly faults: string[]) {}

  /** Pastes a text as people do, and waits until it is shown, or refused. Gives the milliseconds from the paste until the picture was there. */
  async paste(text: string): Promise<number> {
    // The text is brought to the page first, which is no part of pasting.
    await this.page.evaluate((text) => void Object.assign(globalThis, { text }), text);
    return await this.page.evaluate(async () => {
      performance.clearMeasures();
      document.querySelector(".failure")?.remove();
      await new Promise((resolve) => setTimeout(resolve, 60));
      const { text } = globalThis as unknown as { text: string };
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        const [drawn] = performance.getEntriesByName("given to drawn");
        if (drawn) return drawn.duration;
        if (document.querySelector(".failure")) return performance.now() - (performance.getEntriesByName("given").at(-1)?.startTime ?? 0);
      }
    });
  }

  /** Drops a file onto the page, and waits as {@link paste} does. */
  async drop(name: string, bytes: Uint8Array): Promise<void> {
    await this.page.evaluate(async ([name, base64]) => {
      performance.clearMeasures();
      document.querySelector(".failure")?.remove();
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64 ?? ""), (byte) => byte.charCodeAt(0))], name ?? ""));
      for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      while (!performance.getEntriesByName("given to drawn").length && !document.querySelector(".failure")) await new Promise((resolve) => setTimeout(resolve, 5));
    }, [name, Buffer.from(bytes).toString("base64")]);
  }

  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).innerText()).replace(/\s+/g, " ");
  }

  /** Until the worker has said all: line, statistics, sizes. */
  async settle(): Promise<void> {
    await this.page.waitForFunction(() => document.querySelectorAll("#sizes-list .count").length === 4 && !/Writing the line/.test(document.querySelector("#fields")?.textContent ?? ""));
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
