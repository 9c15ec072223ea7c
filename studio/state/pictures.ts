import { signal } from '@preact/signals';
import type { OptionValues } from '../form/read-options.js';
import { ProblemError } from '../server/problem-error.js';
import { isPicture, pictureName, upload } from '../server/upload.js';
import { choosePicture, forgetPicture, picture } from './picture.js';

/** One picture of several that become a batch. */
export interface BatchPicture {
  /** Of this page, to tell equal files apart. */
  key: number;
  name: string;
  url: string;
  uploadId: string | null;
  /** Why the server did not take it. */
  trouble: string | null;
}

/** The pictures of a batch; empty while there is one picture or none. */
export const pictures = signal<readonly BatchPicture[]>([]);

/** Whether something of what was last dropped or pasted was no picture. */
export const wasNoPicture = signal(false);

/** Sent side by side: more gain nothing over one connection. */
const SENT_AT_A_TIME = 3;

let nextKey = 1;
let current = new AbortController();

/** Takes files: one is cut out at once, several are sent for a batch. */
export async function chooseFiles(files: readonly File[], model: string, options: OptionValues): Promise<void> {
  const found = files.filter(isPicture);
  wasNoPicture.value = found.length < files.length;
  if (found.length === 0) return;
  if (found.length === 1 && pictures.value.length === 0) {
    await choosePicture(found[0]!, model, options);
    return;
  }
  forgetPicture();
  await sendAll(found);
}

export function forgetPictures(): void {
  current.abort();
  current = new AbortController();
  for (const { url } of pictures.value) URL.revokeObjectURL(url);
  pictures.value = [];
}

export function removePicture(key: number): void {
  pictures.value = pictures.value.filter((one) => one.key !== key);
}

/** How many pictures there are, and whether the server has them all. */
export function chosenPictures(): { count: number; areSent: boolean } {
  const many = pictures.value.filter(({ trouble }) => trouble === null);
  if (pictures.value.length > 0) {
    return { count: many.length, areSent: many.every(({ uploadId }) => uploadId !== null) };
  }
  return { count: picture.value === null ? 0 : 1, areSent: picture.value?.uploadId != null };
}

async function sendAll(files: readonly File[]): Promise<void> {
  const { signal } = current;
  const added = files.map((file) => ({ file, key: nextKey++ }));
  pictures.value = [
    ...pictures.value,
    ...added.map(({ file, key }) => ({
      key,
      name: pictureName(file),
      url: URL.createObjectURL(file),
      uploadId: null,
      trouble: null,
    })),
  ];
  const waiting = [...added];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      await send(next.file, next.key, signal);
    }
  };
  await Promise.all(Array.from({ length: SENT_AT_A_TIME }, lane));
}

async function send(file: File, key: number, signal: AbortSignal): Promise<void> {
  try {
    change(key, { uploadId: await upload(file, signal) });
  } catch (error) {
    if (signal.aborted) return;
    change(key, { trouble: error instanceof ProblemError ? error.problem.detail : String(error) });
  }
}

function change(key: number, changes: Partial<BatchPicture>): void {
  pictures.value = pictures.value.map((one) => (one.key === key ? { ...one, ...changes } : one));
}
