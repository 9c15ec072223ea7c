import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { durationMs } from '../../contracts/duration.js';
import { tenantSchema } from '../../contracts/ids.js';
import { MESH_MAX_BYTES, PICTURE_MAX_BYTES, PICTURE_MAX_SIDE_PX } from '../../contracts/limits.js';

const port = z.coerce.number().int().min(1).max(65_535);
const count = z.coerce.number().int().min(1);

/** `tenant:sha256-of-the-key` pairs, separated by commas. */
const apiKeys = z.string().transform((text, context) => {
  const keys: { tenant: string; sha256: string }[] = [];
  for (const pair of listOf(text)) {
    const [tenant = '', sha256 = ''] = pair.split(':');
    if (!tenantSchema.safeParse(tenant).success || !/^[0-9a-f]{64}$/.test(sha256)) {
      context.addIssue({
        code: 'custom',
        message: 'Expected TENANT:SHA256[,TENANT:SHA256]... with hex digests of keys',
      });
      return z.NEVER;
    }
    keys.push({ tenant, sha256 });
  }
  return keys;
});

/** `tenant=value` pairs, separated by commas. */
const perTenant = <T extends z.ZodType<unknown, string>>(value: T, expected: string) =>
  z.string().transform((text, context): ReadonlyMap<string, z.output<T>> => {
    const found = new Map<string, z.output<T>>();
    for (const pair of listOf(text)) {
      const at = pair.indexOf('=');
      const tenant = tenantSchema.safeParse(pair.slice(0, at));
      const parsed = value.safeParse(pair.slice(at + 1));
      if (at < 1 || !tenant.success || !parsed.success) {
        context.addIssue({ code: 'custom', message: `Expected TENANT=${expected}[,TENANT=${expected}]...` });
        return z.NEVER;
      }
      found.set(tenant.data, parsed.data);
    }
    return found;
  });

/** Temporal's range of fairness weights. */
const weight = z.string().transform(Number).pipe(z.number().min(0.001).max(1000));

const names = z.string().transform(listOf);

/** Durations, separated by commas. */
const durations = z.string().transform(listOf).pipe(z.array(durationMs).min(1).max(100));

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const absolutePath = z.string().refine((path) => isAbsolute(path), { message: 'Expected an absolute path' });

/** Names of countries, to tell codes from typing errors. */
const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** `UK` is what many write for `GB`, and `EL` for `GR`. */
const territory = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .transform((code) => ({ UK: 'GB', EL: 'GR' })[code] ?? code)
  .refine((code) => /^[A-Z]{2}$/.test(code) && COUNTRIES.of(code) !== undefined, {
    message: 'Expected an ISO 3166 country code of two letters',
  });

