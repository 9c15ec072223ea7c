import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../contracts/canonical-json.js';
import type { StageCall } from '../contracts/orchestration.js';
import type { Stage } from './stage.js';

/** Lower-case hex sha256. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The inputs that a call's result is made of: all that the stage needs, and those it may read that the call has. */
export function inputsOf(stage: Stage, call: StageCall): string[] {
  return [...stage.inputs, ...(stage.optionalInputs ?? []).filter((name) => call.inputs[name] !== undefined)];
}

/**
 * The identity of a stage's result: everything that determines its bytes, and nothing else.
 * @param params as the stage's schema returns them, defaults filled in.
 * @param fingerprint of the runtime, see fingerprint.ts.
 */
export function stageKey(stage: Stage, call: StageCall, params: Record<string, Json>, fingerprint: string): string {
  const inputs = Object.fromEntries(inputsOf(stage, call).map((name) => [name, call.inputs[name]?.sha256 ?? null]));
  const { tenant, packDigest } = call;
  return sha256(
    canonicalJson({ tenant, name: stage.name, version: stage.version, params, inputs, packDigest, fingerprint }),
  );
}

/** Where a result is kept: under its key, or beside it when it was asked to be computed again. */
export function recordKey(key: string, salt: string | null): string {
  return salt === null ? key : sha256(`${key}/${salt}`);
}
