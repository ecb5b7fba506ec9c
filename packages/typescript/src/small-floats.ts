/** A float of 8 or 16 bits. */
export interface SmallFloat {
  /** Bits of the mantissa. */
  readonly mantissa: number;
  /** The least exponent of a normal number. */
  readonly least: number;
  /** Bits of the largest finite number, of infinity where there is one, and of the NaN that is written. */
  readonly largest: number;
  readonly infinity: number | undefined;
  readonly nan: number;
}

export const SMALL_FLOATS: ReadonlyMap<string, SmallFloat> = new Map<string, SmallFloat>([
  ["float16", { mantissa: 10, least: -14, largest: 0x7bff, infinity: 0x7c00, nan: 0x7e00 }],
  ["bfloat16", { mantissa: 7, least: -126, largest: 0x7f7f, infinity: 0x7f80, nan: 0x7fc0 }],
  ["float8_e5m2", { mantissa: 2, least: -14, largest: 0x7b, infinity: 0x7c, nan: 0x7e }],
  ["float8_e4m3fn", { mantissa: 3, least: -6, largest: 0x7e, infinity: undefined, nan: 0x7f }],
]);
