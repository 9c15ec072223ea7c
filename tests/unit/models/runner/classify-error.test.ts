import { OrfeasError } from '../../../../contracts/errors.js';
import { classifyError, spoilsRunner } from '../../../../models/runner/classify-error.js';

/** Sentences as onnxruntime-node 1.30.0 and CUDA say them. */
const SENTENCES = [
  [
    'GPU_OUT_OF_MEMORY',
    "Non-zero status code returned while running FusedMatMul node. Name:'/x' Status Message: bfc_arena.cc:360 void* " +
      'onnxruntime::BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 64000000000000',
  ],
  ['GPU_OUT_OF_MEMORY', 'CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc((void**)&p, size);'],
  ['GPU_OUT_OF_MEMORY', 'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0'],
  ['GPU_OUT_OF_MEMORY', 'std::bad_alloc'],
  ['GPU_OUT_OF_MEMORY', 'Array buffer allocation failed'],
  ['DEVICE_UNHEALTHY', 'CUDA failure 700: an illegal memory access was encountered ; GPU=0'],
  ['PACK_FILE_MISSING', "Load model from a/nope.onnx failed:Load model a/nope.onnx failed. File doesn't exist"],
  ['PACK_FILE_CORRUPT', 'Load model from a/x.onnx failed:Protobuf parsing failed.'],
  [
    'PACK_GRAPH_MISMATCH',
    'Got invalid dimensions for input: x for the following indices index: 1 Got: 128 Expected: 64',
  ],
  ['PACK_GRAPH_MISMATCH', "input 'x' is missing in 'feeds'."],
  ['STAGE_FAILED', 'x is undefined'],
] as const;

describe('classifyError', () => {
  it.each(SENTENCES)('finds %s in what ONNX Runtime says', (code, message) => {
    expect(classifyError(new Error(message))).toEqual({ code, message });
  });

  it('keeps a code of ours, whatever its sentence says', () => {
    const error = new OrfeasError('CANCELED', 'out of memory');
    expect(classifyError(error)).toEqual({ code: 'CANCELED', message: 'out of memory' });
  });
});

describe('spoilsRunner', () => {
  it('replaces the process for memory and devices, and for nothing else', () => {
    expect(spoilsRunner('GPU_OUT_OF_MEMORY')).toBe(true);
    expect(spoilsRunner('DEVICE_UNHEALTHY')).toBe(true);
    expect(spoilsRunner('STAGE_FAILED')).toBe(false);
  });
});
