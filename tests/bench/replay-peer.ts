import { exportStage } from '../../activities/export/export-stage.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { planStages } from '../../workflows/stage-plan.js';
import { standaloneContext } from '../support/standalone-context.js';

/** What the peer is asked: a generation's input, and the mesh that its export reads, in base64. */
export interface ExportRequest {
  input: GenerationInput;
  mesh: string;
}

const context = standaloneContext();

/** The other side of the bench: the export stage alone as a plain function; answers its seconds. */
process.on('message', ({ input, mesh }: ExportRequest) => {
  const inputs = { mesh: Buffer.from(mesh, 'base64') };
  const params = exportStage.params.parse(planStages(input).at(-1)?.params);
  const startedAt = performance.now();
  exportStage.run(inputs, params, context).then(
    () => process.send?.((performance.now() - startedAt) / 1000),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
