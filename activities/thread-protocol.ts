import type { MessagePort } from 'node:worker_threads';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import type { Json } from '../contracts/canonical-json.js';
import type { ErrorCode } from '../contracts/errors.js';
import type { Program } from '../infra/browser/probe-chromium.js';
import type { EngineOutput, EngineTask } from '../models/families/engine.js';
import type { PackManifest } from '../models/manifest.js';
import type { MemoryWait } from '../models/runner/engine-host.js';
import type { RunFacts } from '../models/runner/protocol.js';
import type { Checkpoint, StageResult } from './stage.js';

/** What a stage's thread is given. */
export interface ThreadTask {
  module: string;
  stage: string;
  inputs: Record<string, Uint8Array>;
  params: Json;
  key: string;
  checkpoint: Checkpoint | null;
  trail: readonly Checkpoint[];
  programs: Readonly<Record<string, Program>>;
  pack: PackManifest | null;
  port: MessagePort;
}

/** What a stage's thread says to its process. */
export type FromThread =
  | { type: 'progress'; step: number; of: number }
  | { type: 'checkpoint'; checkpoint: Checkpoint }
  /** Asks for the engine; the answer, an `EngineAnswer`, comes over the same port. One at a time. */
  | { type: 'engine'; task: EngineTask }
  /** A large file is ready to be stored; answered by `FileOrder`s, each `piece` of which is answered by one here. */
  | { type: 'file'; ref: ArtifactRef }
  /** Null behind the last. */
  | { type: 'piece'; bytes: Uint8Array<ArrayBuffer> | null };

/** What the process asks of a thread that has announced a file, or tells it in the end. */
export type FileOrder =
  | { type: 'piece'; isFirst: boolean }
  | { type: 'kept' }
  | { type: 'refused'; code: ErrorCode; message: string };

/** What the process answers a thread that asked for the engine. */
export type EngineAnswer =
  | { ok: true; output: EngineOutput; facts: RunFacts }
  | { ok: false; code: ErrorCode; message: string };

/** What is told of a run while it goes on. */
export type RunMessage =
  | { type: 'progress'; step: number; of: number }
  | { type: 'checkpoint'; checkpoint: Checkpoint }
  /** Storage, a queue or the engine has the word: the stage's silence is no hang. */
  | { type: 'waiting'; memory: MemoryWait | null }
  /** The stage computes again. */
  | { type: 'computing' }
  /** The engine has come this far; the stage still waits for it. */
  | { type: 'engine-progress'; step: number; of: number }
  /** The engine computes for the stage from here on, or no more. */
  | { type: 'engine-turn'; now: 'begins' | 'ends' };

/** A file that leaves the thread with the result, or is stored already. */
export type ThreadFile = { name: string; mediaType: string; bytes: Uint8Array } | ArtifactRef;

/** What a stage returned, as its thread gives it on. */
export type HandedResult = Omit<StageResult, 'files'> & { files: ThreadFile[] };

/** How a stage's thread ends; errors travel as data, since cloning one keeps its message only. */
export type ThreadResult = { ok: true; result: HandedResult } | { ok: false; code: ErrorCode; message: string };
