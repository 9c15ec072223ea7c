import { type DestinationStream, type Logger, pino } from 'pino';
import type { Settings } from '../config/settings.js';

export type { Logger } from 'pino';

/** One JSON line an event, on stdout unless told otherwise; secrets never appear, whatever is logged. */
export function createLogger(
  part: string,
  settings: Pick<Settings, 'ORFEAS_LOG_LEVEL'>,
  destination: DestinationStream = pino.destination(),
): Logger {
  const options = {
    level: settings.ORFEAS_LOG_LEVEL,
    base: { part },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', 'headers.authorization', '*.secretKey', '*.accessKey'],
  };
  return pino(options, destination);
}
