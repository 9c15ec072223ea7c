import { attributeMemory } from '../../../../gpu-workers/admission/attribute-memory.js';

const holder = (digest: string, reservedMiB: number, heldMiB: number | null, jobs: number) => ({
  ...{ digest, reservedMiB, heldMiB, jobs },
});

test('a pack that is alone holds everything', () => {
  expect(attributeMemory(5_000, [holder('a', 4_000, null, 0)])).toEqual({ a: 5_000 });
});

test('growth belongs to the pack that is being loaded', () => {
  const holders = [holder('idle', 4_000, 4_000, 0), holder('new', 6_000, null, 1)];
  expect(attributeMemory(9_000, holders)).toEqual({ idle: 4_000, new: 5_000 });
});

test('growth beyond all reservations belongs to all that compute', () => {
  const holders = [holder('a', 4_000, 4_000, 1), holder('b', 4_000, 4_000, 2), holder('idle', 1_000, 1_000, 0)];
  expect(attributeMemory(9_200, holders)).toEqual({ a: 4_100, b: 4_100, idle: 1_000 });
});

test('what was given back was given back by all alike', () => {
  expect(attributeMemory(4_000, [holder('a', 4_000, 6_000, 0), holder('b', 4_000, 2_000, 0)])).toEqual({
    ...{ a: 3_000, b: 1_000 },
  });
});
