import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The parts of a local set-up, in the order in which they start; they stop in the opposite one. */
export const PART_NAMES = ['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker', 'render-worker'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** `waiting`: it died and is started again in a moment. */
export const PART_STATES = ['running', 'waiting', 'stopped'] as const;

const partStateSchema = z.object({
  name: z.enum(PART_NAMES),
  pid: z.int().nullable(),
  /** Tells the process from a later one with the same pid; null where the system does not say. */
  startTime: z.string().nullable(),
  state: z.enum(PART_STATES),
  ports: z.array(z.int()),
  restarts: z.int(),
  startedAt: z.string().nullable(),
  /** Where the part answers whether it is well: a URL, or `tcp://host:port`. */
  health: z.string(),
  log: z.string(),
});
export type PartState = z.infer<typeof partStateSchema>;

/** What `HOME/run/state.json` holds while a supervisor runs. */
export const localStateSchema = z.object({
  schema: z.literal('orfeas.local/1'),
  pid: z.int(),
  startTime: z.string().nullable(),
  /** Identity of the build that the set-up was started from. */
  build: z.string(),
  startedAt: z.string(),
  apiUrl: z.string(),
  temporalAddress: z.string(),
  temporalUiUrl: z.string(),
  s3Endpoint: z.string(),
  parts: z.array(partStateSchema),
});
export type LocalState = z.infer<typeof localStateSchema>;

/** Where everything of a local set-up lies. */
export function localPaths(home: string) {
  return {
    run: join(home, 'run'),
    state: join(home, 'run', 'state.json'),
    lock: join(home, 'run', 'supervisor.lock'),
    credentials: join(home, 'credentials.json'),
    logs: join(home, 'logs'),
    supervisorLog: join(home, 'logs', 'supervisor.log'),
    temporal: join(home, 'temporal'),
    data: join(home, 'data'),
    models: join(home, 'models'),
  };
}

/** The state that a supervisor last wrote, alive or not; null without one, or where it can't be read. */
export function readState(home: string): LocalState | null {
  try {
    return localStateSchema.parse(JSON.parse(readFileSync(localPaths(home).state, 'utf8')));
  } catch {
    return null;
  }
}

/** Replaces the state in one step, so that a reader never sees half of it. */
export function writeState(home: string, state: LocalState): void {
  writeFileAtomically(localPaths(home).state, `${JSON.stringify(state, null, 2)}\n`);
}

export function removeState(home: string): void {
  rmSync(localPaths(home).state, { force: true });
}

/** Writes a file whole or not at all. */
export function writeFileAtomically(path: string, content: string | Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, path);
}
