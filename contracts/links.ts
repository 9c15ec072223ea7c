/** What links in answers and webhooks are built from; named as the settings are. */
export interface LinkSettings {
  ORFEAS_PUBLIC_URL?: string | undefined;
  ORFEAS_TEMPORAL_UI_URL?: string | undefined;
  ORFEAS_TEMPORAL_NAMESPACE: string;
}

/** The server's public address; empty where it is unknown, which makes links relative to the host. */
export function base(settings: Pick<LinkSettings, 'ORFEAS_PUBLIC_URL'>): string {
  return (settings.ORFEAS_PUBLIC_URL ?? '').replace(/\/+$/, '');
}

/** A workflow's page in the Temporal UI; null where its address is unknown. */
export function temporalUrl(workflowId: string, settings: LinkSettings): string | null {
  if (settings.ORFEAS_TEMPORAL_UI_URL === undefined) return null;
  const ui = settings.ORFEAS_TEMPORAL_UI_URL.replace(/\/+$/, '');
  const namespace = encodeURIComponent(settings.ORFEAS_TEMPORAL_NAMESPACE);
  return `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
