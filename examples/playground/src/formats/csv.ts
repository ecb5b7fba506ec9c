import { Float64, NdArray } from "tenvelope";
import { isNumber, type Json } from "./json.js";
import { arrayOfElements } from "./lists.js";
import { quote, refuse } from "./problem.js";

/** Whether a text is rows of numbers, with a row of names before them or without. */
export function isCsv(text: string): boolean {
  const rows = text.slice(0, 4096).split(/\r?\n/).filter((row) => row.trim());
  const separator = separatorOf(text);
  const first = rows.findIndex((row) => cells(row, separator).every((cell) => cell === "" || NUMBER.test(cell)) && /\d|nan|inf/i.test(row));
  // A text of several words is a row of names only if numbers follow.
  return first === 0 || (first === 1 && cells(rows[0] ?? "", separator).length === cells(rows[1] ?? "", separator).length);
}

/**
 * Reads rows of numbers, separated by commas, semicolons, tabs or blanks. Names in the first row become the attr `columns`.
 *
 * @throws Problem `bad_value` for rows of several lengths and for what is no number
 */
export function readCsv(text: string): NdArray {
  const separator = separatorOf(text);
  const flat: Json[] = [];
  let columns: string[] | undefined;
  let width: number | undefined;
  let rows = 0;
  let at = 0;
  for (const line of text.split("\n")) {
    const start = at;
    at += line.length + 1;
    if (!line.trim()) continue;
    const row = cells(line, separator);
    if (width === undefined && !row.every((cell) => NUMBER.test(cell))) {
      columns = row.map((cell) => cell.replace(/^"(.*)"$/, "$1"));
      width = row.length;
      continue;
    }
    width ??= row.length;
    if (row.length !== width) refuse("bad_value", `row ${rows + 1} has ${row.length} cells, the first has ${width}`, start);
    for (const [k, cell] of row.entries()) flat.push(numberOf(cell, `row ${rows + 1}, column ${k + 1}`, start));
    rows++;
  }
  if (!rows) refuse("bad_value", "a row of names, and no numbers below it");
  // One dim where there is one row, or one column.
  const shape = rows === 1 || width === 1 ? [flat.length] : [rows, width ?? 0];
  // NaN and infinities, which JSON lacks, make it floats.
  const isFloat = flat.some((value) => typeof value === "number" && !Number.isInteger(value)) || flat.some((value) => isNumber(value) && typeof value === "object");
  const array = isFloat && !flat.some((value) => typeof value === "bigint") ? new NdArray({ dtype: "float64", shape, data: Float64Array.from(flat as number[], Number) }) : arrayOfElements(flat, shape);
  return columns ? new NdArray({ ...array, attrs: { columns } }) : array;
}

function numberOf(cell: string, place: string, at: number): Json {
  if (cell === "") refuse("bad_value", `the cell in ${place} is empty`, at, "Write NaN where a number is missing.");
  const word = WORDS.get(cell.toLowerCase());
  if (word !== undefined) return word;
  if (!NUMBER.test(cell)) refuse("bad_value", `${quote(cell)} in ${place} is no number`, at);
  const value = Number(cell);
  if (!Number.isFinite(value)) refuse("bad_value", `${quote(cell)} in ${place} is beyond the range of doubles`, at);
  // As in JSON, what has a point or an exponent is a float, and so is -0.
  if (/[.eE]/.test(cell) || Object.is(value, -0)) return Number.isInteger(value) ? new Float64(value) : value;
  return Number.isSafeInteger(value) ? value : BigInt(cell.replace("+", ""));
}

function separatorOf(text: string): RegExp {
  const head = text.slice(0, 4096);
  return head.includes(",") ? /,/ : head.includes(";") ? /;/ : head.includes("\t") ? /\t/ : /[ ]+/;
}

function cells(row: string, separator: RegExp): string[] {
  return row.trim().split(separator).map((cell) => cell.trim());
}

const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf|infinity))$/i;
const WORDS = new Map([["nan", NaN], ["+nan", NaN], ["-nan", NaN], ...["inf", "+inf", "infinity", "+infinity"].map((word) => [word, Infinity] as const), ["-inf", -Infinity], ["-infinity", -Infinity]]);
