/** Where nothing has ended lately there is no rate to go by. */
const UNKNOWN_SECONDS = 30;
/** A client that comes back later than this leaves places empty. */
const MAX_SECONDS = 300;

/**
 * When a full queue has likely a place again, s, 1 to 300.
 * @param excess generations that must end before.
 * @param perSecond generations that ended lately, a second; null where none did.
 */
export function retryAfterSeconds(excess: number, perSecond: number | null): number {
  if (perSecond === null || perSecond <= 0) return UNKNOWN_SECONDS;
  return Math.min(MAX_SECONDS, Math.max(1, Math.ceil(excess / perSecond)));
}
