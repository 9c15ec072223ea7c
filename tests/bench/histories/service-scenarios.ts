import { randomUUID } from 'node:crypto';
import { sha256 } from '../../../activities/stage-key.js';
import { deliveryWorkflowId } from '../../../contracts/delivery.js';
import { meshWorkflowId } from '../../../contracts/mesh-orchestration.js';
import { repairOptionsSchema } from '../../../contracts/meshes.js';
import {
  eraseMeshWorkflowId,
  eraseWorkflowId,
  type SweepOrder,
  sweepWorkflowId,
} from '../../../contracts/retention.js';
import { sequenceOptionsSchema, settleSequence } from '../../../contracts/sequence-options.js';
import { sequenceWorkflowId } from '../../../contracts/sequence-orchestration.js';
import { turnsWorkflowId } from '../../../contracts/turns.js';
import { DEFAULT_WEBHOOK_EVENTS } from '../../../contracts/webhooks.js';
import { exportGlb } from '../../../geometry/formats/export-glb.js';
import { exportStl } from '../../../geometry/formats/export-stl.js';
import { joinPieces } from '../../../geometry/formats/file-pieces.js';
import { keys } from '../../../infra/storage/keys.js';
import { provenance } from '../../support/provenance.js';
import { cube } from '../../support/solids.js';
import type { WebhookReceiver } from '../../support/webhook-receiver.js';
import { LARGE } from './generation-scenarios.js';
import type { Scenario, Scene } from './scene.js';

/** The ways in which the workflows go that work beside generations and batches. */
export const SERVICE_SCENARIOS: Record<string, Scenario> = {
  /** Fails once. */
  delivery: async (scene) => (await deliver(scene, (nth) => (nth === 1 ? 503 : 204))).run,
  'delivery-dead': async (scene) => (await deliver(scene, () => 500)).run,
  /** Asked for anew while a try waits for its answer. */
  'delivery-again': async (scene) => {
    const { input, run } = await deliver(scene, (nth) => (nth === 1 ? 'hang' : 204));
    await scene.receiver.receive(input.id, 1);
    await scene.doors.deliveries.restart(input);
    return run;
  },
  /** The generation that asked first has its turn, another one waits for it; then nobody wants one for a minute. */
  turns: async ({ runs, reached }) => {
    const first = await runs.start(LARGE, { recompute: true, runningLimit: 1 });
    await reached(first, 'shape', 'started');
    await runs.ended(await runs.start({}, { runningLimit: 1 }));
    return { workflowId: turnsWorkflowId(first.tenant) };
  },
  'sweep-dry': (scene) => sweep(scene, { dryRun: true }),
  sweep: (scene) => sweep(scene, { graceMs: 0, purgeAfterMs: 0 }),
  erase: async ({ runs, doors }) => {
    const { tenant, state } = await runs.succeed();
    await doors.retention.erase({ tenant, id: state.id });
    return { workflowId: eraseWorkflowId(tenant, state.id) };
  },
  mesh: async (scene) => (await repairMesh(scene, box())).run,
  'mesh-failed': async (scene) => (await repairMesh(scene, Buffer.from('solid nothing'))).run,
  'mesh-told': async (scene) => {
    const { run, id } = await repairMesh(scene, box(), 'told');
    await scene.receiver.receive(id, 1);
    return run;
  },
  'erase-mesh': async (scene) => {
    const { tenant, id } = await repairMesh(scene, box());
    await scene.doors.meshes.ended(tenant, id, AbortSignal.timeout(ENDED_WITHIN_MS));
    await scene.doors.retention.eraseMesh({ tenant, id });
    return { workflowId: eraseMeshWorkflowId(tenant, id) };
  },
  sequence: (scene) => drawSequence(scene, joinPieces(exportGlb({ mesh: cube(20), provenance, name: 'cube' }))),
  'sequence-failed': (scene) => drawSequence(scene, Buffer.from('no model')),
};

const ENDED_WITHIN_MS = 60_000;

const box = () => joinPieces(exportStl({ mesh: cube(20), provenance }));

async function drawSequence({ doors, parts }: Scene, bytes: Uint8Array) {
  const [tenant, id, digest] = ['local', randomUUID(), sha256(bytes)];
  const file = { name: 'file.glb', sha256: digest, bytes: bytes.length, mediaType: 'model/gltf-binary' };
  await parts.store.put(keys.blob(tenant, digest), bytes, { mediaType: file.mediaType, ifAbsent: true });
  await doors.sequences.start({
    ...{ tenant, id, generationId: null, file, requestHash: digest, priority: 3, fairnessWeight: 1 },
    options: settleSequence(sequenceOptionsSchema.parse({ preset: 'custom', frames: 4, size: 64 })),
    createdAt: new Date().toISOString(),
    ...{ heartbeatTimeoutMs: 10_000, computeLimitMs: 60_000, retentionMs: 3_600_000 },
  });
  return { workflowId: sequenceWorkflowId(tenant, id) };
}

async function repairMesh({ doors, parts, receiver }: Scene, bytes: Uint8Array, told: 'told' | 'untold' = 'untold') {
  const [tenant, id, digest] = ['local', randomUUID(), sha256(bytes)];
  const file = { name: 'file.stl', sha256: digest, bytes: bytes.length, mediaType: 'model/stl' };
  await parts.store.put(keys.blob(tenant, digest), bytes, { mediaType: file.mediaType, ifAbsent: true });
  await doors.meshes.start({
    ...{ tenant, id, operation: 'repair', format: 'stl', file, requestHash: digest, priority: 3, fairnessWeight: 1 },
    options: repairOptionsSchema.parse({}),
    createdAt: new Date().toISOString(),
    ...{ heartbeatTimeoutMs: 10_000, computeLimitMs: 60_000, retentionMs: 3_600_000 },
    receivers: told === 'told' ? [{ url: receiver.at(id), events: [...DEFAULT_WEBHOOK_EVENTS], endpointId: null }] : [],
  });
  return { tenant, id, run: { workflowId: meshWorkflowId(tenant, id) } };
}

async function deliver({ doors, receiver }: Scene, reply: Parameters<WebhookReceiver['at']>[1]) {
  const id = randomUUID();
  const target = { url: receiver.at(id, reply), events: [...DEFAULT_WEBHOOK_EVENTS], endpointId: null };
  const at = new Date().toISOString();
  const input = { tenant: 'local', id, receiver: target, type: 'webhook.test' as const, at, data: {} };
  await doors.deliveries.start(input);
  return { input, run: { workflowId: deliveryWorkflowId(input.tenant, id) } };
}

async function sweep({ doors }: Scene, order: SweepOrder) {
  const id = randomUUID();
  await doors.retention.sweep(id, order);
  return { workflowId: sweepWorkflowId(id) };
}
