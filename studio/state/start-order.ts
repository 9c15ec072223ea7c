import type { BatchView } from '../../contracts/batch.js';
import type { Generation } from '../../contracts/generation.js';
import { ProblemError } from '../server/problem-error.js';
import { postJson } from '../server/request.js';
import { order, refusal } from './order.js';
import { type Picture, picture } from './picture.js';
import { forgetPictures, pictures } from './pictures.js';
import { HREFS } from './route.js';

/** Starts what is ordered: one generation, or a batch where there are several pictures. Its page; null where it is refused. */
export async function startOrder(): Promise<string | null> {
  refusal.value = null;
  order.value = { ...order.value, isBusy: true };
  try {
    return pictures.value.length > 0 ? await startBatch() : await startOne(picture.value);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    refusal.value = error;
    return null;
  } finally {
    order.value = { ...order.value, isBusy: false };
  }
}

async function startOne(chosen: Picture | null): Promise<string | null> {
  if (chosen?.uploadId == null) return null;
  const body = { image: { uploadId: chosen.uploadId }, ...settings(), tags: tagsOf(chosen.name) };
  const { id } = await postJson<Generation>('/v1/generations', body, crypto.randomUUID());
  return HREFS.generation(id);
}

async function startBatch(): Promise<string> {
  const items = pictures.value.flatMap(({ uploadId, name }) =>
    uploadId === null ? [] : [{ image: { uploadId }, name: name || 'picture', tags: tagsOf(name) }],
  );
  const body = { name: `${items.length} pictures`, defaults: settings(), items };
  const { id } = await postJson<BatchView>('/v1/batches', body, crypto.randomUUID());
  forgetPictures();
  return HREFS.batch(id);
}

function settings() {
  const { model, options, outputs, seed } = order.value;
  return { model, options, outputs, seed };
}

function tagsOf(name: string): string[] {
  const trimmed = name.trim();
  return trimmed === '' ? [] : [trimmed];
}
