import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ClientOptions } from 'minio';
import type { Settings } from '../config/settings.js';

/** Without an answer for this long a call to the store counts as failed. */
const SOCKET_TIMEOUT_MS = 10_000;

/** What the MinIO client is built from. */
export function clientOptions(settings: Settings): ClientOptions {
  const endpoint = new URL(settings.ORFEAS_S3_ENDPOINT);
  const useSSL = endpoint.protocol === 'https:';
  const agent = { keepAlive: true, timeout: SOCKET_TIMEOUT_MS };
  return {
    endPoint: endpoint.hostname,
    port: endpoint.port === '' ? (useSSL ? 443 : 80) : Number(endpoint.port),
    useSSL,
    accessKey: settings.ORFEAS_S3_ACCESS_KEY,
    secretKey: settings.ORFEAS_S3_SECRET_KEY,
    region: settings.ORFEAS_S3_REGION,
    pathStyle: true,
    transportAgent: useSSL ? new HttpsAgent(agent) : new HttpAgent(agent),
    // Our own retries know what is worth repeating; the client's would hold a call back for half a minute.
    retryOptions: { disableRetry: true },
  };
}
