import { ensureUp, readRunning } from '../infra/local/ensure-up.js';
import { ApiClient } from './api-client.js';
import type { CliContext } from './context.js';
import { FailureError } from './exit-codes.js';

/** The API that the command talks to: ORFEAS_URL, else the local set-up, which is started where none runs. */
export async function openApi(context: CliContext): Promise<ApiClient> {
  if (context.settings.ORFEAS_URL === undefined) await startLocal(context);
  return reachApi(context);
}

/** Like {@link openApi}, but starts nothing. @throws FailureError where no local set-up runs. */
export function reachApi({ settings, home }: CliContext): ApiClient {
  const url = settings.ORFEAS_URL;
  let known = url ?? readRunning(home)?.apiUrl;
  if (known === undefined) {
    throw new FailureError('The local set-up does not run. Start it with ./orfeas up, or name a server in ORFEAS_URL.');
  }
  return new ApiClient({
    key: settings.ORFEAS_API_KEY,
    baseUrl: () => {
      // The set-up moves to another port where a program takes its own.
      if (url === undefined) known = readRunning(home)?.apiUrl ?? known;
      return known as string;
    },
  });
}

/** Starts the local set-up where none runs, and says so. */
export async function startLocal(context: CliContext) {
  if (readRunning(context.home) === null) context.note('Starting the local set-up ...');
  const result = await ensureUp(context.home, { environment: context.settings.environment });
  return result;
}
