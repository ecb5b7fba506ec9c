import { number } from "../line/explain.js";
import { byId, button } from "./dom.js";

/** A longer text is shown by its beginning: to lay out all of it would take the browser seconds. */
const SHOWN = 20_000;
const BEGINNING = 1200;

/** What is given to the page: by pasting, typing, dropping, opening, by a sample or by the address. */
export function startInput(samples: { readonly [name: string]: string }, give: (source: string | File, name: string) => void, clear: () => void): void {
  const area = byId<HTMLTextAreaElement>("text");
  const file = byId<HTMLInputElement>("file");
  /** Whether somebody has typed: then pasting adds to it, and does not take its place. */
  let isTyped = false;
  /** Whether what the area shows only stands for what was given: a beginning, the name of a file. It cannot be edited, but typed over. */
  let stand = false;
  let timer = 0;

  const set = (text: string, name: string): void => {
    clearTimeout(timer);
    isTyped = false;
    stand = showText(area, text);
    give(text, name);
  };
  const setFile = (dropped: File): void => {
    clearTimeout(timer);
    isTyped = false;
    stand = true;
    area.value = `${dropped.name} (${number(dropped.size)} bytes)`;
    give(dropped, dropped.name.replace(/\.[^.]*$/, "") || "array");
  };
  const reset = (): void => {
    clearTimeout(timer);
    isTyped = false;
    stand = showText(area, "");
    clear();
    area.focus();
  };

  document.addEventListener("paste", (event) => {
    performance.mark("given");
    const { target, clipboardData } = event;
    const [dropped] = clipboardData?.files ?? [];
    if (dropped) {
      event.preventDefault();
      return setFile(dropped);
    }
    const text = clipboardData?.getData("text/plain") ?? "";
    if (!text || (target === area && isTyped && text.length <= SHOWN)) return;
    event.preventDefault();
    set(text, "array");
  });
  area.addEventListener("input", (event) => {
    isTyped = area.value !== "";
    clearTimeout(timer);
    const wait = event instanceof InputEvent && event.inputType === "insertFromPaste" ? 0 : 300;
    timer = window.setTimeout(() => {
      performance.mark("given");
      if (area.value.trim()) give(area.value, "array");
      else clear();
    }, wait);
  });
  // What stands there without having been typed is replaced by typing, as an address is.
  area.addEventListener("focus", () => !isTyped && area.select());
  area.addEventListener("beforeinput", () => {
    if (stand) area.value = "";
    stand = false;
  });
  byId("choose").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    performance.mark("given");
    const [chosen] = file.files ?? [];
    if (chosen) setFile(chosen);
    file.value = "";
  });
  byId("clear").addEventListener("click", reset);

  let depth = 0;
  const dropping = (change: number): void => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dropping", depth > 0);
  };
  document.addEventListener("dragenter", () => dropping(1));
  document.addEventListener("dragleave", () => dropping(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    performance.mark("given");
    dropping(-depth);
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped) return setFile(dropped);
    const text = event.dataTransfer?.getData("text/plain");
    if (text) set(text, "array");
  });

  const open = (name: string): void => {
    performance.mark("given");
    set(samples[name] ?? "", name.toLowerCase().replace(/\W+/g, "-"));
  };
  byId("samples").append(...Object.keys(samples).map((name) => button(name, () => open(name))));
  const fromAddress = (): boolean => {
    const text = decodeURIComponent(location.hash.slice(1));
    if (!/^(tnv\d|[[{"])/.test(text)) return false;
    performance.mark("given");
    set(text, "array");
    return true;
  };
  window.addEventListener("hashchange", fromAddress);
  const [first] = Object.keys(samples);
  if (!fromAddress() && first !== undefined) open(first);
}

/** Says whether only the beginning is shown. */
function showText(area: HTMLTextAreaElement, text: string): boolean {
  const isLong = text.length > SHOWN;
  area.value = isLong ? `${text.slice(0, BEGINNING)}\n… ${number(text.length - BEGINNING)} more characters, not shown here` : text;
  area.scrollTop = 0;
  return isLong;
}
