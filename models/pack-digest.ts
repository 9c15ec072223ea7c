import { createHash } from 'node:crypto';
import { canonicalJson, type Json, type JsonMembers } from '../contracts/canonical-json.js';

/** A pack's identity: sha256 (hex) of its manifest's canonical JSON (RFC 8785), as it lies in the file. */
export function packDigest(manifest: Json | JsonMembers): string {
  return createHash('sha256').update(canonicalJson(manifest)).digest('hex');
}
