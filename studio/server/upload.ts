import { request } from './request.js';

const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** Whether a file calls itself a picture of a kind that the server takes; the server looks at its bytes. */
export function isPicture({ type }: Pick<File, 'type'>): boolean {
  return PICTURE_TYPES.includes(type);
}

/** What people call a picture: the name of its file, without the ending. */
export function pictureName({ name }: Pick<File, 'name'>): string {
  return name.replace(/\.[^.]*$/, '').slice(0, 64);
}

/** Sends a picture; the id under which a generation can ask for it. @throws ProblemError for what the server refuses. */
export async function upload(picture: Blob, signal: AbortSignal): Promise<string> {
  const headers = { 'Content-Type': picture.type };
  const response = await request('/v1/uploads', { method: 'POST', body: picture, headers, signal });
  return ((await response.json()) as { uploadId: string }).uploadId;
}
