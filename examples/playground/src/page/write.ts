import type { Failure, Opened, Written } from "../protocol.js";
import type { Client } from "./client.js";
import { byId, make } from "./dom.js";

/** A link that is longer is cut by too many programs on its way. */
const LONGEST_LINK = 8000;

/** The part of the page that writes: which chain, and where the line goes. */
export class Writer {
  private written: Written | undefined;
  private opened: Opened | undefined;
  private readonly chain = byId<HTMLSelectElement>("chain");
  private readonly codec = byId<HTMLSelectElement>("codec");
  private array = 0;
  /** The line that is waited for: of several that were asked for, one after the other, the last. */
  private asked: number | undefined;
  private name = "array";

  constructor(private readonly client: Client) {
    for (const select of [this.chain, this.codec]) select.addEventListener("change", () => this.again());
    byId("copy").addEventListener("click", () => void this.copy(this.written?.line ?? "", "The line is in the clipboard."));
    byId("link").addEventListener("click", () => void this.copy(`${location.href.replace(/#.*/, "")}#${this.written?.line ?? ""}`, "The link is in the clipboard. What stands behind its # is not sent to any server."));
    byId("save-txt").addEventListener("click", () => save(`${this.written?.line ?? ""}\n`, `${this.name}.txt`, "text/plain"));
    byId("save-tnv").addEventListener("click", () => this.client.ask("save", { form: "binary", array: 0 }));
    byId("save-npy").addEventListener("click", () => this.client.ask("save", { form: "npy", array: Math.max(0, this.array) }));
    this.enable();
  }

  /** Begins anew with what was opened. `name` is what files are called. */
  start(opened: Opened | undefined, name: string): void {
    this.opened = opened;
    this.name = name;
    this.written = this.asked = undefined;
    this.codec.value = "base64url";
    this.chain.replaceChildren();
    if (opened) {
      const choices = [...(opened.isLine ? [["own", "as it was pasted"]] : []), ["auto", "auto: the shortest"], ...chains(opened).map((chain) => [chain, chain])];
      this.chain.append(...choices.map(([value = "", label = ""]) => make("option", { value }, label)));
    }
    else this.chain.append(make("option", {}, "–"));
    this.tell("");
    this.enable();
  }

  /** Of a tree the array that is looked at, which npy saves; -1 for none. */
  look(array: number): void {
    this.array = array;
    this.enable();
  }

  /** Whether this answer is the one that is waited for. */
  expects(ticket: number, opening: number): boolean {
    return ticket === (this.asked ?? opening);
  }

  show(written: Written): void {
    this.written = written;
    const { codecs, text, isOwn, took } = written;
    if (isOwn) this.codec.value = text;
    const auto = this.chain.querySelector<HTMLOptionElement>('option[value="auto"]');
    if (auto && this.chain.value === "auto") auto.textContent = `auto: ${codecs}`;
    const own = this.chain.querySelector<HTMLOptionElement>('option[value="own"]');
    if (own && isOwn) own.textContent = `as pasted: ${codecs}`;
    this.tell(isOwn ? "This is the line that was pasted. Another chain writes it anew." : `Written in ${Math.max(1, Math.round(took))} ms.`);
    this.enable();
  }

  /** What could not be written or saved. */
  refused({ code, message, advice }: Failure): void {
    this.tell(`${code}: ${message} ${advice}`, true);
    this.enable();
  }

  saved(form: "binary" | "npy", bytes: Uint8Array<ArrayBuffer>): void {
    save(bytes, `${this.name}.${form === "npy" ? "npy" : "tnv"}`, "application/octet-stream");
  }

  private again(): void {
    this.written = undefined;
    this.tell("Writing …");
    this.enable();
    this.asked = this.client.ask("write", { codecs: this.chain.value, text: this.codec.value === "hex" ? "hex" : "base64url" });
  }

  private enable(): void {
    const line = this.written?.line;
    for (const id of ["copy", "save-txt", "save-tnv"]) byId<HTMLButtonElement>(id).disabled = line === undefined;
    this.chain.disabled = this.codec.disabled = !this.opened;
    const link = byId<HTMLButtonElement>("link");
    link.disabled = line === undefined || line.length > LONGEST_LINK;
    link.title = line !== undefined && line.length > LONGEST_LINK ? `Longer than ${LONGEST_LINK.toLocaleString("en")} characters: too long for a link` : "";
    const npy = byId<HTMLButtonElement>("save-npy");
    npy.disabled = !this.opened || !this.opened.arrays.length || this.array < 0;
    npy.title = this.array < 0 && this.opened ? "An npy file is one array: open one of the tree first" : "";
  }

  private async copy(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.tell(done);
    } catch {
      this.tell(copyByHand(text) ? done : "The browser does not let this page write to the clipboard: save a .txt file instead.", true);
    }
  }

  private tell(text: string, isWrong = false): void {
    const told = byId("told");
    told.textContent = text;
    told.classList.toggle("wrong", isWrong);
  }
}

/** Chains that this package writes for what was opened. */
function chains({ tree, arrays }: Opened): string[] {
  const [array] = arrays;
  if (tree) return ["json", "json-zlib"];
  if (!array) return [];
  const { dtype, shape } = array;
  if (dtype === "string") return ["vlen_utf8", "vlen_utf8-zlib"];
  const filters = ["raw", "raw-zlib", "raw-shuffle-zlib", "raw-bitshuffle-zlib"];
  const goes = !/^(u?int4|bytes|void|utf32|struct)/.test(dtype);
  const row = shape.at(-1) ?? 1;
  const lags = goes ? ["delta", ...(shape.length > 1 && row > 1 ? [`delta~${row}`, `delta-delta~${row}`] : [])] : [];
  return [...filters, ...lags.flatMap((lag) => filters.slice(1).map((filter) => `${lag}-${filter}`))];
}

function save(content: string | Uint8Array<ArrayBuffer>, name: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: address, download: name }).click();
  // The browser has begun to save when the click returns, or soon after.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Where there is no clipboard for pages, as in one that was opened from a file: the way of old. */
function copyByHand(text: string): boolean {
  const area = make("textarea", { "aria-hidden": "true", class: "hidden" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
