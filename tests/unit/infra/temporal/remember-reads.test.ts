import type { GenerationState } from '../../../../contracts/generation.js';
import { pendingState } from '../../../../contracts/pending-state.js';
import type { GenerationGateway, LiveGeneration } from '../../../../infra/temporal/generation-gateway.js';
import { rememberReads } from '../../../../infra/temporal/remember-reads.js';
import { exampleInput } from '../../../support/example-input.js';

/** Temporal as the test drives it: a history that grows, and a count of what was asked. */
class Temporal {
  historyLength = 1;
  open = true;
  unknown = false;
  asked = { describe: 0, state: 0 };

  get gateway(): GenerationGateway {
    const live = (): LiveGeneration => ({
      open: this.open,
      historyLength: this.historyLength,
      requestHash: 'hash',
      stage: null,
    });
    return {
      describe: async () => {
        this.asked.describe += 1;
        return this.unknown ? null : live();
      },
      state: async () => {
        this.asked.state += 1;
        return { ...pendingState(exampleInput({})), lastEvent: this.historyLength };
      },
      cancel: async () => {
        this.historyLength += 1;
        return true;
      },
    } as Partial<GenerationGateway> as GenerationGateway;
  }
}

function remembering(temporal: Temporal) {
  const clock = { ms: 0 };
  return { clock, gateway: rememberReads(temporal.gateway, () => clock.ms) };
}

const lastEvent = (state: GenerationState | null) => state?.lastEvent;

test('many readers at once ask Temporal once, and the workflow once', async () => {
  const temporal = new Temporal();
  const { gateway } = remembering(temporal);
  await Promise.all(Array.from({ length: 50 }, () => gateway.state('local', 'a')));
  expect(temporal.asked).toEqual({ describe: 1, state: 1 });
});

test('a workflow whose history has not grown is not asked again, and one whose history has is', async () => {
  const temporal = new Temporal();
  const { clock, gateway } = remembering(temporal);
  await gateway.state('local', 'a');
  clock.ms += 10_000;
  await gateway.state('local', 'a');
  expect(temporal.asked).toEqual({ describe: 2, state: 1 });
  temporal.historyLength = 7;
  clock.ms += 10_000;
  expect(lastEvent(await gateway.state('local', 'a'))).toBe(7);
});

test('what this process told a generation is seen by its next read', async () => {
  const temporal = new Temporal();
  const { gateway } = remembering(temporal);
  await gateway.state('local', 'a');
  await gateway.cancel('local', 'a');
  expect(lastEvent(await gateway.state('local', 'a'))).toBe(2);
});

test('a generation that was not there is asked for again at once', async () => {
  const temporal = new Temporal();
  temporal.unknown = true;
  const { gateway } = remembering(temporal);
  expect(await gateway.describe('local', 'a')).toBeNull();
  temporal.unknown = false;
  expect(await gateway.describe('local', 'a')).toMatchObject({ open: true });
});

test('tenants and generations are kept apart', async () => {
  const temporal = new Temporal();
  const { gateway } = remembering(temporal);
  for (const [tenant, id] of [
    ['a', '1'],
    ['b', '1'],
    ['a', '2'],
  ] as const)
    await gateway.state(tenant, id);
  expect(temporal.asked).toEqual({ describe: 3, state: 3 });
});
