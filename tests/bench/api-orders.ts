import sharp from 'sharp';
import type { Generation } from '../../contracts/generation.js';
import { until } from '../support/until.js';

/** Coarse, so that the API is what is measured. */
export const SMALL = { resolution: 64, targetFaces: 1_000, textureSize: 512 };

const DRAWING =
  '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><path fill="#c63" d="M128 30c60 0 83 43 77 97-5 ' +
  '43-20 97-77 97s-72-53-77-97C45 73 68 30 128 30z"/><circle cx="128" cy="110" r="30" fill="#36c"/></svg>';

/** Starts a generation of a small drawing, computed afresh; answers with its id. */
export async function createGeneration(api: string, fields: Record<string, unknown>): Promise<string> {
  const picture = await sharp(Buffer.from(DRAWING)).png().toBuffer();
  const image = { dataUri: `data:image/png;base64,${picture.toString('base64')}` };
  const body = JSON.stringify({ image, model: 'inflate', options: SMALL, recompute: true, ...fields });
  return until(
    async () => {
      const response = await fetch(`${api}/v1/generations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const answer = (await response.json()) as { id: string };
      // 503 until a worker has reported.
      if (response.status !== 503 && response.status !== 202) throw new Error(JSON.stringify(answer));
      return response.status === 202 && answer.id;
    },
    { what: 'a generation to be started', deadlineMs: 60_000, everyMs: 250 },
  );
}

/** Waits until a generation has the status; answers with its id. */
export async function reached(api: string, id: string, wanted: Generation['status']): Promise<string> {
  await until(
    async () => {
      const { status } = (await (await fetch(`${api}/v1/generations/${id}`)).json()) as { status: string };
      return status === wanted;
    },
    { what: `${id} to be ${wanted}`, deadlineMs: 120_000, everyMs: 100 },
  );
  return id;
}

export function finished(api: string, id: string): Promise<string> {
  return reached(api, id, 'SUCCEEDED');
}
