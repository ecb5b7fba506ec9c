// Tables of Arquero: a tree of columns. Columns of numbers are arrays, columns of strings arrays of strings.
import { table, type ColumnTable } from "arquero";
import { decode, encode, NdArray } from "tenvelope";

export function toLine(data: ColumnTable): Promise<string> {
  const columns = data.columnNames().map((name) => {
    const values: unknown = data.array(name);
    const strings = Array.isArray(values) && values.every((value): value is string => typeof value === "string");
    return [name, strings ? new NdArray({ dtype: "string", shape: [values.length], data: values }) : values] as const;
  });
  // The keys of a tree have no order, so that of the columns is written down.
  return encode({ columns: new Map(columns), order: data.columnNames() });
}

export async function fromLine(line: string): Promise<ColumnTable> {
  const { columns, order } = (await decode(line)) as { columns: { [name: string]: unknown }; order: string[] };
  return table(order.map((name) => [name, columns[name] instanceof NdArray ? columns[name].data : columns[name]]));
}
