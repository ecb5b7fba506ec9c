// Strided arrays of the package `ndarray`: slices, transposes and steps are gathered on the way.
import ndarray, { type NdArray as View } from "ndarray";
import { decode, encode, NdArray } from "tenvelope";

/** Any view, as it is seen: strides and offset are not part of the value. */
export const toLine = (view: View): Promise<string> => encode(view);

export async function fromLine(line: string): Promise<View> {
  const array = await decode(line);
  if (!(array instanceof NdArray) || typeof array.data[0] === "string") throw new Error("no array of numbers");
  return ndarray(array.data as View["data"], [...array.shape]);
}
