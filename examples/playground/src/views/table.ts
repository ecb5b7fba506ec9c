import { field, type NdArray } from "tenvelope";
import { tellerOf, tellItems } from "../numbers/text.js";
import { planeOf, type Slice } from "./slice.js";

/** A page of elements as texts. */
export interface Table {
  /** Names above the columns: indices, or the fields of a struct. */
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
  readonly isNumeric: boolean;
  /** How many rows and columns there are in all. */
  readonly allRows: number;
  readonly allColumns: number;
}

/** Where a page begins, and how large it is. */
export interface Page {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export function tableOf(array: NdArray, slice: Slice, page: Page): Table {
  const { dtype, shape, fields } = array;
  // One dim goes down, and what is beside it are fields or nothing.
  const isList = slice.rows < 0;
  const plane = planeOf(shape, slice);
  const [allRows, rowStride] = isList ? [plane.columns, plane.columnStride] : [plane.rows, plane.rowStride];
  const rows = range(page.row, Math.min(allRows, page.row + page.rows));
  const name = (row: number): string => (shape.length ? String(row) : "");
  const isNumeric = /^(bool|u?int|b?float|complex)/.test(dtype);
  if (isList && fields) {
    const shown = fields.slice(page.column, page.column + page.columns);
    const tellers = shown.map(([member]) => tellItems(field(array, member), shape.length));
    return { columns: shown.map(([member]) => member), rows: rows.map((row) => ({ name: name(row), cells: tellers.map((tell) => tell(plane.offset + row * rowStride)) })), isNumeric, allRows, allColumns: fields.length };
  }
  const tell = tellerOf(array);
  if (isList) return { columns: ["value"], rows: rows.map((row) => ({ name: name(row), cells: [tell(plane.offset + row * rowStride)] })), isNumeric, allRows, allColumns: 1 };
  const columns = range(page.column, Math.min(plane.columns, page.column + page.columns));
  return { columns: columns.map(String), rows: rows.map((row) => ({ name: name(row), cells: columns.map((column) => tell(plane.offset + row * rowStride + column * plane.columnStride)) })), isNumeric, allRows, allColumns: plane.columns };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
