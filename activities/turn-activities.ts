import type { TurnActivities } from '../contracts/turns.js';
import type { GenerationGateway } from '../infra/temporal/generation-gateway.js';

/**
 * Finds which generations do not run any more.
 * @throws OrfeasError ORCHESTRATOR_UNAVAILABLE
 */
export function createTurnActivities(gateway: Pick<GenerationGateway, 'describe'>): TurnActivities {
  return {
    async endedGenerations({ tenant, ids }) {
      const isOpen = await Promise.all(ids.map(async (id) => (await gateway.describe(tenant, id))?.open === true));
      return ids.filter((_, i) => !isOpen[i]);
    },
  };
}
