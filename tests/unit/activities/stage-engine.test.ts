import path from 'node:path';
import { packOfCall, StageEngine } from '../../../activities/stage-engine.js';
import type { RunMessage } from '../../../activities/thread-protocol.js';
import type { StageCall } from '../../../contracts/orchestration.js';
import type { EngineTask } from '../../../models/families/engine.js';
import { type Pack, readPack } from '../../../models/read-pack.js';
import type { EngineHost, EngineRequest } from '../../../models/runner/engine-host.js';
import type { RunFacts } from '../../../models/runner/protocol.js';
import { repositoryRoot } from '../../support/parts.js';

const alpha = { data: new Float32Array(1), dims: [1, 1, 1, 1] };
const task: EngineTask = { kind: 'matte', image: alpha };
const facts: RunFacts = { provider: 'cuda', fallbackNodes: 1, calls: 2, peakMiB: 300, deviceSeconds: 0.5 };
const { signal } = new AbortController();

let pack: Pack;
let inflate: Pack;

beforeAll(async () => {
  pack = await readPack(path.join(repositoryRoot(), 'tests/fixtures/packs/runner-probe'));
  inflate = await readPack(path.join(repositoryRoot(), 'models/packs/inflate'));
});

function callOf(changes: Partial<StageCall> = {}): StageCall {
  const call = { tenant: 'local', stage: 'shape', inputs: {}, params: {}, salt: null, priority: 2 } as const;
  return { ...call, onFull: 'cpu', pack: 'runner-probe', packDigest: pack.digest, ...changes };
}

/** An engine host that tells of everything once, and answers with one fact after the other. */
function hostOf(answers: RunFacts[]) {
  const asked: EngineRequest[] = [];
  const host: EngineHost = {
    placeOf: () => 'device',
    async run(request, hooks) {
      asked.push(request);
      hooks.waiting({ needMiB: 10, freeMiB: 5, ahead: 1 });
      hooks.waiting(null);
      hooks.progress(1, 4);
      hooks.checkpoint({ step: 1, state: new Uint8Array(2) });
      return { output: { kind: 'matte', alpha }, facts: answers.shift()! };
    },
  };
  return { asked, parts: { engines: host, packOf: (id: string) => (id === 'runner-probe' ? pack : null) } };
}

describe('StageEngine', () => {
  it('asks with the call’s pack, priority and choice, and passes on what is told', async () => {
    const { asked, parts } = hostOf([facts]);
    const heard: RunMessage[] = [];
    const checkpoint = { step: 3, state: new Uint8Array(1) };
    const engine = new StageEngine(parts, { call: callOf(), pack, place: 'cpu' }, 7);
    expect(engine.facts).toBeNull();
    await engine.run(task, { checkpoint, onMessage: (message) => void heard.push(message), signal });
    expect(asked[0]).toMatchObject({ pack, task, checkpoint, priority: 2, place: 'cpu', sinceMs: 7 });
    expect(heard).toEqual([
      { type: 'waiting', memory: { needMiB: 10, freeMiB: 5, ahead: 1 } },
      { type: 'waiting', memory: null },
      { type: 'engine-progress', step: 1, of: 4 },
      { type: 'checkpoint', checkpoint: { step: 1, state: new Uint8Array(2) } },
    ]);
    expect(engine.facts).toEqual(facts);
  });

  it('sums up how several tasks were run, and hides none that ran on the CPU', async () => {
    const other: RunFacts = { provider: 'cpu', fallbackNodes: 0, calls: 3, peakMiB: 200, deviceSeconds: 1 };
    const { parts } = hostOf([facts, other]);
    const engine = new StageEngine(parts, { call: callOf(), pack, place: 'cpu' }, 7);
    for (let i = 0; i < 2; i++) await engine.run(task, { checkpoint: null, onMessage: () => undefined, signal });
    expect(engine.facts).toEqual({ provider: 'cpu', fallbackNodes: 1, calls: 5, peakMiB: 300, deviceSeconds: 1.5 });
  });

  it('says that there is no engine where the pack needs none, or the process has none', async () => {
    const run = { checkpoint: null, onMessage: () => undefined, signal };
    const { parts } = hostOf([facts]);
    const without = new StageEngine({ ...parts, engines: null }, { call: callOf(), pack, place: 'cpu' }, 7);
    await expect(without.run(task, run)).rejects.toMatchObject({ code: 'INTERNAL' });
    const graphless = new StageEngine(parts, { call: callOf({ pack: 'inflate' }), pack: inflate, place: 'cpu' }, 7);
    await expect(graphless.run(task, run)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('packOfCall', () => {
  it('finds the very pack that the call was resolved to', () => {
    const { parts } = hostOf([]);
    expect(packOfCall(parts, callOf())).toBe(pack);
    expect(packOfCall(parts, callOf({ packDigest: null }))).toBe(pack);
    expect(packOfCall(parts, callOf({ pack: null }))).toBeNull();
  });

  it('waits for another worker where this one has another version, or none', () => {
    const { parts } = hostOf([]);
    const code = { code: 'MODEL_UNAVAILABLE' };
    expect(() => packOfCall(parts, callOf({ packDigest: 'f'.repeat(64) }))).toThrow(expect.objectContaining(code));
    expect(() => packOfCall(parts, callOf({ pack: 'other' }))).toThrow(expect.objectContaining(code));
  });
});
