import { fingerprint } from '../../../activities/fingerprint.js';
import { preprocessStage } from '../../../activities/preprocess/preprocess-stage.js';

const device = { provider: 'cpu', class: process.arch };

describe('fingerprint', () => {
  it('names the device and the version of every library, in one order', () => {
    const one = fingerprint({ ...preprocessStage, libraries: ['sharp', 'meshoptimizer'] }, device);
    expect(one).toMatch(/^cpu\/\w+\/meshoptimizer@\d+\.\d+\.\d+,sharp@\d+\.\d+\.\d+$/);
    expect(fingerprint({ ...preprocessStage, libraries: ['meshoptimizer', 'sharp'] }, device)).toBe(one);
  });

  it('names the worker’s provider and ONNX Runtime where an engine may be asked, and only there', () => {
    const stage = { ...preprocessStage, libraries: ['sharp'] };
    const onCard = { provider: 'cuda', class: 'A card' };
    expect(fingerprint(stage, onCard, 'engine')).toMatch(/^cuda\/A card\/onnxruntime-node@\d+\.\d+\.\d+,sharp@/);
    expect(fingerprint(stage, onCard)).toBe(fingerprint(stage, device));
  });

  it('says which library is missing', () => {
    const stage = { ...preprocessStage, libraries: ['no-such-library'] };
    expect(() => fingerprint(stage, device)).toThrow(/no-such-library/);
  });
});
