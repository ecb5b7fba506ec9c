/** Which two dims of an array are shown, and where the others stand. */
export interface Slice {
  /** The dims that go down and to the right. */
  readonly rows: number;
  readonly columns: number;
  /** An index for each dim; those of the two that are shown do not count. */
  readonly at: readonly number[];
}

/** Elements of a slice: element (r, c) is at `offset + r * rowStride + c * columnStride`. */
export interface Plane {
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** The strides of an array in C order, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** A dim of -1 is one of length 1. */
export function planeOf(shape: readonly number[], { rows, columns, at }: Slice): Plane {
  const strides = stridesOf(shape);
  const offset = at.reduce((sum, index, axis) => (axis === rows || axis === columns ? sum : sum + index * (strides[axis] ?? 0)), 0);
  return { offset, rows: shape[rows] ?? 1, columns: shape[columns] ?? 1, rowStride: strides[rows] ?? 0, columnStride: strides[columns] ?? 0 };
}

/** The slice that is shown first: the two longest dims, in their order, and the beginning of all others. */
export function firstSlice(shape: readonly number[]): Slice {
  const axes = shape.map((dim, axis) => ({ dim, axis })).sort((a, b) => b.dim - a.dim || a.axis - b.axis).slice(0, 2).map(({ axis }) => axis).sort((a, b) => a - b);
  const [rows = -1, columns = rows] = axes;
  return { rows: axes.length < 2 ? -1 : rows, columns: axes.length < 2 ? rows : columns, at: shape.map(() => 0) };
}

/** The index of an element of a slice, one number for each dim. */
export function indexOf({ rows, columns, at }: Slice, row: number, column: number): number[] {
  return at.map((index, axis) => (axis === columns ? column : axis === rows ? row : index));
}

/** The place of an element in C order. */
export function flatIndex(shape: readonly number[], index: readonly number[]): number {
  const strides = stridesOf(shape);
  return index.reduce((sum, i, axis) => sum + i * (strides[axis] ?? 0), 0);
}
