import { isOutage, patiently } from '../../../activities/patience.js';
import { OrfeasError } from '../../../contracts/errors.js';

const outage = () => new OrfeasError('STORAGE_UNAVAILABLE', 'away');
const never = new AbortController().signal;

describe('patiently', () => {
  it('repeats what an outage broke until it is over', async () => {
    let calls = 0;
    const result = await patiently(async () => {
      calls += 1;
      if (calls < 3) throw outage();
      return calls;
    }, never);
    expect(result).toBe(3);
  });

  it.each([new OrfeasError('INTERNAL', 'wrong'), new Error('a bug')])('does not repeat for %p', async (error) => {
    let calls = 0;
    const work = patiently(async () => {
      calls += 1;
      throw error;
    }, never);
    await expect(work).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('stops waiting when it is told to', async () => {
    const abort = new AbortController();
    const work = patiently(async () => {
      abort.abort();
      throw outage();
    }, abort.signal);
    await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('isOutage', () => {
  it('tells parts that are away from everything else', () => {
    expect(isOutage(outage())).toBe(true);
    expect(isOutage(new OrfeasError('STAGE_FAILED', 'failed'))).toBe(false);
    expect(isOutage(new Error('STORAGE_UNAVAILABLE'))).toBe(false);
  });
});
