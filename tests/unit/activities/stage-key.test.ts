import { z } from 'zod';
import type { Stage } from '../../../activities/stage.js';
import { recordKey, sha256, stageKey } from '../../../activities/stage-key.js';
import type { StageCall } from '../../../contracts/orchestration.js';

const ref = (digit: string) => ({ name: 'a.png', sha256: digit.repeat(64), bytes: 1, mediaType: 'image/png' });

const stage: Stage = {
  name: 'texture',
  version: 1,
  module: 'file:///nowhere.js',
  params: z.object({}),
  inputs: ['mesh', 'cutout'],
  libraries: [],
  silenceMs: 1000,
  run: async () => ({ files: [] }),
};
const call: StageCall = {
  tenant: 'local',
  stage: 'texture',
  inputs: { mesh: ref('1'), cutout: ref('2') },
  params: {},
  packDigest: 'd'.repeat(64),
  pack: 'inflate',
  onFull: 'wait',
  priority: 3,
  salt: null,
};
const params = { size: 512, name: 'x' };
const known = stageKey(stage, call, params, 'cpu/x64/');

describe('stageKey', () => {
  it('is a sha256', () => {
    expect(known).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['tenant', stageKey(stage, { ...call, tenant: 'other' }, params, 'cpu/x64/')],
    ['name', stageKey({ ...stage, name: 'shape' }, call, params, 'cpu/x64/')],
    ['version', stageKey({ ...stage, version: 2 }, call, params, 'cpu/x64/')],
    ['params', stageKey(stage, call, { ...params, size: 1024 }, 'cpu/x64/')],
    ['input', stageKey(stage, { ...call, inputs: { ...call.inputs, mesh: ref('3') } }, params, 'cpu/x64/')],
    ['swap of inputs', stageKey(stage, { ...call, inputs: { mesh: ref('2'), cutout: ref('1') } }, params, 'cpu/x64/')],
    ['pack', stageKey(stage, { ...call, packDigest: null }, params, 'cpu/x64/')],
    ['fingerprint', stageKey(stage, call, params, 'cuda/sm_86/')],
  ])('changes with its %s', (_, key) => {
    expect(key).not.toBe(known);
  });

  it('does not change with the order of parameters and inputs, nor with what the stage does not read', () => {
    const inputs = { unread: ref('9'), cutout: ref('2'), mesh: { ...ref('1'), name: 'renamed.glb' } };
    expect(stageKey(stage, { ...call, inputs }, { name: 'x', size: 512 }, 'cpu/x64/')).toBe(known);
  });

  it('changes with an optional input that the call has, and not for a stage that could have one', () => {
    const able = { ...stage, optionalInputs: ['kept'] };
    expect(stageKey(able, call, params, 'cpu/x64/')).toBe(known);
    const kept = { ...call, inputs: { ...call.inputs, kept: ref('4') } };
    expect(stageKey(able, kept, params, 'cpu/x64/')).not.toBe(known);
    expect(stageKey(stage, kept, params, 'cpu/x64/')).toBe(known);
  });

  it('does not change with a recomputation’s salt', () => {
    expect(stageKey(stage, { ...call, salt: 'again' }, params, 'cpu/x64/')).toBe(known);
  });
});

describe('recordKey', () => {
  it('is the key itself without a salt, and another place for every salt', () => {
    expect(recordKey(known, null)).toBe(known);
    const places = [recordKey(known, 'a'), recordKey(known, 'b'), recordKey(sha256(known), 'a'), known];
    expect(new Set(places).size).toBe(4);
    for (const place of places) expect(place).toMatch(/^[0-9a-f]{64}$/);
  });
});
