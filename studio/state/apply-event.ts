import type { Generation } from '../../contracts/generation.js';
import { overallProgress } from '../../contracts/generation-progress.js';
import type { Told } from '../server/follow-events.js';

/** A generation after what its stream told; what the stream does not tell, such as the mesh, stays as it was. */
export function applyEvent(before: Generation, told: Told): Generation {
  switch (told.type) {
    case 'status':
      return { ...before, status: told.status, error: told.error, waiting: null };
    case 'stage': {
      const stages = before.stages.map((stage) => (stage.name === told.stage.name ? told.stage : stage));
      const begun = before.status === 'PENDING' && told.stage.status !== 'PENDING';
      const status = begun ? 'IN_PROGRESS' : before.status;
      return { ...before, status, stages, progress: overallProgress(stages), waiting: null };
    }
    case 'artifact': {
      const { artifact, stage } = told;
      const others = before.artifacts.filter(({ name }) => name !== artifact.name);
      const url = `${before.urls.artifacts}/${artifact.name}`;
      return { ...before, artifacts: [...others, { ...artifact, stage, url }] };
    }
    case 'progress': {
      const { step, steps, attempt } = told;
      const progress = steps === 0 ? 0 : (100 * step) / steps;
      const stages = before.stages.map((stage) =>
        stage.name === told.stage
          ? { ...stage, status: 'IN_PROGRESS' as const, step, steps, attempt, progress }
          : stage,
      );
      return { ...before, stages, progress: told.progress, waiting: null };
    }
  }
}
