import { exportStage } from '../../activities/export/export-stage.js';
import { fingerprint } from '../../activities/fingerprint.js';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import type { Stage } from '../../activities/stage.js';
import { sha256 } from '../../activities/stage-key.js';
import type { Json } from '../../contracts/canonical-json.js';
import { OrfeasError } from '../../contracts/errors.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import type { StageName } from '../../contracts/stages.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { planStages } from '../../workflows/stage-plan.js';
import { standaloneContext } from './standalone-context.js';
import { wholeBytes } from './whole-bytes.js';

/** A generation's input and its picture's bytes in base64, which cross processes alike. */
export interface StagesRequest {
  input: GenerationInput;
  picture: string;
}

/** What one stage made of its inputs. */
export interface StageRun {
  stage: Stage;
  /** `preprocess/cutout.png` and the like, or `picture`. */
  sources: string[];
  files: { name: string; bytes: Uint8Array }[];
  facts: Record<string, Json>;
  seconds: number;
}

/** What the last stage made, or the code of the error that the stages ended with. */
export interface FinishedRun {
  /** By file name. */
  files: Record<string, Uint8Array>;
  facts: Record<string, Json>;
  code: string | null;
}

/** What decides a stage's bytes, and the bytes themselves as sha256. */
export interface StageDigest {
  version: number;
  fingerprint: string;
  sources: string[];
  /** By file name. */
  digests: Record<string, string>;
}

const STAGES: Record<StageName, Stage> = {
  preprocess: preprocessStage,
  shape: shapeStage,
  texture: textureStage,
  export: exportStage,
};

const context = standaloneContext();

/** The stages of a generation one after the other, as plain functions; everything stays in memory. */
export async function runStages({ input, picture }: StagesRequest): Promise<StageRun[]> {
  const made = new Map<string, Uint8Array>([['picture', Buffer.from(picture, 'base64')]]);
  const runs: StageRun[] = [];
  for (const { name, inputs, params } of planStages(input)) {
    const stage = STAGES[name];
    const startedAt = performance.now();
    const sources = Object.entries(inputs).map(
      ([key, source]) => [key, source === 'picture' ? source : `${source.stage}/${source.file}`] as const,
    );
    const bytes = Object.fromEntries(sources.map(([key, source]) => [key, made.get(source)!]));
    const { files: written, facts = {} } = await stage.run(bytes, stage.params.parse(params), context);
    const files = written.map((file) => ({ name: file.name, bytes: wholeBytes(file) }));
    for (const file of files) made.set(`${name}/${file.name}`, file.bytes);
    const seconds = (performance.now() - startedAt) / 1000;
    runs.push({ stage, sources: sources.map(([, source]) => source), files, facts, seconds });
  }
  return runs;
}

/** What a generation ends with; for a thread, whose errors lose their code on the way. */
export async function finishStages(request: StagesRequest): Promise<FinishedRun> {
  try {
    const { files, facts } = (await runStages(request)).at(-1)!;
    return { files: Object.fromEntries(files.map(({ name, bytes }) => [name, bytes])), facts, code: null };
  } catch (error) {
    if (!(error instanceof OrfeasError)) throw error;
    return { files: {}, facts: {}, code: error.code };
  }
}

/** The digests of every file that the stages make. */
export async function digestStages(request: StagesRequest): Promise<Record<string, StageDigest>> {
  const device = { provider: 'cpu', class: process.arch };
  return Object.fromEntries(
    (await runStages(request)).map(({ stage, sources, files }) => [
      stage.name,
      {
        version: stage.version,
        fingerprint: fingerprint(stage, device),
        sources,
        digests: Object.fromEntries(files.map(({ name, bytes }) => [name, sha256(bytes)])),
      },
    ]),
  );
}
