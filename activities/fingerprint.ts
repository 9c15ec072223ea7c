import { createRequire } from 'node:module';
import { OrfeasError } from '../contracts/errors.js';
import type { Program } from '../infra/browser/probe-chromium.js';
import type { Stage } from './stage.js';

const require = createRequire(import.meta.url);

/** What runs the graphs of packs. */
const ENGINE_LIBRARY = 'onnxruntime-node';
/** What the stages' own code runs on, whatever device the worker has. */
const HOST = `cpu/${process.arch}`;

/**
 * Names what else decides a result's bytes: the provider, the device's class and the versions of the libraries that
 * and programs that the stage uses, e.g. `cpu/x64/meshoptimizer@1.3.0,sharp@0.35.5`. The worker's device and ONNX
 * Runtime count where the stage may use an engine, and only there.
 * @throws OrfeasError RENDERER_UNAVAILABLE where a program of the stage is not on this machine.
 */
export function fingerprint(
  stage: Stage,
  device: { provider: string; class: string },
  uses: 'engine' | 'none' = 'none',
  programs: Readonly<Record<string, Program>> = {},
): string {
  const names = uses === 'engine' ? [...stage.libraries, ENGINE_LIBRARY] : [...stage.libraries];
  const libraries = names.sort().map((name) => `${name}@${versionOf(name)}`);
  for (const name of stage.programs ?? []) libraries.push(`${name}@${programOf(programs, name).version}`);
  return `${uses === 'engine' ? `${device.provider}/${device.class}` : HOST}/${libraries.join(',')}`;
}

function programOf(programs: Readonly<Record<string, Program>>, name: string): Program {
  const program = programs[name];
  if (program !== undefined) return program;
  throw new OrfeasError('RENDERER_UNAVAILABLE', `Expected ${name} on the worker’s machine but found none that runs`);
}

function versionOf(library: string): string {
  const ofNode = process.versions[library];
  if (ofNode !== undefined) return ofNode;
  const paths = require.resolve.paths(library) ?? [];
  for (const path of paths) {
    try {
      return (require(`${path}/${library}/package.json`) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw new Error(`Expected the library ${library} to be installed but found it nowhere`);
}
