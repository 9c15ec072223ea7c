import { DeviceHealth, isDeviceError } from '../../../../gpu-workers/admission/device-health.js';

test('one look that fails is no trouble, three in a row are, until one succeeds', () => {
  const health = new DeviceHealth();
  health.unseen('timed out');
  health.unseen('timed out');
  expect([health.isHealthy, health.trouble]).toEqual([true, 'timed out']);
  health.unseen('timed out');
  expect([health.isHealthy, health.isDrained]).toEqual([false, false]);
  health.seen();
  expect([health.isHealthy, health.trouble]).toEqual([true, null]);
});

test('three device errors in a row drain it for good', () => {
  const health = new DeviceHealth();
  for (let i = 0; i < 3; i++) health.failed('CUDA failure 700: an illegal memory access was encountered');
  health.seen();
  health.worked();
  expect([health.isHealthy, health.isDrained]).toEqual([false, true]);
  expect(health.trouble).toMatch('illegal memory access');
});

test('a job that was done between them starts the count again', () => {
  const health = new DeviceHealth();
  health.failed('x');
  health.failed('x');
  health.worked();
  health.failed('x');
  expect(health.isHealthy).toBe(true);
});

test.each([
  ['CUDA failure 700: an illegal memory access was encountered', true],
  ['CUDA failure 2: out of memory', false],
  ['CUDNN_STATUS_EXECUTION_FAILED', true],
  ['Unable to determine the device handle for GPU0: GPU is lost.', true],
  ['Invalid dimensions for input image', false],
])('%s: %s', (message, isDevice) => {
  expect(isDeviceError(message)).toBe(isDevice);
});