/** Every setting a process of the server reads; names are environment variables. docs/operations.md lists them. */
export const settingsSchema = z.object({
  ORFEAS_API_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address the API listens on; loopback unless keys are set.'),
  ORFEAS_API_PORT: port.default(4380).describe('Port of the API.'),
  ORFEAS_API_KEYS: apiKeys
    .prefault('')
    .describe('Who may use the API: TENANT:SHA256-OF-KEY pairs. Empty: this machine alone, tenant "local".'),
  ORFEAS_OPERATORS: names
    .prefault('')
    .describe('Tenants whose keys may operate: queues, sweeps, deployments, everybody’s usage. Without keys: all.'),
  ORFEAS_ALLOWED_ORIGINS: names.prefault('').describe('Origins of web pages that may call the API, besides its own.'),
  ORFEAS_PUBLIC_URL: z.url().optional().describe('Address under which clients reach the API; used in links.'),
  ORFEAS_PICTURE_MAX_BYTES: count.default(PICTURE_MAX_BYTES).describe('Largest picture taken, bytes.'),
  ORFEAS_PICTURE_MAX_SIDE_PX: count.default(PICTURE_MAX_SIDE_PX).describe('Longest side of a picture taken, pixels.'),
  ORFEAS_MESH_MAX_BYTES: count.default(MESH_MAX_BYTES).describe('Largest mesh file taken, bytes.'),
  ORFEAS_TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233').describe('Address of Temporal’s frontend.'),
  ORFEAS_TEMPORAL_NAMESPACE: z.string().default('default').describe('Temporal namespace.'),
  ORFEAS_TEMPORAL_UI_URL: z.url().optional().describe('Address of the Temporal UI; used in links.'),
  ORFEAS_BUILD_ID: z
    .string()
    .optional()
    .describe('Build of the workers; set, generations are pinned to it (see Deploying). Unset: no versioning.'),
  ORFEAS_S3_ENDPOINT: z.url().default('http://127.0.0.1:9000').describe('Address of the object store.'),
  ORFEAS_S3_REGION: z.string().default('us-east-1').describe('Region of the bucket.'),
  ORFEAS_S3_BUCKET: z.string().default('orfeas').describe('The one bucket that holds everything.'),
  ORFEAS_S3_ACCESS_KEY: z.string().min(3).describe('Access key of the object store.'),
  ORFEAS_S3_SECRET_KEY: z.string().min(8).describe('Secret key of the object store.'),
  ORFEAS_ROLES: names
    .pipe(z.array(z.enum(['workflows', 'cpu'])).min(1))
    .prefault('workflows,cpu')
    .describe('What a CPU worker serves: `workflows`, the stages on `cpu`, or both.'),
  ORFEAS_THREADS: count.default(2).describe('Threads that compute stages in one worker process.'),
  ORFEAS_CHROMIUM: absolutePath
    .optional()
    .describe('Chromium that draws sequences; by default the first of its usual names on PATH.'),
  ORFEAS_DEVICE: z
    .string()
    .regex(/^(auto|cpu|cuda:\d+)$/, 'Expected auto, cpu or cuda:INDEX')
    .default('auto')
    .describe('What a GPU worker computes on: `cpu`, `cuda:0` and so on, or `auto`, the first card or else the CPU.'),
  ORFEAS_DEVICE_SHARE: z.coerce
    .number()
    .min(0.05)
    .max(1)
    .default(0.8)
    .describe('Share of the device’s memory, less what is taken when the worker starts, that models may use.'),
  ORFEAS_NVIDIA_SMI: z.string().default('nvidia-smi').describe('Program that tells how a card stands.'),
  ORFEAS_JOBS: count.default(4).describe('Stages that a GPU worker does at once, those that wait for memory aside.'),
  ORFEAS_DRAIN_AFTER: durationMs
    .prefault('2m')
    .describe('A stage that has waited this long for memory is overtaken no more: the device drains for it.'),
  ORFEAS_PACKS: names
    .prefault('*')
    .describe('Packs that workers serve, separated by commas; `*`: all that can be. One named here must be servable.'),
  ORFEAS_MODELS_DIR: absolutePath.optional().describe('Folder of installed packs and accepted licences.'),
  ORFEAS_TERRITORY: territory
    .optional()
    .describe('Country where the server runs, ISO 3166 code of two letters; some licences exclude some.'),
  ORFEAS_HUB_URL: z.url().optional().describe('Address of the hub that `models pull` downloads packs from.'),
  ORFEAS_HUB_TOKEN: z.string().optional().describe('Access token for that hub, where a repository needs one.'),
  ORFEAS_CATALOGUE: absolutePath
    .optional()
    .describe('JSON file that tells `models pull` where packs lie: {"ID": "OWNER/NAME@REVISION"}.'),
  ORFEAS_WORKER_ID: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,63}$/)
    .optional()
    .describe('Name of a GPU worker; by default the host’s name and -gpu.'),
  ORFEAS_RUN_DIR: z
    .string()
    .optional()
    .describe('Where a worker notes the attempts it works on, so that after a crash they restart at once.'),
  ORFEAS_WORKER_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address of a worker’s /health and /metrics; they have no key, so keep it inside.'),
  ORFEAS_WORKER_PORT: port.optional().describe('Port of a worker’s /health and /metrics; unset: none.'),
  ORFEAS_HEARTBEAT_TIMEOUT: durationMs
    .prefault('10s')
    .describe('A stage without a sign of life for this long is given to another worker.'),
  ORFEAS_MODEL_WAIT: durationMs
    .prefault('24h')
    .describe('With no worker for its model for this long, a generation fails with MODEL_UNAVAILABLE.'),
  ORFEAS_SHUTDOWN_GRACE: durationMs.prefault('30s').describe('How long a stopping worker lets its stages finish.'),
  ORFEAS_HISTORY: durationMs.prefault('30d').describe('How long Temporal keeps the history of what has ended.'),
  ORFEAS_QUEUE_LIMIT: count.default(500).describe('Generations of all tenants that may be under way; more get 429.'),
  ORFEAS_TENANT_QUEUE_LIMIT: count
    .default(50)
    .describe('Generations of one tenant that may be under way, those of batches aside; more get 429.'),
  ORFEAS_TENANT_MESH_LIMIT: count
    .default(20)
    .describe('Meshes of one tenant that may be under way to be analysed or repaired; more get 429.'),
  ORFEAS_TENANT_SEQUENCE_LIMIT: count
    .default(20)
    .describe('Sequences of one tenant that may be under way; more get 429.'),
  ORFEAS_TENANT_RUNNING_LIMIT: count
    .optional()
    .describe('Generations of one tenant that may run at a time; the others wait. Unset: as many as the workers take.'),
  ORFEAS_TENANT_WEIGHTS: perTenant(weight, 'WEIGHT')
    .prefault('')
    .describe('Shares of tenants where they compete: TENANT=WEIGHT pairs, 0.001 to 1000; 1 for those not named.'),
  ORFEAS_COMPUTE_LIMIT: durationMs
    .prefault('30m')
    .describe('How long the stages of one generation may compute; waiting and pauses do not count.'),
  ORFEAS_RETENTION: durationMs
    .prefault('30d')
    .describe('How long a generation is kept after its end, where its request does not say.'),
  ORFEAS_TENANT_RETENTION: perTenant(durationMs, 'DURATION')
    .prefault('')
    .describe('The same by tenant: TENANT=DURATION pairs.'),
  ORFEAS_SWEEP_EVERY: durationMs.prefault('1h').describe('How often what has expired is swept from the bucket.'),
  ORFEAS_SWEEP_GRACE: durationMs
    .prefault('24h')
    .describe('What no generation names is swept when it was untouched for this long; uploads and checkpoints too.'),
  ORFEAS_ALLOWED_ADDRESSES: names
    .prefault('')
    .describe('Private addresses that pictures may be fetched from and webhooks sent to: IP addresses or CIDR ranges.'),
  ORFEAS_WEBHOOK_PAUSES: durations
    .prefault('10s,30s,1m,3m,5m,10m,20m,35m,45m')
    .describe('Pauses between the tries to deliver a webhook, each up to a tenth longer; after the last it is dead.'),
  ORFEAS_WEBHOOK_TIMEOUT: durationMs
    .refine((ms) => ms >= 100 && ms <= 60_000, 'Expected 100ms to 60s')
    .prefault('15s')
    .describe('How long a webhook’s receiver may take to answer, up to 60s.'),
  ORFEAS_WEBHOOK_REST: durationMs
    .prefault('5m')
    .describe('How long an endpoint that has failed five times in a row is left alone, before one message tries it.'),
  ORFEAS_BATCH_WINDOW: count.default(8).describe('Generations of one batch that are under way at a time.'),
  ORFEAS_BATCH_MAX_ITEMS: count.default(1000).describe('Most pictures of a batch.'),
  ORFEAS_BATCH_MAX_BYTES: count.default(512 * 1024 * 1024).describe('Largest zip of pictures taken, bytes.'),
  ORFEAS_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info').describe('Least level logged.'),
});

/** The settings as every process sees them: typed, with defaults, durations in milliseconds. */
export type Settings = z.output<typeof settingsSchema>;
