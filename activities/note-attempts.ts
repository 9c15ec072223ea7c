import { Context } from '@temporalio/activity';
import type { InFlightJournal } from '../infra/temporal/in-flight-journal.js';

type Activity = (...args: never[]) => Promise<unknown>;

/** Lets a journal know of every attempt at some activities while it runs; without a journal they stay as they are. */
export function noteAttempts(activities: object, journal: InFlightJournal | null): object {
  if (journal === null) return activities;
  const noted =
    (activity: Activity) =>
    async (...args: never[]) => {
      const forget = journal.note(Context.current().info.taskToken);
      try {
        return await activity(...args);
      } finally {
        await forget();
      }
    };
  return Object.fromEntries(
    Object.entries(activities as Record<string, Activity>).map(([name, activity]) => [name, noted(activity)]),
  );
}
