import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** A run that takes longer than this has hung, ms. */
const TIMEOUT_MS = 120_000;
/** Coarse layers and hardly any filling: what is asked is whether it can be sliced. */
const SLICING = ['--layer-height', '0.3', '--fill-density', '5%', '--skirts', '0'];

export interface SlicerInfo {
  isManifold: boolean;
  facets: number;
  parts: number;
  /** Of the bounding box, mm. */
  size: [number, number, number];
  /** Lines that tell of faults it found or mended. */
  repairs: string[];
}

/** What `prusa-slicer --info` says of a model. */
export async function slicerInfo(file: string): Promise<SlicerInfo> {
  const { stdout } = await run('prusa-slicer', ['--info', file], { timeout: TIMEOUT_MS });
  const lines = stdout.split('\n');
  const said = new Map(lines.map((line) => line.split('=').map((part) => part.trim()) as [string, string]));
  const size = ['size_x', 'size_y', 'size_z'].map((name) => Number(said.get(name)));
  return {
    isManifold: said.get('manifold') === 'yes',
    facets: Number(said.get('number_of_facets')),
    parts: Number(said.get('number_of_parts')),
    size: size as [number, number, number],
    repairs: lines.filter((line) => REPAIR.test(line)),
  };
}

/** As its sources name them in `TriangleMeshStats` and in its warnings. */
const REPAIR = /repair|fixed|removed|reversed|backwards|degenerate|open_edges|open edges/i;

/**
 * Slices a model as a user of the command would.
 * @returns the height of the highest layer in mm, and what it said of repairs.
 */
export async function slice(file: string, gcode: string): Promise<{ topMm: number; repairs: string[] }> {
  const args = ['--export-gcode', ...SLICING, '--output', gcode, file];
  const { stdout, stderr } = await run('prusa-slicer', args, { timeout: TIMEOUT_MS });
  const heights = [...(await readFile(gcode, 'utf8')).matchAll(/^;Z:([0-9.]+)$/gm)].map(([, z]) => Number(z));
  return {
    topMm: Math.max(...heights),
    repairs: `${stdout}\n${stderr}`.split('\n').filter((line) => REPAIR.test(line)),
  };
}
