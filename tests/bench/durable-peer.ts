import { exportStage } from '../../activities/export/export-stage.js';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import type { Stage, StageContext } from '../../activities/stage.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../gpu-workers/texture/texture-stage.js';
import { planStages } from '../../workflows/stage-plan.js';

/** What the bench asks of the peer: the stages of one generation, from a picture's bytes in base64. */
export interface PeerRequest {
  input: GenerationInput;
  picture: string;
}

/** What the peer answers: seconds of each stage. */
export type PeerAnswer = Record<string, number>;

const STAGES: Record<string, Stage> = {
  preprocess: preprocessStage,
  shape: shapeStage,
  texture: textureStage,
  export: exportStage,
};

const context: StageContext = {
  key: '0'.repeat(64),
  progress: () => undefined,
  checkpoint: { save: () => undefined, last: null },
};

/** The stages of a generation one after the other, as plain functions; results stay in memory. */
async function runStages({ input, picture }: PeerRequest): Promise<PeerAnswer> {
  const files = new Map<string, Uint8Array>();
  const seconds: PeerAnswer = {};
  for (const { name, inputs, params } of planStages(input)) {
    const stage = STAGES[name]!;
    const startedAt = performance.now();
    const bytes: Record<string, Uint8Array> = {};
    for (const [key, source] of Object.entries(inputs)) {
      bytes[key] = source === 'picture' ? Buffer.from(picture, 'base64') : files.get(`${source.stage}/${source.file}`)!;
    }
    const result = await stage.run(bytes, stage.params.parse(params), context);
    for (const file of result.files) files.set(`${name}/${file.name}`, file.bytes);
    seconds[name] = (performance.now() - startedAt) / 1000;
  }
  return seconds;
}

process.on('message', (request: PeerRequest) => {
  runStages(request).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
