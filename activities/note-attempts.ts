import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { InFlightJournal } from '../infra/temporal/in-flight-journal.js';

/**
 * Lets a journal know of every attempt at every activity of a worker. The factory is called as soon as the worker has
 * an attempt in its hands, before its input is even decoded: no part of it goes unnoted for longer than need be.
 */
export function noteAttempts(journal: InFlightJournal): ActivityInterceptorsFactory {
  return ({ info }) => {
    const forget = journal.note(info.taskToken);
    return {
      inbound: {
        async execute(input, next) {
          try {
            return await next(input);
          } finally {
            forget();
          }
        },
      },
    };
  };
}
