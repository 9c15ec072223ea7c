import { z } from 'zod';
import {
  BATCH_PRIORITY,
  generationRequestSchema,
  OrfeasError,
  prioritySchema,
  webhookTargetSchema,
} from '../../contracts/index.js';
import { bytesOfDataUri } from '../generations/data-uri.js';
import type { PictureSource } from '../generations/generation-starter.js';
import { fieldErrors, type GenerationSettings } from '../generations/parse-request.js';
import { readFields } from '../generations/read-fields.js';

/** More than any worker takes, little enough for one workflow's pending children. */
const LARGEST_WINDOW = 100;

const ofBatch = {
  name: z.string().min(1).max(200).optional(),
  priority: prioritySchema.default(BATCH_PRIORITY).describe('Of all its generations; 1 is served first, 5 last.'),
  window: z.int().min(1).max(LARGEST_WINDOW).optional().describe('Generations under way at a time.'),
  webhook: webhookTargetSchema.optional().describe('Told when the batch has ended (batch.finished).'),
};
const itemSchema = generationRequestSchema.omit({ priority: true });
const settingsSchema = itemSchema.omit({ image: true });

/** Body of `POST /v1/batches`. An item is a generation's request, whose settings stand before `defaults`. */
export const batchRequestSchema = z.strictObject({
  ...ofBatch,
  defaults: settingsSchema.partial().optional().describe('Settings of the items that do not say otherwise.'),
  items: z
    .array(itemSchema.partial().extend({ image: itemSchema.shape.image, name: z.string().min(1).max(200).optional() }))
    .min(1),
});
const batchFormSchema = z.strictObject(ofBatch);

/** What holds for a whole batch. */
export type BatchSettings = z.output<typeof batchFormSchema>;

/** An item as asked for. */
export interface ItemOrder {
  name: string;
  source: PictureSource;
  settings: GenerationSettings;
}

/** Reads the JSON form. @throws OrfeasError INVALID_REQUEST or INVALID_OPTIONS, naming every field. */
export function parseBatchRequest(value: unknown): { batch: BatchSettings; items: ItemOrder[] } {
  const { defaults = {}, items, ...rest } = objectOf(value);
  const batch = checked(batchFormSchema, rest, '');
  if (!Array.isArray(items) || items.length === 0) {
    throw new OrfeasError('INVALID_REQUEST', 'Expected at least one item in items but received none');
  }
  checked(settingsSchema, objectOf(defaults), '/defaults');
  return { batch, items: items.map((item: unknown, index) => parseItem(item, objectOf(defaults), index, batch)) };
}

/** Reads the fields that come with an archive. Throws like {@link parseBatchRequest}. */
export function parseBatchFields(fields: readonly (readonly [name: string, value: string])[]): {
  batch: BatchSettings;
  settings: GenerationSettings;
} {
  const own = new Set(Object.keys(ofBatch));
  const { webhook, ...given } = readFields(fields);
  const entries = Object.entries({ ...given, ...(webhook === undefined ? {} : { webhook: jsonOf(webhook) }) });
  const batch = checked(batchFormSchema, Object.fromEntries(entries.filter(([name]) => own.has(name))), '');
  const rest = Object.fromEntries(entries.filter(([name]) => !own.has(name)));
  return { batch, settings: { ...checked(settingsSchema, rest, ''), priority: batch.priority } };
}

function parseItem(value: unknown, defaults: Fields, index: number, { priority }: BatchSettings): ItemOrder {
  const { name, ...item } = objectOf(value);
  const options = { ...objectOf(defaults.options ?? {}), ...objectOf(item.options ?? {}) };
  const { image, ...settings } = checked(itemSchema, { ...defaults, ...item, options }, `/items/${index}`);
  return {
    name:
      checked(batchRequestSchema.shape.items.element.shape.name, name, `/items/${index}/name`) ?? `item-${index + 1}`,
    source: 'dataUri' in image ? { bytes: bytesOfDataUri(image.dataUri) } : image,
    settings: { ...settings, priority },
  };
}

type Fields = Record<string, unknown>;

function objectOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new OrfeasError('INVALID_REQUEST', 'Expected a JSON object but received something else');
}

function jsonOf(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

function checked<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const found = fieldErrors(result.error.issues);
  const onlyOptions = found.every(({ pointer }) => pointer === '/options' || pointer.startsWith('/options/'));
  const errors = found.map(({ pointer, detail }) => ({ pointer: `${place}${pointer}`, detail }));
  const list = errors.map(({ pointer, detail }) => `${pointer === '' ? 'body' : pointer}: ${detail}`).join('; ');
  throw new OrfeasError(onlyOptions ? 'INVALID_OPTIONS' : 'INVALID_REQUEST', list, { errors });
}
