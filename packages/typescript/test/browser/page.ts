import { decode, encode, NdArray, TenvelopeError } from "tenvelope";
import { decodeSync, encodeSync } from "tenvelope/sync";
import { arrayOfRow, rawOfArray, type Row } from "../fidelity.js";

/** What the test calls in the page: text in, text out. */
export interface Page {
  /** The lines of a row (as JSON), by the async and the sync writer. */
  write(json: string, codecs: string | undefined): Promise<readonly [string, string]>;
  /** What the async and the sync reader make of a line, as a row has it, or the code of the error. */
  read(line: string): Promise<readonly [string, string]>;
}

const outcome = (value: unknown): string => (value instanceof NdArray ? rawOfArray(value) : value instanceof TenvelopeError ? value.code : String(value));
const failed = (error: unknown): unknown => error;

const page: Page = {
  async write(json, codecs) {
    const row = JSON.parse(json) as Row;
    const options = codecs === undefined ? {} : { codecs };
    return [await encode(arrayOfRow(row), options), encodeSync(arrayOfRow(row), options)];
  },
  async read(line) {
    let now: unknown;
    try {
      now = decodeSync(line);
    } catch (error) {
      now = error;
    }
    return [outcome(await decode(line).catch(failed)), outcome(now)];
  },
};

Object.assign(globalThis, { page });
