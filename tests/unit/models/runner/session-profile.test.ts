import { countCpuNodes } from '../../../../models/runner/session-profile.js';

/** Events as ONNX Runtime 1.30 writes them, less what we do not read. */
function profile(nodes: [name: string, provider: string][]): string {
  const session = { cat: 'Session', name: 'model_run', args: {} };
  const events = nodes.flatMap(([name, provider]) => [
    { cat: 'Node', name: `${name}_fence_before`, args: { op_name: 'X' } },
    { cat: 'Node', name: `${name}_kernel_time`, args: { op_name: 'X', provider } },
  ]);
  return JSON.stringify([session, ...events, session]);
}

describe('countCpuNodes', () => {
  it('counts every node once that the CPU ran', () => {
    const json = profile([
      ['/a/MatMul', 'CUDAExecutionProvider'],
      ['/a/Shape', 'CPUExecutionProvider'],
      ['/a/Gather', 'CPUExecutionProvider'],
      ['/a/Shape', 'CPUExecutionProvider'],
    ]);
    expect(countCpuNodes(json)).toBe(2);
  });

  it('is 0 where the device did everything', () => {
    expect(countCpuNodes(profile([['/a/MatMul', 'CUDAExecutionProvider']]))).toBe(0);
  });
});
