import type { Field, Info, JsonValue } from "tenvelope";
import type { Excerpt } from "./line/mark.js";
import type { Part } from "./line/parts.js";
import type { Sizes } from "./numbers/sizes.js";
import type { Stats } from "./numbers/stats.js";
import type { Curve } from "./views/curve.js";
import type { Raster } from "./views/raster.js";
import type { Slice } from "./views/slice.js";
import type { Page, Table } from "./views/table.js";

/** How an array can be looked at. */
export type ViewKind = "picture" | "heat" | "plot" | "table";

/** What the page asks the worker for. Answers carry the same `ticket`, so that one that comes too late is known. */
export type Request =
  | { readonly kind: "open"; readonly ticket: number; readonly source: string | File; readonly room: Room }
  | { readonly kind: "look"; readonly ticket: number; readonly array: number; readonly view: ViewKind; readonly slice: Slice; readonly room: Room; readonly page: Page }
  | { readonly kind: "facts"; readonly ticket: number; readonly array: number }
  | { readonly kind: "tell"; readonly ticket: number; readonly array: number; readonly index: number }
  | { readonly kind: "write"; readonly ticket: number; /** A chain, `auto`, or `own` for the line that was pasted. */ readonly codecs: string; readonly text: "base64url" | "hex" }
  | { readonly kind: "save"; readonly ticket: number; readonly form: "binary" | "npy"; readonly array: number };

/** Pixels that a view may take. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What the worker says. */
export type Answer =
  | { readonly kind: "opened"; readonly ticket: number; readonly opened: Opened }
  | { readonly kind: "failed"; readonly ticket: number; readonly failure: Failure }
  | { readonly kind: "look"; readonly ticket: number; readonly array: number; readonly look: Look }
  | { readonly kind: "facts"; readonly ticket: number; readonly array: number; readonly stats?: Stats; readonly sizes?: Sizes }
  | { readonly kind: "tell"; readonly ticket: number; readonly text: string }
  | { readonly kind: "line"; readonly ticket: number; readonly written: Written }
  | { readonly kind: "save"; readonly ticket: number; readonly form: "binary" | "npy"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Something beside opening went wrong: writing, saving. */
  | { readonly kind: "refused"; readonly ticket: number; readonly about: string; readonly failure: Failure };

/** What was opened. */
export interface Opened {
  readonly name: string;
  readonly title: string;
  readonly notes: readonly string[];
  /** Whether it is an envelope, so that its line is there; else one is written. */
  readonly isLine: boolean;
  /** Characters or bytes that were pasted or dropped. */
  readonly size: number;
  /** The document of a tree; undefined where all is one array. */
  readonly tree?: Node;
  readonly attrs?: { readonly [name: string]: JsonValue };
  readonly arrays: readonly ArraySummary[];
  /** The first look at the first array, where all is that. */
  readonly look?: Look;
  /** Milliseconds that reading took. */
  readonly took: number;
}

export interface ArraySummary {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly count: number;
  readonly bytes: number;
  readonly dims?: readonly (string | null)[];
  readonly attrs?: { readonly [name: string]: JsonValue };
  readonly fields?: readonly Field[];
  /** The first is shown first. */
  readonly views: readonly ViewKind[];
  readonly slice: Slice;
  /** Of pictures: 1, 3 or 4. */
  readonly channels: number;
}

/** A value of a tree, to be shown. Long lists are cut. */
export type Node =
  | { readonly kind: "plain"; readonly text: string; readonly type: string }
  | { readonly kind: "array"; readonly array: number }
  | { readonly kind: "list" | "map"; readonly items: readonly (readonly [name: string, node: Node])[]; readonly length: number };

/** One view, drawn or told. */
export type Look =
  | { readonly view: "picture" | "heat"; readonly slice: Slice; readonly raster: Raster; readonly rows: number; readonly columns: number; readonly least: string; readonly most: string; readonly what?: string; readonly hasGaps?: boolean }
  | { readonly view: "plot"; readonly slice: Slice; readonly curve: Curve; readonly what?: string }
  | { readonly view: "table"; readonly slice: Slice; readonly table: Table; readonly page: Page };

/** A line, and what its fields say. */
export interface Written {
  readonly line: string;
  readonly parts: readonly Part[];
  /** The chain without the text codec, and that. */
  readonly codecs: string;
  readonly text: "base64url" | "hex";
  /** Whether it is what was pasted. */
  readonly isOwn: boolean;
  /** Milliseconds that writing took. */
  readonly took: number;
}

/** Why something could not be read. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly excerpt?: Excerpt;
  /** The fields of the line, as far as it has any, and the one that is wrong. */
  readonly parts?: readonly Part[];
  readonly info?: Info;
}
