import type { SweepReport, TenantSweep } from './sweep.js';

/** The workflow type of a sweep: what has expired and what nobody names is taken away. */
export const RETENTION_WORKFLOW = 'retentionWorkflow';
/** The workflow type of an erasure that a client asks for. */
export const ERASE_WORKFLOW = 'eraseWorkflow';
/** The same for a mesh that was sent. */
export const ERASE_MESH_WORKFLOW = 'eraseMeshWorkflow';

/** The workflow id of a sweep. */
export function sweepWorkflowId(id: string): string {
  return `sweep/${id}`;
}

/** The workflow id of an erasure. */
export function eraseWorkflowId(tenant: string, id: string): string {
  return `erase/${tenant}/${id}`;
}

/** The workflow id of the erasure of a mesh that was sent. */
export function eraseMeshWorkflowId(tenant: string, id: string): string {
  return `erase-mesh/${tenant}/${id}`;
}

/** How a sweep is done; what is absent is as the server's settings say. */
export interface SweepOrder {
  /** Tells what it would do, and does nothing. */
  dryRun?: boolean;
  /** What nobody names is taken away when it was untouched for this long. */
  graceMs?: number;
  /** What lies in the trash is deleted when it has lain there for this long. */
  purgeAfterMs?: number;
}

/** A generation to erase, or a mesh that was sent. */
export interface EraseOrder {
  tenant: string;
  id: string;
}

/** The activities that end what is no longer to be kept, on the queue `cpu`. */
export interface RetentionActivities {
  /** Erases picture, files and checkpoints of a generation that has ended, and leaves a tombstone. */
  eraseGeneration(order: EraseOrder): Promise<void>;
  /** Erases the file and the results of a mesh that has ended, and leaves a tombstone. */
  eraseMesh(order: EraseOrder): Promise<void>;
  /** The tenants of which anything is stored. */
  listTenants(): Promise<string[]>;
  /** Sweeps what belongs to a tenant. */
  sweepTenant(order: SweepOrder & { tenant: string }): Promise<TenantSweep>;
  /** Sweeps what belongs to no tenant, adds all up and writes it down. */
  closeSweep(sweep: Pick<SweepReport, 'id' | 'dryRun' | 'startedAt' | 'tenants'>): Promise<SweepReport>;
}
