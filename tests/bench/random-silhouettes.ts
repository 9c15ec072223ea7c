/** Kinds of random silhouettes, each hard on a shape in its own way. */
const KINDS = [
  'hairlines',
  'holes',
  'islands',
  'at the border',
  'corners',
  'noise',
  'soft blobs',
  'blocks',
  'rings',
  'specks',
] as const;
export type SilhouetteKind = (typeof KINDS)[number];

type Random = () => number;

export interface RandomSilhouette {
  kind: SilhouetteKind;
  width: number;
  height: number;
  /** `width × height`, 0..1, some of it ≥ 0.5. */
  coverage: Float32Array;
}

/** A random silhouette of 8 to 72 pixels a side, square, never empty. */
export function randomSilhouette(random: Random): RandomSilhouette {
  const kind = KINDS[Math.floor(random() * KINDS.length)]!;
  const side = kind === 'specks' ? 8 : 16 + Math.floor(random() * 57);
  const canvas = { side, coverage: new Float32Array(side * side), random };
  draw(kind, canvas);
  if (!canvas.coverage.some((value) => value >= 0.5)) canvas.coverage[Math.floor(random() * side * side)] = 1;
  return { kind, width: side, height: side, coverage: canvas.coverage };
}

interface Canvas {
  side: number;
  coverage: Float32Array;
  random: Random;
}

function draw(kind: SilhouetteKind, canvas: Canvas): void {
  const { side, coverage, random } = canvas;
  const middle = () => side * (0.25 + 0.5 * random());
  const times = (most: number, act: () => void) => {
    for (let k = Math.floor(random() * most); k >= 0; k--) act();
  };
  switch (kind) {
    case 'hairlines':
      times(6, () => drawLine(canvas));
      break;
    case 'holes':
      fillDisc(canvas, side / 2, side / 2, side * 0.45, 1);
      times(12, () => fillDisc(canvas, middle(), middle(), 0.5 + random() * side * 0.12, 0));
      break;
    case 'islands':
      times(20, () => fillDisc(canvas, random() * side, random() * side, 0.5 + random() * side * 0.1, 1));
      break;
    case 'at the border':
      fillDisc(canvas, random() < 0.5 ? 0 : side, random() * side, side * (0.3 + random()), 1);
      times(2, () => fillDisc(canvas, random() * side, side, side * 0.3 * random(), random() < 0.5 ? 1 : 0));
      break;
    case 'corners':
      // Cells of a chessboard: they touch by their corners only.
      eachPixel(canvas, (x, y) => (Math.floor(x / 3) + Math.floor(y / 3)) % 2 === 0 && x < side / 2);
      break;
    case 'noise': {
      const share = 0.2 + 0.6 * random();
      eachPixel(canvas, () => random() < share);
      break;
    }
    case 'soft blobs': {
      const [a, b, c] = [1 + random() * 4, 1 + random() * 4, random() * 6];
      for (let i = 0; i < coverage.length; i++) {
        const [x, y] = [(i % side) / side, Math.floor(i / side) / side];
        const value = 0.5 + 2 * (Math.sin(a * 6 * x + c) * Math.cos(b * 6 * y) + 0.3 * random() - 0.15);
        coverage[i] = Math.min(1, Math.max(0, value));
      }
      break;
    }
    case 'blocks':
      times(6, () => {
        const [x0, y0] = [random() * side, random() * side];
        const [w, h] = [1 + random() * side * 0.5, 1 + random() * side * 0.5];
        eachPixel(canvas, (x, y) => (x >= x0 && x < x0 + w && y >= y0 && y < y0 + h) || coverage[y * side + x] === 1);
      });
      break;
    case 'rings':
      times(3, () => {
        const [x, y, radius] = [middle(), middle(), side * (0.1 + 0.3 * random())];
        fillDisc(canvas, x, y, radius, 1);
        fillDisc(canvas, x + random() - 0.5, y, radius - 1 - 2 * random(), 0);
      });
      break;
    case 'specks':
      // Two pixels a side, not too small beside the picture: cut-outs fill theirs.
      times(4, () => {
        const at = Math.floor(random() * (side - 1)) + side * Math.floor(random() * (side - 1));
        for (const pixel of [at, at + 1, at + side, at + side + 1]) coverage[pixel] = 0.6 + 0.4 * random();
      });
      break;
  }
}

function eachPixel({ side, coverage }: Canvas, isInside: (x: number, y: number) => boolean): void {
  for (let i = 0; i < coverage.length; i++) coverage[i] = isInside(i % side, Math.floor(i / side)) ? 1 : 0;
}

function fillDisc({ side, coverage }: Canvas, cx: number, cy: number, radius: number, value: number): void {
  for (let i = 0; i < coverage.length; i++) {
    if (Math.hypot((i % side) + 0.5 - cx, Math.floor(i / side) + 0.5 - cy) < radius) coverage[i] = value;
  }
}

/** One pixel wide, of a random slope, from anywhere to anywhere. */
function drawLine({ side, coverage, random }: Canvas): void {
  const [x0, y0, x1, y1] = [random() * side, random() * side, random() * side, random() * side];
  const steps = Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))) + 1;
  for (let k = 0; k <= steps; k++) {
    const x = Math.min(side - 1, Math.floor(x0 + ((x1 - x0) * k) / steps));
    const y = Math.min(side - 1, Math.floor(y0 + ((y1 - y0) * k) / steps));
    coverage[y * side + x] = 1;
  }
}
