import path from 'node:path';
import { readPack } from '../../../../models/read-pack.js';
import type { GraphSession } from '../../../../models/runner/open-session.js';
import type { RunnerPack } from '../../../../models/runner/protocol.js';
import { SessionCache } from '../../../../models/runner/session-cache.js';
import { repositoryRoot } from '../../../support/parts.js';

let pack: RunnerPack;

beforeAll(async () => {
  const { manifest, digest, directory } = await readPack(
    path.join(repositoryRoot(), 'tests/fixtures/packs/runner-probe'),
  );
  if (!('graphs' in manifest)) throw new Error('Expected the probe to have graphs');
  pack = { manifest, digest, directory };
});

/** Sessions as the probe's manifest wants them, of 100 MiB each, loaded when the test says so. */
function controlled({ width = 64 } = {}) {
  const opened: { path: string; done: PromiseWithResolvers<GraphSession>; isReleased: boolean }[] = [];
  let heldMiB = 50;
  const tensor = (name: string, shape: (number | string)[]) => ({ name, isTensor: true, type: 'float32', shape });
  const cache = new SessionCache({
    open: (file) => {
      const entry = { path: file, done: Promise.withResolvers<GraphSession>(), isReleased: false };
      opened.push(entry);
      return entry.done.promise;
    },
    heldMiB: () => heldMiB,
  });
  const load = (index: number) => {
    heldMiB += 100;
    const entry = opened[index]!;
    entry.done.resolve({
      metadata: {
        inputs: [tensor('image', ['N', 64]), tensor('times', [1])],
        outputs: [tensor('planes', ['N', width])],
      },
      provider: 'cpu',
      fallbackNodes: 2,
      run: async () => ({}),
      release: async () => {
        heldMiB -= 100;
        entry.isReleased = true;
      },
    });
  };
  return { cache, opened, load };
}

describe('SessionCache', () => {
  it('loads a graph once, however many ask while it loads', async () => {
    const { cache, opened, load } = controlled();
    const asked = [cache.get(pack, 'triplane_encoder'), cache.get(pack, 'triplane_encoder')];
    load(0);
    const [first, second] = await Promise.all(asked);
    expect(second).toBe(first);
    expect(await cache.get(pack, 'triplane_encoder')).toBe(first);
    expect(opened.map((entry) => entry.path)).toEqual([path.join(pack.directory, 'encoder.onnx')]);
  });

  it('says what each pack added to the process, and what its graphs left to the CPU', async () => {
    const { cache, load } = controlled();
    const session = cache.get(pack, 'triplane_encoder');
    expect(cache.has(pack.digest, 'triplane_encoder')).toBe(true);
    load(0);
    await session;
    expect(cache.heldMiB()).toEqual({ [pack.digest]: 100 });
    expect(await cache.fallbackNodes(pack.digest)).toBe(2);
  });

  it('releases all of a pack and loads it anew when it is asked for again', async () => {
    const { cache, opened, load } = controlled();
    const session = cache.get(pack, 'triplane_encoder');
    load(0);
    await session;
    await cache.evict(pack.digest);
    expect(opened[0]!.isReleased).toBe(true);
    expect(cache.heldMiB()).toEqual({});
    void cache.get(pack, 'triplane_encoder');
    expect(opened).toHaveLength(2);
  });

  it('tries again after a load that failed', async () => {
    const { cache, opened, load } = controlled();
    const first = cache.get(pack, 'triplane_encoder');
    opened[0]!.done.reject(new Error('no memory'));
    await expect(first).rejects.toThrow('no memory');
    const second = cache.get(pack, 'triplane_encoder');
    load(1);
    await second;
  });

  it('releases a graph that is not what its manifest says', async () => {
    const { cache, opened, load } = controlled({ width: 65 });
    const session = cache.get(pack, 'triplane_encoder');
    load(0);
    await expect(session).rejects.toMatchObject({ code: 'PACK_GRAPH_MISMATCH' });
    expect(opened[0]!.isReleased).toBe(true);
    expect(cache.has(pack.digest, 'triplane_encoder')).toBe(false);
  });
});
