import { createHash } from 'node:crypto';
import {
  type BulkReplayRequest,
  canonicalJson,
  type Json,
  OrfeasError,
  type ReplayOrder,
} from '../../contracts/index.js';
import type { GenerationSettings } from './parse-request.js';

/** sha256 of the canonical request, with the picture's content in place of where it came from. */
export function requestHash(settings: GenerationSettings, pictureSha256: string): string {
  return sha256(canonicalJson({ ...settings, image: pictureSha256 } as Json));
}

/** sha256 of the canonical request for a replay of a generation. */
export function replayHash(parentId: string, order: ReplayOrder): string {
  return sha256(canonicalJson({ ...order, parentId } as unknown as Json));
}

/** sha256 of the canonical request for replays of a set. */
export function bulkReplayHash(request: BulkReplayRequest): string {
  return sha256(canonicalJson(request as unknown as Json));
}

/** The id of the generation that an Idempotency-Key of a tenant stands for: a UUID of version 8 (RFC 9562 §5.8). */
export function idempotentId(tenant: string, key: string): string {
  const digest = createHash('sha256')
    .update(canonicalJson([tenant, key]))
    .digest();
  digest[6] = (digest.readUInt8(6) & 0x0f) | 0x80;
  digest[8] = (digest.readUInt8(8) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/**
 * Insists that an id which has been taken stands for the request that is asked now.
 * @param taken hash of the request that took it. @throws OrfeasError IDEMPOTENCY_CONFLICT
 */
export function checkSameRequest(id: string, taken: string, asked: string): void {
  if (taken === asked) return;
  throw new OrfeasError('IDEMPOTENCY_CONFLICT', `Expected the request that started ${id} but received another`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
