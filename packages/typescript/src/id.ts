import { hexEncode } from "#platform/encode";
import type { JsonValue } from "./array.js";
import { join } from "./body.js";
import { canonicalJson } from "./canonical.js";
import { type Prepared, prepare } from "./encode/prepare.js";
import { asArray } from "./encode/source.js";
import { prepareTree } from "./encode/tree.js";
import { fail } from "./errors.js";

/**
 * The content id (section 11 of the specification): the SHA-256 of dtype, shape, fields and elements, as 64 hex digits. Arrays that are equal bit
 * for bit have the same, whatever their codecs and notes.
 *
 * For trees decode with `exactNumbers`: else a whole float is taken for an integer, which is another value.
 *
 * @param value - whatever `encode` takes
 * @param as - `"tree"` for a tree that is nothing but an array: it has another id than the array alone
 * @throws `unsupported` for a value that no envelope holds, or where there is no Web Crypto; what is wrong with an array
 */
export async function contentId(value: unknown, as?: "tree"): Promise<string> {
  const source = as === undefined ? asArray(value, {}, "value") : undefined;
  if (source) return await idOf(prepare(source, false, "value"));
  const { tree, arrays } = prepareTree(value, true);
  const ids: string[] = [];
  for (const array of arrays) ids.push(await idOf(array));
  return await digest("tree", "s", "", new TextEncoder().encode(tree((part) => `{"$id":"${ids[part]}"}`)));
}

async function idOf({ header: { dtype, meta: { struct } }, fields: [, shape], run, strings }: Prepared): Promise<string> {
  return await digest(dtype.text, shape, struct ? canonicalJson(struct.fields as unknown as JsonValue) : "", strings ? longStrings(strings) : run);
}

async function digest(dtype: string, shape: string, fields: string, data: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle ?? fail("unsupported", "crypto", "no Web Crypto here (pages need https)");
  const head = new TextEncoder().encode(`tnv1-id\n${dtype}\n${shape}\n${fields}\n`);
  const all = new Uint8Array(head.length + data.length);
  all.set(head);
  all.set(data, head.length);
  return hexEncode(new Uint8Array(await subtle.digest("SHA-256", all)));
}

/** Strings each with the length of its UTF-8 as a 64-bit number. */
function longStrings(strings: readonly string[]): Uint8Array {
  return join(strings.flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    return [new Uint8Array(BigUint64Array.of(BigInt(bytes.length)).buffer), bytes];
  }));
}
