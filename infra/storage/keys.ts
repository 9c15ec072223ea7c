/** Under it lie the objects whose key says their content. */
export const BLOB_PREFIX = 'blobs/';

/** What is taken away lies under it for a while, by its former key. */
const TRASH_PREFIX = 'trash/';

/** Where everything lies in the bucket; no other file builds a key. */
export const keys = {
  blob: (tenant: string, sha256: string) => `${BLOB_PREFIX}${tenant}/${sha256.slice(0, 2)}/${sha256}`,
  stage: (tenant: string, key: string) => `stages/${tenant}/${key}.json`,
  checkpoint: (tenant: string, key: string, step: number) => `${keys.checkpoints(tenant, key)}${pad(step, 8)}`,
  checkpoints: (tenant: string, key: string) => `checkpoints/${tenant}/${key}/`,
  upload: (tenant: string, id: string) => `uploads/${tenant}/${id}`,
  mesh: (tenant: string, id: string) => `meshes/${tenant}/${id}.json`,
  sequence: (tenant: string, id: string) => `sequences/${tenant}/${id}.json`,
  sequenceIndex: (tenant: string, createdAt: Date, id: string) =>
    `${keys.sequenceIndexOf(tenant)}${reverseTime(createdAt)}-${id}`,
  sequenceIndexOf: (tenant: string) => `sequence-index/${tenant}/`,
  meshIndex: (tenant: string, createdAt: Date, id: string) =>
    `${keys.meshIndexOf(tenant)}${reverseTime(createdAt)}-${id}`,
  meshIndexOf: (tenant: string) => `mesh-index/${tenant}/`,
  generation: (tenant: string, id: string) => `generations/${tenant}/${id}.json`,
  index: (tenant: string, createdAt: Date, id: string) => `${keys.indexOf(tenant)}${reverseTime(createdAt)}-${id}`,
  indexOf: (tenant: string) => `index/${tenant}/`,
  batch: (tenant: string, id: string) => `${keys.batchOf(tenant, id)}batch.json`,
  batchManifest: (tenant: string, id: string) => `${keys.batchOf(tenant, id)}items.json`,
  batchItem: (tenant: string, id: string, index: number) => `${keys.batchOf(tenant, id)}items/${pad(index, 8)}.json`,
  /** Under it lies all that belongs to one batch; under `batchesOf` what belongs to all of a tenant. */
  batchOf: (tenant: string, id: string) => `${keys.batchesOf(tenant)}${id}/`,
  batchesOf: (tenant: string) => `batches/${tenant}/`,
  batchIndex: (tenant: string, createdAt: Date, id: string) =>
    `${keys.batchIndexOf(tenant)}${reverseTime(createdAt)}-${id}`,
  batchIndexOf: (tenant: string) => `batch-index/${tenant}/`,
  child: (tenant: string, parent: string, child: string, createdAt: Date) =>
    `${keys.children(tenant, parent)}${pad(createdAt.getTime(), 14)}-${child}`,
  children: (tenant: string, parent: string) => `children/${tenant}/${parent}/`,
  webhook: (tenant: string, id: string) => `${keys.webhooksOf(tenant)}${id}.json`,
  webhooksOf: (tenant: string) => `webhooks/${tenant}/endpoints/`,
  webhookSecret: (tenant: string, owner: string) => `webhooks/${tenant}/secrets/${owner}.json`,
  /** Whether an endpoint is given a rest; under `probes` who may try it in the meantime. */
  breaker: (tenant: string, endpoint: string) => `webhooks/${tenant}/breakers/${endpoint}.json`,
  probe: (tenant: string, endpoint: string, turn: string) => `${keys.probes(tenant, endpoint)}${turn}`,
  probes: (tenant: string, endpoint: string) => `webhooks/${tenant}/breakers/${endpoint}/`,
  delivery: (tenant: string, id: string) => `${keys.deliveriesOf(tenant)}${id}.json`,
  /** Their names begin with the generation's or batch's id. */
  deliveriesOf: (tenant: string) => `deliveries/${tenant}/records/`,
  deliveryIndex: (tenant: string, at: Date, id: string) => `${keys.deliveryIndexOf(tenant)}${reverseTime(at)}-${id}`,
  deliveryIndexOf: (tenant: string) => `deliveries/${tenant}/index/`,
  /** By the day (`yyyy-mm-dd`) of the end. */
  usage: (tenant: string, day: string, id: string) => `${keys.usageOf(tenant, day)}${id}.json`,
  usageOf: (tenant: string, day: string) => `usage/${tenant}/${day}/`,
  usages: () => 'usage/',
  worker: (id: string) => `workers/${id}.json`,
  workers: () => 'workers/',
  /** What an operator asks of a worker: it takes it away when it has done so. */
  workerOrder: (id: string) => `worker-orders/${id}.json`,
  /** Everything of a kind that a tenant has. */
  kept: (kind: KeptKind, tenant: string) => `${kind}/${tenant}/`,
  trash: (key: string) => `${TRASH_PREFIX}${key}`,
  sweep: (startedAt: Date, id: string) => `${keys.sweeps()}${reverseTime(startedAt)}-${id}`,
  sweeps: () => 'sweeps/',
} as const;

/** The kinds of what is kept by tenant. */
export type KeptKind = (typeof KEPT_KINDS)[number];
export const KEPT_KINDS = [
  'blobs',
  'stages',
  'checkpoints',
  'uploads',
  'meshes',
  'sequences',
  'sequence-index',
  'mesh-index',
  'generations',
  'index',
  'children',
  'batches',
  'batch-index',
  'deliveries',
  'trash/blobs',
  'trash/stages',
] as const;

/** The generation's id in a key of the index, or of a parent's children. */
export function idOfIndexKey(key: string): string {
  return key.slice(-36);
}

/** When the generation behind a key of the index began, ms. */
export function timeOfIndexKey(key: string): number {
  return LAST_TIME_MS - Number(key.slice(-51, -37));
}

/** What follows the index's keys of a moment (ms) and all later ones, and comes before those of earlier ones. */
export function indexPlaceBefore(tenant: string, timeMs: number): string {
  // Ids are hexadecimal: `g` comes after all of them.
  return `${keys.indexOf(tenant)}${reverseTime(new Date(timeMs))}-g`;
}

/** The delivery's id in a key of their index. */
export function deliveryOfIndexKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1 + TIME_DIGITS + 1);
}

const TIME_DIGITS = 14;
/** Larger than any time until the year 5138, in 14 digits. */
const LAST_TIME_MS = 99_999_999_999_999;

/** Sorts the newest first, since object stores list by name. */
function reverseTime(time: Date): string {
  return pad(LAST_TIME_MS - time.getTime(), TIME_DIGITS);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
