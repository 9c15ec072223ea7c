import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { preparePython } from '../prepare-python.js';

const FOLDER = path.join(import.meta.dirname, 'python');

export interface UsdReport {
  /** Of OpenUSD's own validators, ARKit's rules among them. */
  validators: string[];
  errors: string[];
  faces: number;
  points: number;
  normals: number;
  /** Corners of the world's bounding box, in the layer's unit. */
  min: number[];
  max: number[];
  metersPerUnit: number;
  upAxis: string;
  /** Identifier of the surface shader of the bound material, and bytes of the picture behind its colour. */
  surface: string;
  textureBytes: number;
  /** Range of the texture coordinates. */
  uvs: number[];
  data: Record<string, string | number>;
}

/** The interpreter with OpenUSD; a phrase that says why where it can't be had. */
export async function prepareUsd(): Promise<{ python: string } | { missing: string }> {
  try {
    return { python: await preparePython('conformance-venv', path.join(FOLDER, 'requirements-usd.txt')) };
  } catch (error) {
    return { missing: `usd-core could not be installed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What OpenUSD reads in a package, and what its validators say of it. */
export async function readUsd(python: string, file: string): Promise<UsdReport> {
  const { stdout } = await promisify(execFile)(python, [path.join(FOLDER, 'read_usd.py'), file], { timeout: 120_000 });
  return JSON.parse(stdout) as UsdReport;
}
