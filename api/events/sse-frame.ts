/** An event of anything that is followed. */
export interface NumberedEvent {
  seq: number;
  type: string;
}

/** How far an attempt has come. */
export interface Step {
  attempt: number;
  step: number;
}

/** A numbered event as a frame of `text/event-stream`. */
export function eventFrame(event: NumberedEvent): string {
  return frame(String(event.seq), event.type, event);
}

/** A latest value of progress; its id begins with the last number sent, so that resuming from it misses nothing. */
export function progressFrame(seq: number, progress: Step): string {
  return frame(`${seq}.${progress.attempt}.${progress.step}`, 'progress', progress);
}

/** Keeps connections alive through proxies, and tells a client that the server is there. */
export const PING_FRAME = ': ping\n\n';

/** How soon a browser reconnects after a break, ms. */
export const RETRY_FRAME = 'retry: 1000\n\n';

/** The number of the last event a client has, from `Last-Event-ID`: `seq` or `seq.attempt.step`; 0 for none. */
export function lastSeq(lastEventId: string | undefined): number {
  const seq = /^(\d{1,9})(?:\.\d{1,9}){0,2}$/.exec(lastEventId ?? '')?.[1];
  return seq === undefined ? 0 : Number(seq);
}

function frame(id: string, event: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
