import { judgeCodePoints } from "./codecs/strings.js";
import { judgeElements } from "./elements.js";
import { isStruct, type Struct, type StructPart } from "./fields.js";

/** Rule E5: the element rules for each field of each struct of a raw run [`bad_value`]. */
export function judgeStructs(struct: Struct, bytes: Uint8Array, place: string): void {
  const parts = struct.parts.filter(hasRules);
  if (!parts.length) return;
  for (let start = 0; start < bytes.length; start += struct.itemSize) {
    for (const { type, count, offset } of parts) {
      const run = bytes.subarray(start + offset, start + offset + count * type.itemSize);
      if (isStruct(type)) judgeStructs(type, run, place);
      else if (type.name === "utf32") judgeCodePoints(run, place);
      else judgeElements(type, run, count, place);
    }
  }
}

function hasRules({ type }: StructPart): boolean {
  return isStruct(type) ? type.parts.some(hasRules) : type.name === "bool" || type.name === "utf32";
}
