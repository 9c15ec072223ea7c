import { toFailure } from '../../../activities/failure.js';
import { Progress } from '../../../activities/progress.js';
import { OrfeasError } from '../../../contracts/errors.js';
import type { StageHeartbeat } from '../../../contracts/orchestration.js';

/** What becomes of an error, and how many attempts count as fruitless after it. */
function fail(error: unknown, attempt = 1) {
  const beats: StageHeartbeat[] = [];
  const progress = new Progress({ heartbeat: (beat?: unknown) => void beats.push(beat as StageHeartbeat) }, undefined, {
    silenceMs: 1,
  });
  const failure = toFailure(error, progress, attempt);
  progress.stop();
  return { failure, fruitless: beats.at(-1)!.fruitless };
}

describe('toFailure', () => {
  it('keeps the code and the sentence, and does not retry what the request brought about', () => {
    const { failure } = fail(new OrfeasError('EMPTY_IMAGE', 'Expected an object'));
    expect(failure).toMatchObject({ type: 'EMPTY_IMAGE', message: 'Expected an object', nonRetryable: true });
    expect(failure.category).toBe('BENIGN');
  });

  it('retries any other error as a failed stage, and counts it', () => {
    const { failure, fruitless } = fail(new TypeError('x is undefined'));
    expect(failure).toMatchObject({ type: 'STAGE_FAILED', message: 'x is undefined', nonRetryable: false });
    expect(failure.nextRetryDelay).toBeUndefined();
    expect(fruitless).toBe(1);
  });

  it('does not count an outage, and waits longer each time, up to half a minute', () => {
    const away = new OrfeasError('STORAGE_UNAVAILABLE', 'away');
    expect(fail(away).fruitless).toBe(0);
    const pauses = [1, 2, 3, 10, 1000].map((attempt) => fail(away, attempt).failure.nextRetryDelay);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 30_000, 30_000]);
  });

  it('does not count a refusal that says when to come back, and comes back then', () => {
    const refused = new OrfeasError('ENGINE_CRASHED', 'not now', { retryAfterMs: 30_000 });
    const { failure, fruitless } = fail(refused);
    expect(failure).toMatchObject({ type: 'ENGINE_CRASHED', nextRetryDelay: 30_000, nonRetryable: false });
    expect(fruitless).toBe(0);
    expect(fail(new OrfeasError('ENGINE_CRASHED', 'died')).fruitless).toBe(1);
  });

  it('makes a sentence of what is no error', () => {
    expect(fail('just text').failure.message).toBe('just text');
  });
});
