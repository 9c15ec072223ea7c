import type { Settings } from '../infra/config/settings.js';
import type { Outbound } from '../infra/outbound/outbound.js';
import type { ObjectStore } from '../infra/storage/object-store.js';
import type { Logger } from '../infra/telemetry/logger.js';
import type { Metrics } from '../infra/telemetry/metrics.js';
import type { BatchGateway } from '../infra/temporal/batch-gateway.js';
import type { DeliveryGateway } from '../infra/temporal/delivery-gateway.js';
import type { DeploymentDesk } from '../infra/temporal/deployment-desk.js';
import type { GenerationGateway, QueueInspector } from '../infra/temporal/generation-gateway.js';
import type { MeshGateway } from '../infra/temporal/mesh-gateway.js';
import type { QueueControl } from '../infra/temporal/queue-control.js';
import type { RetentionGateway } from '../infra/temporal/retention-gateway.js';
import type { SequenceGateway } from '../infra/temporal/sequence-gateway.js';

/** What the API is built from; each part is injected under the symbol of its name. */
export interface ApiParts {
  settings: Settings;
  store: ObjectStore;
  gateway: GenerationGateway;
  batches: BatchGateway;
  meshes: MeshGateway;
  sequences: SequenceGateway;
  inspector: QueueInspector;
  deployments: DeploymentDesk;
  queueControl: QueueControl;
  logger: Logger;
  metrics: Metrics;
  outbound: Outbound;
  deliveries: DeliveryGateway;
  retention: RetentionGateway;
}

export const SETTINGS = Symbol('settings');
export const STORE = Symbol('store');
export const GATEWAY = Symbol('gateway');
export const BATCHES = Symbol('batches');
export const MESHES = Symbol('meshes');
export const SEQUENCES = Symbol('sequences');
export const DEPLOYMENT_DESK = Symbol('deployment desk');
export const INSPECTOR = Symbol('inspector');
export const QUEUE_CONTROL = Symbol('queue control');
export const LOGGER = Symbol('logger');
export const METRICS = Symbol('metrics');
export const OUTBOUND = Symbol('outbound');
export const DELIVERIES = Symbol('deliveries');
export const RETENTION = Symbol('retention');
