import type { Room } from "../protocol.js";

/**
 * How large rows × columns of elements are shown: as squares, as large as the room allows; whole multiples of a pixel where there is room.
 *
 * @param stretch - whether a strip that would be too thin to see is made wider than it is
 */
export function fit(rows: number, columns: number, room: Room, stretch: boolean): Room {
  const scale = Math.min(room.width / Math.max(columns, 1), room.height / Math.max(rows, 1));
  const whole = scale >= 2 ? Math.floor(scale) : scale;
  const [width, height] = [columns * whole, rows * whole];
  const side = (size: number, other: number, all: number): number => Math.max(1, Math.round(stretch && size * THIN < other ? Math.max(size, all / 2) : size));
  return { width: side(width, height, room.width), height: side(height, width, room.height) };
}

/** A strip is what is so many times as long as wide. */
const THIN = 5;
