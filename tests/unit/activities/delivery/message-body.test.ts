import { messageBody } from '../../../../activities/delivery/message-body.js';
import { generationView } from '../../../../contracts/generation-view.js';
import { pendingState } from '../../../../contracts/pending-state.js';
import { exampleInput } from '../../../support/example-input.js';

const LINKS = { ORFEAS_PUBLIC_URL: 'https://models.example/', ORFEAS_TEMPORAL_NAMESPACE: 'default' };
const STATE = { ...pendingState(exampleInput()), status: 'FAILED' as const };
const MESSAGE = {
  tenant: 'local',
  id: `${STATE.id}.9.0`,
  receiver: { url: 'https://receiver.example/', events: ['generation.failed' as const], endpointId: null },
  type: 'generation.failed' as const,
  at: '2026-01-02T03:04:05.678Z',
  data: JSON.parse(JSON.stringify(STATE)),
};

test('a message says what happened, when, and the generation as the API answers it', () => {
  const body = JSON.parse(messageBody(MESSAGE, LINKS));
  expect(body).toEqual({
    type: 'generation.failed',
    timestamp: MESSAGE.at,
    data: JSON.parse(JSON.stringify(generationView('local', STATE, null, LINKS))),
  });
  expect(body.data.urls.self).toBe(`https://models.example/v1/generations/${STATE.id}`);
});

test('a state of an earlier build, without what came later, is told as well', () => {
  const { deadline: _, expiresAt: __, ...older } = MESSAGE.data;
  expect(JSON.parse(messageBody({ ...MESSAGE, data: older }, LINKS)).data).toMatchObject({ deadline: null });
});

test('what is no generation is refused for good', () => {
  expect(() => messageBody({ ...MESSAGE, data: { id: 1 } }, LINKS)).toThrow(
    expect.objectContaining({ type: 'INTERNAL', nonRetryable: true }),
  );
});
