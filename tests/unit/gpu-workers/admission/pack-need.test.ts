import { estimatedMiB, packNeed } from '../../../../gpu-workers/admission/pack-need.js';
import { loadPack } from '../../../../models/registry.js';
import { packOf } from '../../../support/simulated-card.js';

const { manifest } = packOf(10);
const CAPACITY_MIB = 20_000;

test('an engine without a network needs no memory', async () => {
  expect(packNeed((await loadPack('inflate')).manifest, 'cuda', null, CAPACITY_MIB)).toBeNull();
});

test('the estimate is the sum of the graphs on a card, the whole process on the CPU', () => {
  expect(estimatedMiB(manifest, 'cuda')).toBe(10_240);
  expect(estimatedMiB(manifest, 'cpu')).toBe(1_024);
});

test('a manifest that says nothing is taken to need twice its files', () => {
  const files = [{ path: 'm.onnx', sha256: '0'.repeat(64), bytes: 100 * 2 ** 20 }];
  expect(estimatedMiB({ ...manifest, resources: null, files }, 'cuda')).toBe(264);
});

test('what was not measured gets a margin, up to the whole capacity', () => {
  expect(packNeed(manifest, 'cuda', null, CAPACITY_MIB)).toBe(12_288);
  expect(packNeed(manifest, 'cuda', null, 11_000)).toBe(11_000);
});

test('what was measured gets little more than that', () => {
  expect(packNeed(manifest, 'cuda', 9_000, CAPACITY_MIB)).toBe(9_270);
});

test('an estimate or a measure beyond the capacity is too large', () => {
  const tooLarge = expect.objectContaining({ code: 'MODEL_TOO_LARGE' });
  expect(() => packNeed(manifest, 'cuda', null, 10_239)).toThrow(tooLarge);
  expect(() => packNeed(manifest, 'cuda', 20_001, CAPACITY_MIB)).toThrow(tooLarge);
});
