import { CanvasTexture, SRGBColorSpace } from 'three';

const SIDE = 1024;
/** Cells a side: each has a name, A1 at the texture's upper left corner. */
const CELLS = 8;
/** Fine squares a side of a cell. */
const FINE = 4;

/** A texture that shows how the surface lies on it: stretched squares, turned letters and seams are plain to see. */
export function uvChecks(): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = SIDE;
  canvas.height = SIDE;
  const context = canvas.getContext('2d');
  if (context !== null) paint(context);
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  // As glTF has it: v runs down.
  texture.flipY = false;
  texture.anisotropy = 4;
  return texture;
}

function paint(context: CanvasRenderingContext2D): void {
  const cell = SIDE / CELLS;
  const fine = cell / FINE;
  context.font = `600 ${cell * 0.4}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const hue = (360 * column) / CELLS;
      const lightness = 78 - (40 * row) / CELLS;
      for (let square = 0; square < FINE * FINE; square++) {
        const [x, y] = [square % FINE, Math.floor(square / FINE)];
        context.fillStyle = `hsl(${hue} 55% ${lightness + ((x + y) % 2 === 0 ? 7 : -7)}%)`;
        context.fillRect(column * cell + x * fine, row * cell + y * fine, fine, fine);
      }
      context.fillStyle = lightness > 55 ? '#1c1b19' : '#ffffff';
      context.fillText(`${'ABCDEFGH'[row]}${column + 1}`, (column + 0.5) * cell, (row + 0.5) * cell);
    }
  }
}
