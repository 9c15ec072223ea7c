/** The activities that end what is no longer to be kept, on the queue `cpu`. */
export interface RetentionActivities {
  /** Erases picture, files and checkpoints of a generation that has ended, and leaves a tombstone. */
  eraseGeneration(order: { tenant: string; id: string }): Promise<void>;
}
