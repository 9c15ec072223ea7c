import { ActivityFailure, ApplicationFailure, CancelledFailure, RetryState } from '@temporalio/common';
import { ERROR_TRAITS } from '../../../contracts/errors.js';
import { explainFailure } from '../../../workflows/explain-failure.js';

/** A failure as it reaches the workflow: wrapped by Temporal. */
function fromActivity(cause: Error): ActivityFailure {
  return new ActivityFailure(
    'Activity failed',
    'generateShape',
    '1',
    RetryState.NON_RETRYABLE_FAILURE,
    'worker',
    cause,
  );
}

describe('explainFailure', () => {
  it('hands on the stage’s own code and sentence, with the advice of the code', () => {
    const failure = fromActivity(ApplicationFailure.nonRetryable('Expected an object in the picture', 'EMPTY_IMAGE'));
    expect(explainFailure(failure, 'preprocess')).toEqual({
      code: 'EMPTY_IMAGE',
      stage: 'preprocess',
      message: 'Expected an object in the picture',
      suggestion: ERROR_TRAITS.EMPTY_IMAGE.suggestion,
      retryable: false,
    });
  });

  it('calls a cancel a cancel, also when it comes through an activity', () => {
    for (const failure of [new CancelledFailure('canceled'), fromActivity(new CancelledFailure('canceled'))]) {
      expect(explainFailure(failure, 'shape')).toMatchObject({ code: 'CANCELED', stage: 'shape' });
    }
  });

  it.each([
    [fromActivity(new Error('heartbeat timeout')), 'heartbeat timeout'],
    [fromActivity(ApplicationFailure.retryable('odd', 'SOMETHING_ELSE')), 'odd'],
    [new TypeError('a bug in the workflow'), 'a bug in the workflow'],
    ['no error at all', 'no error at all'],
  ])('calls what it does not know a failed stage and keeps its sentence', (failure, message) => {
    expect(explainFailure(failure, null)).toMatchObject({ code: 'STAGE_FAILED', stage: null, message });
  });
});
