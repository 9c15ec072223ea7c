import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { EngineContext, FloatTensor } from '../../models/families/engine.js';
import { type GraphManifest, type GraphRole, graphsOf, packManifestSchema } from '../../models/manifest.js';
import { type GraphSession, openSession } from '../../models/runner/open-session.js';

/** A graph call as it was made. */
export interface RecordedCall {
  role: GraphRole;
  feeds: Record<string, FloatTensor>;
  outputs: Record<string, FloatTensor>;
}

export interface PackContext extends EngineContext, AsyncDisposable {
  /** Every call but those of the field's points, inputs as they were. */
  calls: RecordedCall[];
  saved: { step: number; state: Uint8Array }[];
}

const DIGEST = '0'.repeat(64);
/** Called for every chunk of a field: too much to keep. */
const FIELD_ROLES: readonly GraphRole[] = ['vae_query', 'triplane_query', 'triplane_tail'];

/** An engine's world with the graphs of a pack, on the CPU. */
export async function openPackContext(
  directory: string,
  change: (manifest: GraphManifest) => GraphManifest = (manifest) => manifest,
): Promise<PackContext> {
  const parsed = packManifestSchema.parse(JSON.parse(await readFile(path.join(directory, 'pack.json'), 'utf8')));
  if (parsed.family === 'inflate') throw new Error(`Expected graphs in ${directory}`);
  const manifest = change(parsed);
  const sessions = new Map<GraphRole, GraphSession>();
  const calls: RecordedCall[] = [];
  const saved: { step: number; state: Uint8Array }[] = [];
  const sessionOf = async (role: GraphRole) => {
    const file = path.join(directory, graphsOf(manifest)[role]!.file);
    const session = sessions.get(role) ?? (await openSession(file, { provider: 'cpu', threads: 1 }));
    sessions.set(role, session);
    return session;
  };
  return {
    manifest,
    packDigest: DIGEST,
    provider: 'cpu',
    calls,
    saved,
    async call(role, _phase, feeds) {
      const isKept = !FIELD_ROLES.includes(role);
      const before = isKept ? structuredClone(feeds) : feeds;
      const outputs = await (await sessionOf(role)).run(feeds);
      if (isKept) calls.push({ role, feeds: before, outputs: structuredClone(outputs) });
      return outputs;
    },
    file: (name) => readFile(path.join(directory, name)),
    progress: () => undefined,
    checkpoint: { save: ({ step, state }) => void saved.push({ step, state: state.slice() }), last: null },
    async [Symbol.asyncDispose]() {
      for (const session of sessions.values()) await session.release();
    },
  };
}

const fixtureSchema = z.object({
  tensors: z.record(z.string(), z.object({ dims: z.array(z.int()), offset: z.int() })),
  meta: z.looseObject({ seed: z.int().optional(), steps: z.int().optional(), guidance: z.number().nullish() }),
});

/** What an exporter recorded beside a pack: `parity/parity.json` and `.bin`. */
export interface ParityFixture {
  meta: z.output<typeof fixtureSchema>['meta'];
  /** @throws Error when there is no such tensor. */
  tensor(name: string): FloatTensor;
}

export async function readParityFixture(directory: string): Promise<ParityFixture> {
  const folder = path.join(directory, 'parity');
  const { tensors, meta } = fixtureSchema.parse(JSON.parse(await readFile(path.join(folder, 'parity.json'), 'utf8')));
  const bytes = await readFile(path.join(folder, 'parity.bin'));
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  return {
    meta,
    tensor(name) {
      const entry = tensors[name];
      if (entry === undefined)
        throw new Error(`Expected a tensor ${name} but found ${Object.keys(tensors).join(', ')}`);
      const count = entry.dims.reduce((product, dim) => product * dim, 1);
      return { data: values.slice(entry.offset, entry.offset + count), dims: entry.dims };
    },
  };
}
