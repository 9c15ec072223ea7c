import { OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';

/**
 * Refuses a request whose tenant may not operate the server. Without API keys only this machine is let in at all, and
 * whoever sits at it operates it.
 * @throws OrfeasError FORBIDDEN.
 */
export function requireOperator(
  tenant: string,
  settings: Pick<Settings, 'ORFEAS_API_KEYS' | 'ORFEAS_OPERATORS'>,
): void {
  if (isOperator(tenant, settings)) return;
  throw new OrfeasError('FORBIDDEN', `Expected the key of an operator but received one of ${tenant}`);
}

/** Whether a tenant may operate the server. */
export function isOperator(tenant: string, settings: Pick<Settings, 'ORFEAS_API_KEYS' | 'ORFEAS_OPERATORS'>): boolean {
  return settings.ORFEAS_API_KEYS.length === 0 || settings.ORFEAS_OPERATORS.includes(tenant);
}
