import type { NdArray } from "tenvelope";
import { type Plain, plainOf } from "../numbers/plain.js";
import { type Range, rangeOf } from "../numbers/stats.js";
import { tellerOf } from "../numbers/text.js";
import type { ArraySummary, Look, Room, ViewKind } from "../protocol.js";
import { ramp } from "./colours.js";
import { curveOf } from "./curve.js";
import { fit } from "./fit.js";
import { heatMap, picture } from "./raster.js";
import { planeOf, type Slice } from "./slice.js";
import { type Page, tableOf } from "./table.js";
import { numberTeller } from "./labels.js";

/** An array with what is computed of it once. */
export class Looker {
  private plain: Plain | undefined;
  private range: Range | undefined;
  private teller: ((i: number) => string) | undefined;

  constructor(readonly array: NdArray, readonly summary: ArraySummary) {}

  /** Draws or tells a view of a slice. */
  look(view: ViewKind, slice: Slice, room: Room, page: Page): Look {
    if (view === "table") return { view, slice, page, table: tableOf(this.array, slice, page) };
    this.plain ??= plainOf(this.array);
    if (!this.plain) throw new Error(`${this.array.dtype} has no ${view}`);
    const { values, what } = this.plain;
    const plane = planeOf(this.array.shape, slice);
    const said = what === undefined ? {} : { what };
    if (view === "plot") return { view, slice, curve: curveOf(values, plane.offset, plane.columnStride, plane.columns, room.width), ...said };
    const size = { rows: plane.rows, columns: plane.columns };
    const fitted = fit(plane.rows, plane.columns, room, view === "heat");
    if (view === "picture") {
      const isFloat = this.array.dtype.startsWith("float");
      return { view, slice, ...size, raster: picture(values, plane, this.summary.channels, isFloat ? 255 : 1, fitted), least: "0", most: isFloat ? "1" : "255" };
    }
    const { least, most, finite, nan, infinite } = (this.range ??= rangeOf(values));
    colours ??= ramp();
    const label = numberTeller(this.array.dtype);
    return { view, slice, ...size, ...said, hasGaps: nan + infinite > 0, raster: heatMap(values, plane, least, most, colours, fitted), least: finite ? label(least) : "", most: finite ? label(most) : "" };
  }

  /** Says one element exactly. */
  tell(index: number): string {
    return (this.teller ??= tellerOf(this.array))(index);
  }
}

/** Made when first asked for. */
let colours: Uint8Array | undefined;
