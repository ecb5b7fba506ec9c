/**
 * 256 colours for numbers from least to most, as red, green and blue.
 *
 * Lightness rises evenly in OKLab, so that equal steps of the numbers look equal, in print and to the colour-blind, too; the hue turns from indigo over teal to yellow. Each colour has as much chroma as sRGB holds, up to a bound.
 */
export function ramp(): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    colours.set(widest(0.2 + 0.74 * t, ((290 - 190 * t ** 0.9) * Math.PI) / 180, 0.06 + 0.1 * Math.sin(Math.PI * (0.15 + 0.75 * t))), 3 * i);
  }
  return colours;
}

/** The colour of this lightness and hue with the most chroma that sRGB holds, at most `chroma`. */
function widest(lightness: number, hue: number, chroma: number): number[] {
  let low = 0;
  let high = chroma;
  if (!isInside(linear(lightness, hue, high))) {
    for (let k = 0; k < 16; k++) {
      const middle = (low + high) / 2;
      if (isInside(linear(lightness, hue, middle))) low = middle;
      else high = middle;
    }
    high = low;
  }
  return linear(lightness, hue, high).map((part) => Math.round(255 * gamma(Math.min(1, Math.max(0, part)))));
}

/** OKLCh as linear red, green and blue (Ottosson 2020). */
function linear(lightness: number, hue: number, chroma: number): [number, number, number] {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

const isInside = (parts: readonly number[]): boolean => parts.every((part) => part >= -1e-4 && part <= 1 + 1e-4);
const gamma = (part: number): number => (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
