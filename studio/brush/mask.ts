import type { Cut } from '../../contracts/generation.js';

/** A stroke of the brush, in pixels of the mask. */
export interface Stroke {
  kind: 'keep' | 'remove';
  radius: number;
  points: readonly (readonly [x: number, y: number])[];
}

/** Where the brush is. */
export interface BrushPlace {
  x: number;
  y: number;
  radius: number;
}

/** Longest side on which people paint, px: cut-outs are no larger than 1024, and painting stays quick. */
const LONGEST_SIDE = 2048;

/** The colour over what will be removed. */
const REMOVED = 'rgb(190 30 20 / 62%)';

/** What of a picture is kept, painted stroke by stroke. Opaque where it is kept. */
export class Mask {
  readonly width: number;
  readonly height: number;
  readonly #picture: ImageBitmap;
  readonly #base: HTMLCanvasElement;
  readonly #painted: HTMLCanvasElement;
  readonly #shade: HTMLCanvasElement;
  #strokes: Stroke[] = [];

  /** @param cutOut what to begin with, and which part of the picture it shows; null to begin with nothing kept. */
  constructor(picture: ImageBitmap, cutOut: { image: CanvasImageSource; crop: Cut['crop'] } | null) {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    this.width = Math.round(picture.width * scale);
    this.height = Math.round(picture.height * scale);
    this.#picture = picture;
    this.#base = canvasOf(this.width, this.height);
    this.#painted = canvasOf(this.width, this.height);
    this.#shade = canvasOf(this.width, this.height);
    if (cutOut !== null) {
      const { x, y, width, height } = cutOut.crop;
      contextOf(this.#base).drawImage(cutOut.image, x * scale, y * scale, width * scale, height * scale);
    }
    this.#repaint();
  }

  get canUndo(): boolean {
    return this.#strokes.length > 0;
  }

  /** Whether nothing is kept. */
  get isEmpty(): boolean {
    const { data } = contextOf(this.#painted).getImageData(0, 0, this.width, this.height);
    for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha]! > 0) return false;
    return true;
  }

  begin(stroke: Stroke): void {
    this.#strokes.push(stroke);
    drawStroke(contextOf(this.#painted), stroke);
  }

  /** Lengthens the last stroke. */
  extend(x: number, y: number): void {
    const stroke = this.#strokes.pop();
    if (stroke === undefined) return;
    const points = [...stroke.points, [x, y] as const];
    this.#strokes.push({ ...stroke, points });
    drawStroke(contextOf(this.#painted), { ...stroke, points: points.slice(-2) });
  }

  undo(): void {
    this.#strokes.pop();
    this.#repaint();
  }

  startOver(): void {
    this.#strokes = [];
    this.#repaint();
  }

  /** Shows the picture with what is removed under a red shade, and a ring where the brush is. */
  draw(canvas: HTMLCanvasElement, brush: BrushPlace | null): void {
    const { width, height } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const shade = contextOf(this.#shade);
    shade.globalCompositeOperation = 'copy';
    shade.fillStyle = REMOVED;
    shade.fillRect(0, 0, width, height);
    shade.globalCompositeOperation = 'destination-out';
    shade.drawImage(this.#painted, 0, 0);
    const context = contextOf(canvas);
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#picture, 0, 0, width, height);
    context.drawImage(this.#shade, 0, 0);
    if (brush !== null) drawRing(context, brush, width / (canvas.clientWidth || width));
  }

  /** The picture in its full size, transparent where it is removed; a PNG. */
  async export(): Promise<Blob> {
    const { width, height } = this.#picture;
    const canvas = canvasOf(width, height);
    const context = contextOf(canvas);
    context.drawImage(this.#painted, 0, 0, width, height);
    context.globalCompositeOperation = 'source-in';
    context.drawImage(this.#picture, 0, 0);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('Expected a picture'))), 'image/png');
    });
  }

  #repaint(): void {
    const context = contextOf(this.#painted);
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.#base, 0, 0);
    for (const stroke of this.#strokes) drawStroke(context, stroke);
  }
}

function drawStroke(context: CanvasRenderingContext2D, { kind, radius, points }: Stroke): void {
  context.globalCompositeOperation = kind === 'keep' ? 'source-over' : 'destination-out';
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = 2 * radius;
  context.strokeStyle = '#000';
  context.beginPath();
  if (points.length === 1) {
    // A line to itself is not drawn, whatever its caps (HTML standard, "trace a path").
    const [[x, y]] = points as [readonly [number, number]];
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

/** Dark and light, so that it is seen on any picture. @param pixel a screen pixel in those of the mask. */
function drawRing(context: CanvasRenderingContext2D, { x, y, radius }: BrushPlace, pixel: number): void {
  for (const [colour, width] of [
    ['#000', 3],
    ['#fff', 1.5],
  ] as const) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = width * pixel;
    context.stroke();
  }
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement('canvas'), { width, height });
}

/** @throws Error where the browser has no more memory for canvases. */
function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('Expected a canvas to draw on');
  return context;
}
