import { type FieldLayers, keepLayers } from './field-layers.js';

/**
 * A field whose border is all outside: the field itself, or, where some sample of its border is inside, the field with
 * one more layer of samples around, as far outside as the sample next to them is from the surface.
 */
export function closeBorder(field: FieldLayers, iso: number): FieldLayers {
  return touchesBorder(field, iso) ? padOutside(field, iso) : field;
}

function touchesBorder(field: FieldLayers, iso: number): boolean {
  const [nx, ny, nz] = field.size;
  for (let z = 0; z < nz; z++) {
    const values = field.layer(z);
    for (let y = 0; y < ny; y++) {
      const row = nx * y;
      const step = z === 0 || z === nz - 1 || y === 0 || y === ny - 1 ? 1 : Math.max(1, nx - 1);
      for (let x = 0; x < nx; x += step) if (values[row + x]! > iso) return true;
    }
  }
  return false;
}

function padOutside(field: FieldLayers, iso: number): FieldLayers {
  const [nx, ny, nz] = field.size;
  const size = [nx + 2, ny + 2, nz + 2] as const;
  const clamp = (at: number, count: number) => Math.min(Math.max(at - 1, 0), count - 1);
  const layer = keepLayers(size[0] * size[1], (z, into) => {
    const values = field.layer(clamp(z, nz));
    let at = 0;
    for (let y = 0; y < size[1]; y++) {
      const row = nx * clamp(y, ny);
      const isShell = z === 0 || z === nz + 1 || y === 0 || y === ny + 1;
      for (let x = 0; x < size[0]; x++) {
        const value = values[row + clamp(x, nx)]!;
        into[at++] = isShell || x === 0 || x === nx + 1 ? iso - Math.abs(value - iso) : value;
      }
    }
  });
  const [ox, oy, oz] = field.origin;
  const { spacing, unknown } = field;
  return { size, origin: [ox - spacing, oy - spacing, oz - spacing], spacing, unknown, rim: 1, layer };
}
