import { ownBuffers } from '../../../../models/runner/own-buffers.js';

describe('ownBuffers', () => {
  it('keeps what has a buffer of its own', () => {
    const data = Float32Array.of(1, 2);
    const { value, buffers } = ownBuffers({ kind: 'x', tensor: { data, dims: [2] }, none: null });
    expect(value.tensor.data).toBe(data);
    expect(value).toEqual({ kind: 'x', tensor: { data, dims: [2] }, none: null });
    expect(buffers).toEqual([data.buffer]);
  });

  it('copies views of a larger buffer, and the second of two views of one', () => {
    const shared = new Float32Array([1, 2, 3, 4]);
    const { value, buffers } = ownBuffers([shared.subarray(1, 3), shared, new Float32Array(shared.buffer)]);
    expect(value).toEqual([Float32Array.of(2, 3), shared, shared]);
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([8, 16, 16]);
    expect(new Set(buffers).size).toBe(3);
  });

  it('takes small buffers out of the pool of Node', () => {
    const { value, buffers } = ownBuffers({ state: Buffer.from('abc') });
    expect([...value.state]).toEqual([97, 98, 99]);
    expect(buffers[0]!.byteLength).toBe(3);
  });

  it('can be transferred', () => {
    const { value, buffers } = ownBuffers({ a: new Uint8Array(4).subarray(1, 3), b: [new Float32Array(2)] });
    expect(structuredClone(value, { transfer: buffers })).toEqual({ a: new Uint8Array(2), b: [new Float32Array(2)] });
  });
});
