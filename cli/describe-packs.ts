import { z } from 'zod';
import { packOfferSchema } from '../contracts/worker-report.js';
import { formatBytes, formatTable } from './format-table.js';

/** Why a pack can't be served; null where it can. */
const refusalSchema = z.object({ code: z.string(), message: z.string() }).nullable();

export const packRowsSchema = z.array(
  z.object({
    id: z.string(),
    version: z.string().nullable(),
    title: z.string().nullable(),
    family: z.string().nullable(),
    purpose: z.string().nullable(),
    licence: z.string().nullable(),
    bytes: z.number().nullable(),
    directory: z.string().nullable(),
    refusal: refusalSchema,
  }),
);

export const packVerdictsSchema = z.array(z.object({ id: z.string(), refusal: refusalSchema }));

export const arrivalSchema = z.object({
  id: z.string(),
  version: z.string(),
  digest: z.string(),
  directory: z.string(),
  outcome: z.enum(['new', 'replaced', 'known']),
  refusal: refusalSchema,
});

export const packDetailsSchema = packOfferSchema.extend({
  licence: z.looseObject({
    id: z.string(),
    url: z.string().nullable(),
    acceptRequired: z.boolean(),
    territoryExcluded: z.array(z.string()),
  }),
  source: z.json(),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.number() })),
  directory: z.string(),
  refusal: refusalSchema,
});

export const measureSchema = z.object({
  id: z.string(),
  device: z.string(),
  provider: z.string(),
  peakMiB: z.number(),
  estimateMiB: z.number(),
  seconds: z.number(),
});

/** Packs as a table, and below it why some are not ready. */
export function describePacks(rows: z.infer<typeof packRowsSchema>): string {
  const cells = rows.map(({ id, version, bytes, licence, refusal, purpose, title }) => [
    id,
    version ?? '?',
    bytes === null ? '?' : formatBytes(bytes),
    licence ?? '?',
    refusal?.code ?? (purpose === 'test' ? 'ready, for tests' : 'ready'),
    title ?? '',
  ]);
  const reasons = rows.flatMap(({ id, refusal }) => (refusal === null ? [] : [`${id}: ${refusal.message}`]));
  return [formatTable(['ID', 'VERSION', 'SIZE', 'LICENCE', 'STATE', 'TITLE'], cells), ...reasons].join('\n');
}

/** All that is known of a pack. */
export function describePack(pack: z.infer<typeof packDetailsSchema>): string {
  const { licence, files } = pack;
  const rows = [
    ['id', pack.id],
    ['version', pack.version],
    ['family', pack.family],
    ['makes', pack.capabilities.join(', ')],
    ['licence', [licence.id, ...(licence.url === null ? [] : [licence.url])].join(', ')],
    ...(licence.territoryExcluded.length > 0 ? [['not in', licence.territoryExcluded.join(', ')]] : []),
    ...(pack.matting === null ? [] : [['matting', pack.matting]]),
    ...(pack.needMiB === null ? [] : [['memory', `${pack.needMiB} MiB`]]),
    ['digest', pack.digest],
    ['folder', pack.directory],
    ['state', pack.refusal === null ? 'ready' : `${pack.refusal.code}: ${pack.refusal.message}`],
  ];
  const options = describeOptions(pack.options);
  return [
    pack.title,
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(8)}  ${value}`),
    ...(files.length > 0 ? ['Files', ...files.map(({ path, bytes }) => `  ${path}  ${formatBytes(bytes)}`)] : []),
    ...(options.length > 0 ? ['Options', ...options] : []),
  ].join('\n');
}

const optionSchema = z.looseObject({
  properties: z
    .record(
      z.string(),
      z.looseObject({
        description: z.string().default(''),
        default: z.unknown().optional(),
        minimum: z.number().optional(),
        maximum: z.number().optional(),
        enum: z.array(z.unknown()).optional(),
        anyOf: z.array(z.looseObject({ const: z.unknown() })).optional(),
      }),
    )
    .default({}),
});

function describeOptions(schema: unknown): string[] {
  return Object.entries(optionSchema.parse(schema).properties).map(([name, option]) => {
    const choices = option.enum ?? option.anyOf?.map((choice) => choice.const);
    const values = choices?.join(', ') ?? `${option.minimum} to ${option.maximum}`;
    const preset = option.default === undefined ? '' : `; default ${String(option.default)}`;
    return `  ${name.padEnd(14)}  ${option.description} (${values}${preset})`;
  });
}

/** What became of a pack that was added or pulled. */
export function describeArrival({ id, version, directory, outcome }: z.infer<typeof arrivalSchema>): string {
  const what = { new: 'installed', replaced: 'replaced', known: 'there already' }[outcome];
  return `${id} ${version}: ${what}, ${directory}`;
}

/** What a pack held while it ran once. */
export function describeMeasure({ id, device, peakMiB, estimateMiB, seconds }: z.infer<typeof measureSchema>): string {
  return `${id} on ${device}: ${peakMiB} MiB at most (estimated: ${estimateMiB} MiB), ${seconds.toFixed(1)} s`;
}
