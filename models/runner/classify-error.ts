import { type ErrorCode, OrfeasError } from '../../contracts/errors.js';

/** What allocators say: ONNX Runtime's arena, CUDA and its libraries, C++, V8. */
const OUT_OF_MEMORY =
  /failed to allocate memory|out of memory|bad_alloc|_ALLOC_FAILED|smaller than requested bytes|allocation failed/i;
/** Errors after which the process's context on the device is lost. */
const DEVICE_FAILURE = /CUDA failure \d+|CUDNN failure|CUBLAS failure|cudaError/i;
const FILE_MISSING = /File doesn't exist|No such file|External data path does not exist/i;
const FILE_UNREADABLE = /Protobuf parsing failed|external data|INVALID_PROTOBUF/i;
/** A graph that does not take what it is given, or gives what it should not. */
const GRAPH_MISMATCH =
  /invalid dimensions|Invalid rank|missing in 'feeds'|Unexpected input|INVALID_GRAPH|Load model .* failed|Non-zero status code|Expected float32/i;

const KINDS: readonly (readonly [RegExp, ErrorCode])[] = [
  [OUT_OF_MEMORY, 'GPU_OUT_OF_MEMORY'],
  [DEVICE_FAILURE, 'DEVICE_UNHEALTHY'],
  [FILE_MISSING, 'PACK_FILE_MISSING'],
  [FILE_UNREADABLE, 'PACK_FILE_CORRUPT'],
  [GRAPH_MISMATCH, 'PACK_GRAPH_MISMATCH'],
];

/** The code of what an engine failed with. ONNX Runtime has no codes at this edge, only sentences. */
export function classifyError(error: unknown): { code: ErrorCode; message: string } {
  const message = (error instanceof Error ? error.message : String(error)).trim();
  if (error instanceof OrfeasError) return { code: error.code, message };
  return { code: KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? 'STAGE_FAILED', message };
}

/** Whether the process that failed so must be replaced: it keeps what it has allocated, or its device is lost. */
export function spoilsRunner(code: ErrorCode): boolean {
  return code === 'GPU_OUT_OF_MEMORY' || code === 'DEVICE_UNHEALTHY';
}
