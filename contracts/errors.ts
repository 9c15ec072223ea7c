/** Every way in which Orfeas refuses or fails, one closed list: the API's `code`, the `type` of Temporal failures. */
export const ERROR_CODES = [
  'INVALID_REQUEST',
  'INVALID_OPTIONS',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_IMAGE',
  'IMAGE_TOO_LARGE',
  'EMPTY_IMAGE',
  'UNSUPPORTED_MESH',
  'INVALID_MESH',
  'MESH_TOO_LARGE',
  'MASK_UNCERTAIN',
  'EMPTY_SHAPE',
  'FIT_IMPOSSIBLE',
  'UPLOAD_NOT_FOUND',
  'GENERATION_NOT_FOUND',
  'MESH_NOT_FOUND',
  'SEQUENCE_NOT_FOUND',
  'SEQUENCE_RUNNING',
  'SEQUENCE_FINISHED',
  'MESH_FINISHED',
  'MESH_RUNNING',
  'MESH_EXPIRED',
  'ARTIFACT_NOT_FOUND',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'UNAUTHORIZED',
  'FORBIDDEN_HOST',
  'IDEMPOTENCY_CONFLICT',
  'GENERATION_FINISHED',
  'GENERATION_RUNNING',
  'RANGE_NOT_SATISFIABLE',
  'MODEL_UNKNOWN',
  'MODEL_UNAVAILABLE',
  'MODEL_TOO_LARGE',
  'LICENCE_NOT_ACCEPTED',
  'TERRITORY_EXCLUDED',
  'PACK_SCHEMA_UNSUPPORTED',
  'PACK_INVALID',
  'PACK_FILE_MISSING',
  'PACK_FILE_CORRUPT',
  'PACK_GRAPH_MISMATCH',
  'DOWNLOAD_FAILED',
  'GPU_OUT_OF_MEMORY',
  'ENGINE_CRASHED',
  'ENGINE_HUNG',
  'DEVICE_UNHEALTHY',
  'RENDERER_UNAVAILABLE',
  'STAGE_FAILED',
  'ATTEMPTS_EXHAUSTED',
  'STORAGE_UNAVAILABLE',
  'ORCHESTRATOR_UNAVAILABLE',
  'FORBIDDEN',
  'FORBIDDEN_ADDRESS',
  'IMAGE_UNREACHABLE',
  'QUEUE_FULL',
  'QUEUE_NOT_FOUND',
  'GENERATION_NOT_PAUSED',
  'STAGE_NOT_REPLAYABLE',
  'GENERATION_EXPIRED',
  'BATCH_NOT_FOUND',
  'BATCH_FINISHED',
  'ARCHIVE_INVALID',
  'WEBHOOK_NOT_FOUND',
  'DELIVERY_NOT_FOUND',
  'DEPLOYMENT_NOT_FOUND',
  'DEPLOYMENT_UNCHANGED',
  'FILE_CORRUPT',
  'INPUT_LOST',
  'TIME_LIMIT_EXCEEDED',
  'DEADLINE_PASSED',
  'CANCELED',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** What follows from an error code, for clients and for retries. */
export interface ErrorTraits {
  /** HTTP status of the answer that carries the code. */
  status: number;
  /** One line for people: what happened. */
  title: string;
  /** One sentence for people: what to do now. */
  suggestion: string;
  /** Whether the same work may succeed later without a change: a stage's attempt is repeated. */
  retryable: boolean;
  /** Whether a part beside us is away: waiting for it spends no attempt. */
  outage: boolean;
}

/** A code's consequences; a new code does not compile until it has a line here. */
export const ERROR_TRAITS: Record<ErrorCode, ErrorTraits> = {
  INVALID_REQUEST: refusal(
    400,
    'The request is not understood',
    'Compare the request with the schema at /v1/openapi.json.',
  ),
  INVALID_OPTIONS: refusal(
    422,
    'An option is out of its range',
    'Correct the fields listed in errors and send it again.',
  ),
  UNSUPPORTED_MEDIA_TYPE: refusal(
    415,
    'The file is not a picture Orfeas reads',
    'Send a JPEG, PNG or WebP; its bytes decide, not its name.',
  ),
  INVALID_IMAGE: refusal(
    422,
    'The picture can not be read',
    'Open the picture in an image program, save it again and send that file.',
  ),
  IMAGE_TOO_LARGE: refusal(
    413,
    'The picture is too large',
    'Scale the picture down below the limit that detail names.',
  ),
  EMPTY_IMAGE: refusal(
    422,
    'The picture shows nothing',
    'Send a picture in which the object is visible and not transparent.',
  ),
  UNSUPPORTED_MESH: refusal(
    415,
    'The file is not a mesh Orfeas reads',
    'Send a GLB (with all its data inside), STL, OBJ, PLY or 3MF; its bytes decide, not its name.',
  ),
  INVALID_MESH: refusal(
    422,
    'The mesh can not be read',
    'Open the file in a 3D program, export it again and send that file.',
  ),
  MESH_TOO_LARGE: refusal(
    413,
    'The mesh is too large',
    'Reduce the mesh, or send its parts one by one, below the limit that detail names.',
  ),
  MASK_UNCERTAIN: refusal(
    422,
    'The object can not be told from its background',
    'Send a picture on a plain background that contrasts with the object, or a PNG whose background is transparent.',
  ),
  EMPTY_SHAPE: refusal(
    422,
    'The model found no shape in the picture',
    'Try another seed or another model, or a picture that shows the object larger and from its front.',
  ),
  FIT_IMPOSSIBLE: refusal(
    422,
    'The model has no room for what the options ask',
    'Ask for a larger model, a thinner wall or a lower cut, as detail says.',
  ),
  UPLOAD_NOT_FOUND: refusal(404, 'There is no such upload', 'Upload the picture again and use the id of the answer.'),
  GENERATION_NOT_FOUND: refusal(404, 'There is no such generation', 'List the generations with GET /v1/generations.'),
  MESH_NOT_FOUND: refusal(404, 'There is no such mesh', 'Send the file again and use the id of the answer.'),
  SEQUENCE_NOT_FOUND: refusal(404, 'There is no such sequence', 'List the sequences with GET /v1/sequences.'),
  SEQUENCE_RUNNING: refusal(409, 'The sequence has not ended yet', 'Cancel it first, or wait for its end.'),
  SEQUENCE_FINISHED: refusal(409, 'The sequence has already finished', 'Start a new sequence.'),
  MESH_FINISHED: refusal(409, 'The mesh has already ended', 'Send the file again.'),
  MESH_RUNNING: refusal(409, 'The mesh has not ended yet', 'Cancel it first, or wait for its end.'),
  MESH_EXPIRED: refusal(410, 'The files of the mesh have been erased', 'Send the file again.'),
  ARTIFACT_NOT_FOUND: refusal(
    404,
    'There is no such artifact',
    'Ask for one that GET /v1/generations/{id} or GET /v1/meshes/{id} lists.',
  ),
  NOT_FOUND: refusal(404, 'There is nothing at this address', 'See the routes at /v1/docs.'),
  METHOD_NOT_ALLOWED: refusal(405, 'The address does not answer this method', 'See the routes at /v1/docs.'),
  UNAUTHORIZED: refusal(
    401,
    'A valid API key is needed',
    'Send the header "Authorization: Bearer KEY" with a key of this server.',
  ),
  FORBIDDEN_HOST: refusal(
    403,
    'This server answers its own machine only',
    'Use http://127.0.0.1, or configure ORFEAS_API_KEYS.',
  ),
  IDEMPOTENCY_CONFLICT: refusal(
    422,
    'The Idempotency-Key was used with another request',
    'Use a new key for a new request.',
  ),
  GENERATION_RUNNING: refusal(409, 'The generation has not ended yet', 'Cancel it first, or wait for its end.'),
  GENERATION_FINISHED: refusal(409, 'The generation has already finished', 'Start a new generation.'),
  RANGE_NOT_SATISFIABLE: refusal(
    416,
    'The range lies outside the file',
    'Ask for a range within the size named in Content-Range.',
  ),
  MODEL_UNKNOWN: refusal(422, 'There is no such model', 'Choose one of GET /v1/models, or "auto".'),
  MODEL_UNAVAILABLE: outage(
    'No worker has offered the model yet',
    'Start a GPU worker that serves it, then try again.',
  ),
  MODEL_TOO_LARGE: refusal(
    422,
    'The model does not fit the device',
    'Choose a smaller model, a worker with a larger card, or raise the usable share of the card.',
  ),
  LICENCE_NOT_ACCEPTED: refusal(
    403,
    'The licence of the model has not been accepted',
    'Read the licence, then run: ./orfeas models accept-licence ID.',
  ),
  TERRITORY_EXCLUDED: refusal(
    451,
    'The licence excludes the place where this server runs',
    'Choose a model whose licence holds here; GET /v1/models names them.',
  ),
  PACK_SCHEMA_UNSUPPORTED: refusal(
    422,
    'The pack was made for another version of Orfeas',
    'Update Orfeas, or get a pack with the schema orfeas.pack/1.',
  ),
  PACK_INVALID: refusal(422, 'The manifest of the pack is not valid', 'Correct pack.json as the message says.'),
  PACK_FILE_MISSING: refusal(
    422,
    'A file of the pack is missing',
    'Get the pack again: ./orfeas models pull ID goes on where it stopped.',
  ),
  PACK_FILE_CORRUPT: refusal(
    422,
    'A file of the pack is not what its manifest says',
    'Remove the file, then get the pack again: ./orfeas models pull ID.',
  ),
  PACK_GRAPH_MISMATCH: refusal(
    422,
    'A graph of the pack differs from its manifest',
    'Export the pack again, or get it from its publisher.',
  ),
  DOWNLOAD_FAILED: {
    ...refusal(502, 'A download broke off', 'Run it again: what has arrived stays, and it goes on from there.'),
    retryable: true,
  },
  GPU_OUT_OF_MEMORY: {
    ...refusal(
      503,
      'The device ran out of memory',
      'It is tried again with more room; if it stays so, run ./orfeas models measure ID on the worker.',
    ),
    retryable: true,
  },
  ENGINE_CRASHED: {
    ...refusal(500, 'The engine crashed', 'It goes on from its checkpoint; if it stays so, look at the worker’s log.'),
    retryable: true,
  },
  ENGINE_HUNG: {
    ...refusal(
      500,
      'The engine stopped answering',
      'It goes on from its checkpoint; if it stays so, raise limitsMs in the pack’s manifest.',
    ),
    retryable: true,
  },
  DEVICE_UNHEALTHY: outage(
    'The device reports errors',
    'Look at the worker’s log; it goes on when the device is well.',
  ),
  RENDERER_UNAVAILABLE: refusal(
    503,
    'There is no Chromium to draw sequences with',
    'Install Chromium where the render worker runs, or name it in ORFEAS_CHROMIUM, and restart the worker.',
  ),
  STAGE_FAILED: {
    ...refusal(500, 'A stage failed', 'Look at the stage in the Temporal UI, then replay it.'),
    retryable: true,
  },
  ATTEMPTS_EXHAUSTED: refusal(
    500,
    'A stage failed again and again without progress',
    'Look at its last failure in the Temporal UI.',
  ),
  STORAGE_UNAVAILABLE: outage(
    'The object store does not answer',
    'Nothing is lost: it goes on when the store is back.',
  ),
  ORCHESTRATOR_UNAVAILABLE: outage('Temporal does not answer', 'Nothing is lost: try again when Temporal is back.'),
  FORBIDDEN: refusal(403, 'The key may not do this', 'Use a key of an operator: a tenant named in ORFEAS_OPERATORS.'),
  FORBIDDEN_ADDRESS: refusal(
    422,
    'The address is not a public one',
    'Use a public http or https address, or have the operator allow this one in ORFEAS_ALLOWED_ADDRESSES.',
  ),
  IMAGE_UNREACHABLE: refusal(
    422,
    'The picture could not be fetched',
    'See that the address answers with the picture itself, or send the picture.',
  ),
  QUEUE_FULL: refusal(429, 'Too much is under way', 'Send it again after the seconds in Retry-After.'),
  QUEUE_NOT_FOUND: refusal(404, 'There is no such queue', 'List the queues with GET /v1/queues.'),
  GENERATION_NOT_PAUSED: refusal(409, 'The generation is not paused', 'See its status; only a paused one is resumed.'),
  STAGE_NOT_REPLAYABLE: refusal(
    409,
    'The generation can not be replayed from this stage',
    'Replay it from an earlier stage: only what comes after stages that succeeded can be replayed.',
  ),
  GENERATION_EXPIRED: refusal(
    410,
    'The files of the generation have been erased',
    'Start a new generation; a longer retention keeps its files for longer.',
  ),
  BATCH_NOT_FOUND: refusal(404, 'There is no such batch', 'List the batches with GET /v1/batches.'),
  BATCH_FINISHED: refusal(409, 'The batch has already finished', 'Start a new batch.'),
  ARCHIVE_INVALID: refusal(
    422,
    'The archive can not be used',
    'Send a zip of pictures without a password, within the limits that detail names.',
  ),
  WEBHOOK_NOT_FOUND: refusal(404, 'There is no such webhook', 'List the webhooks with GET /v1/webhooks.'),
  DELIVERY_NOT_FOUND: refusal(404, 'There is no such delivery', 'List them with GET /v1/webhooks/deliveries.'),
  DEPLOYMENT_NOT_FOUND: refusal(
    404,
    'There is no such deployment or build',
    'Start workers with ORFEAS_BUILD_ID, then see ./orfeas deploy status.',
  ),
  DEPLOYMENT_UNCHANGED: refusal(409, 'The deployment can not change like that', 'See ./orfeas deploy status.'),
  FILE_CORRUPT: refusal(
    500,
    'A stored file is missing or not what it was',
    'The stage that made it is computed again; if it stays so, look at the disks of the object store.',
  ),
  INPUT_LOST: refusal(410, 'The file that was sent is missing or not what it was', 'Send it again.'),
  TIME_LIMIT_EXCEEDED: refusal(
    504,
    'The generation has computed for longer than it may',
    'Ask for fewer steps or a lower resolution, or have the operator raise ORFEAS_COMPUTE_LIMIT.',
  ),
  DEADLINE_PASSED: refusal(
    409,
    'The generation was canceled at its deadline',
    'Start it again with a later deadline, or with none.',
  ),
  CANCELED: refusal(409, 'The generation was canceled', 'Start a new generation.'),
  INTERNAL: refusal(500, 'Something went wrong inside the server', 'Tell the operator the traceId of this answer.'),
};

function refusal(status: number, title: string, suggestion: string): ErrorTraits {
  return { status, title, suggestion, retryable: false, outage: false };
}

function outage(title: string, suggestion: string): ErrorTraits {
  return { status: 503, title, suggestion, retryable: true, outage: true };
}

/** A field of a request and what is wrong with it; `pointer` is a JSON pointer (RFC 6901). */
export interface FieldError {
  pointer: string;
  detail: string;
}

/** The one error that Orfeas throws on purpose. */
export class OrfeasError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Where it is known: trying again before is in vain, ms. Such a refusal is nobody's failed attempt. */
  readonly retryAfterMs: number | null;
  /** What the error is about, for code that acts on it: of FILE_CORRUPT the name of the input. */
  readonly subject: string | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { errors?: readonly FieldError[]; retryAfterMs?: number; subject?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'OrfeasError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.subject = options.subject ?? null;
  }
}

/** Whether a string (from a failure that crossed a process) is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return (ERROR_CODES as readonly unknown[]).includes(value);
}
