import { signal } from '@preact/signals';
import type { Cut, Generation, GenerationError } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import type { OptionValues } from '../form/read-options.js';
import { ProblemError } from '../server/problem-error.js';
import { postJson, request } from '../server/request.js';
import { pictureName, upload } from '../server/upload.js';
import { follow } from './use-generation.js';

/** Marks the generations that only cut a picture out; the history leaves them out. */
export const CUT_OUT_TAG = 'studio-cut-out';

/** The options that the cut-out depends on. */
const CUT_OPTIONS = ['matte', 'padding'];

/** The chosen picture, from its choice to its cut-out. */
export interface Picture {
  name: string;
  /** The picture as it was chosen, also after its cut-out was corrected. */
  source: File;
  /** The picture itself, for an `<img>`. */
  url: string;
  state: 'sending' | 'cutting' | 'cut' | 'failed';
  uploadId: string | null;
  /** The generation that has the cut-out. */
  cutBy: string | null;
  /** Which part of the picture the cut-out shows. */
  cut: Cut | null;
  /** Whether its cut-out was drawn by hand. */
  isCorrected: boolean;
  /** Why it failed. */
  trouble: Pick<GenerationError, 'message' | 'suggestion'> | null;
}

export const picture = signal<Picture | null>(null);

let current = new AbortController();
let lastCut = '';

/** Takes a picture, sends it, and has its object cut out. */
export async function choosePicture(file: File, model: string, options: OptionValues): Promise<void> {
  forgetPicture();
  const start = { name: pictureName(file), source: file, url: URL.createObjectURL(file), isCorrected: false };
  picture.value = { ...start, state: 'sending', uploadId: null, cutBy: null, cut: null, trouble: null };
  await send(file, model, options);
}

/** Takes a cut-out that was drawn by hand: the picture again, with what is not the object transparent. */
export async function correctCutOut(drawn: Blob, model: string, options: OptionValues): Promise<void> {
  current.abort();
  current = new AbortController();
  lastCut = '';
  change(current.signal, { state: 'sending', uploadId: null, isCorrected: true, trouble: null });
  await send(drawn, model, options);
}

async function send(file: Blob, model: string, options: OptionValues): Promise<void> {
  const signal = current.signal;
  try {
    change(signal, { uploadId: await upload(file, signal) });
    await cutOut(model, options);
  } catch (error) {
    fail(signal, error);
  }
}

/** Has the object cut out as the options say: nothing where they say what they said before. */
export async function cutOut(model: string, options: OptionValues): Promise<void> {
  const uploadId = picture.value?.uploadId;
  if (!uploadId) return;
  const chosen = Object.fromEntries(Object.entries(options).filter(([name]) => CUT_OPTIONS.includes(name)));
  const asked = JSON.stringify([uploadId, model, chosen]);
  if (asked === lastCut) return;
  lastCut = asked;
  current.abort();
  current = new AbortController();
  const { signal } = current;
  change(signal, { state: 'cutting', trouble: null });
  try {
    const body = {
      image: { uploadId },
      model,
      options: chosen,
      pauseAfter: 'preprocess',
      // It is canceled as soon as the cut-out is there; this is for pages that are closed before.
      cancelAfter: '10m',
      retention: '1h',
      tags: [CUT_OUT_TAG],
    };
    const { id } = await postJson<Generation>('/v1/generations', body, crypto.randomUUID());
    await untilCut(id, signal);
  } catch (error) {
    fail(signal, error);
  }
}

export function forgetPicture(): void {
  current.abort();
  current = new AbortController();
  lastCut = '';
  if (picture.value !== null) URL.revokeObjectURL(picture.value.url);
  picture.value = null;
}

async function untilCut(id: string, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  try {
    await follow(
      id,
      (generation) => {
        const cutting = generation.stages.find(({ name }) => name === 'preprocess');
        if (cutting?.status === 'SUCCEEDED') {
          change(signal, { state: 'cut', cutBy: id, cut: cutting.cut });
          done.abort();
        } else if (isFinished(generation.status)) {
          change(signal, { state: 'failed', cutBy: null, cut: null, trouble: generation.error });
        }
      },
      AbortSignal.any([signal, done.signal]),
    );
  } catch (error) {
    if (!done.signal.aborted) throw error;
  } finally {
    void request(`/v1/generations/${id}/cancel`, { method: 'POST' }).catch(() => {});
  }
}

function change(signal: AbortSignal, changes: Partial<Picture>): void {
  if (!signal.aborted && picture.value !== null) picture.value = { ...picture.value, ...changes };
}

function fail(signal: AbortSignal, error: unknown): void {
  if (signal.aborted) return;
  const problem = error instanceof ProblemError ? error.problem : null;
  const message = problem?.detail ?? String(error);
  change(signal, { state: 'failed', trouble: { message, suggestion: problem?.suggestion ?? '' } });
}
