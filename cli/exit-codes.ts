/** How the command ends. */
export const EXIT = {
  success: 0,
  /** What was asked for could not be done. */
  failure: 1,
  /** The command was called wrongly; nothing was done. */
  usage: 2,
  /** Ended by Ctrl-C (128 + SIGINT, as shells have it). */
  interrupted: 130,
} as const;

/** The command was called wrongly: it ends with 2 and the message, no more. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for could not be done: the command ends with 1 and the message. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
}
