/**
 * 256 colours for numbers from least to most, as red, green and blue.
 *
 * Lightness rises evenly in OKLab, so that equal steps of the numbers look equal, in print and to the colour-blind, too; the hue turns from purple over teal to yellow. Chroma stays inside of what sRGB holds all along the way, so that nothing is clipped and no edge is seen where the numbers have none.
 */
export function ramp(): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    const chroma = Math.min(0.094 + 0.25 * (t - 0.45) ** 2, 0.085 + 0.3 * t, 0.11 + 0.5 * (1 - t));
    const parts = linear(0.2 + 0.72 * t, ((310 - 215 * t ** 1.1) * Math.PI) / 180, chroma);
    colours.set(parts.map((part) => Math.round(255 * gamma(part))), 3 * i);
  }
  return colours;
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

const gamma = (part: number): number => (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
