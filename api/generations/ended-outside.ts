import { ERROR_TRAITS, type GenerationEvent, type GenerationState } from '../../contracts/index.js';

/**
 * The last state of a generation whose workflow ended without saying so itself: terminated by an operator, or
 * forgotten by Temporal. Nothing will ever finish it, so clients are told that it failed.
 */
export function endedOutside(state: GenerationState): GenerationState {
  return {
    ...state,
    status: 'FAILED',
    finishedAt: state.finishedAt ?? state.startedAt ?? state.createdAt,
    lastEvent: state.lastEvent + 1,
    error: {
      code: 'CANCELED',
      stage: null,
      message: 'The workflow was ended from outside, by an operator or by the loss of Temporal’s data',
      suggestion: ERROR_TRAITS.CANCELED.suggestion,
      retryable: false,
    },
  };
}

/** The event that tells the end of such a generation, numbered after all others. */
export function endedOutsideEvent(state: GenerationState, seq: number): GenerationEvent {
  return { seq, at: state.finishedAt ?? state.createdAt, type: 'status', status: 'FAILED', error: state.error };
}
