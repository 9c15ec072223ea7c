import { Inject, Injectable } from '@nestjs/common';
import { durationOrSecondsMs, type Generation, isFinished, OrfeasError, pendingState } from '../../contracts/index.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { type Body, BodyIntake } from '../http/body-intake.js';
import { isId } from '../http/is-id.js';
import type { FastifyRequest } from '../http/request-context.js';
import { waitForEnd } from '../http/wait-for-end.js';
import { GATEWAY } from '../tokens.js';
import { bytesOfDataUri } from './data-uri.js';
import { GenerationReader, notFound } from './generation-reader.js';
import { GenerationStarter, type PictureSource, type Started } from './generation-starter.js';
import { type GenerationSettings, parseGenerationRequest, parseGenerationSettings } from './parse-request.js';
import { readFields } from './read-fields.js';
import { idempotentId } from './request-identity.js';

const MAX_KEY_CHARACTERS = 255;

/** What clients ask of generations. */
@Injectable()
export class GenerationsService {
  constructor(
    @Inject(GATEWAY) private readonly gateway: GenerationGateway,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(GenerationStarter) private readonly starter: GenerationStarter,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
  ) {}

  /** Starts what a request's body asks for, or finds what the same request has started before. */
  async create(request: FastifyRequest, idempotencyKey: string | undefined): Promise<Generation> {
    const { tenant, headers } = request;
    const id = idempotencyKey === undefined ? null : idempotentId(tenant, checkedKey(idempotencyKey));
    const deadline = deadlineOf(headers['cancel-after']);
    const start = ({ settings, source }: ReturnType<typeof orderOf>) =>
      this.starter.start({ tenant, id, source, settings: { ...deadline, ...settings } });
    const begun = await this.bodies.take(request, async (body) => {
      const order = orderOf(body);
      return 'url' in order.source ? order : start(order);
    });
    // A picture that is to be fetched takes memory of its own, which it must not wait for while the body holds some.
    return this.viewOf(tenant, 'source' in begun ? await start(begun) : begun);
  }

  /** The first view of a started generation, without asking its workflow. */
  viewOf(tenant: string, { id, input }: Started): Promise<Generation> {
    if (input === null) return this.reader.view(tenant, id);
    return this.reader.viewOf(tenant, { state: pendingState(input), live: null, workersAway: false });
  }

  /** Waits until a generation has ended, at most `seconds` or until `gone` aborts; the answer is what it is then. */
  wait(tenant: string, first: Generation, seconds: number, gone: AbortSignal): Promise<Generation> {
    return waitForEnd(
      first,
      { seconds, gone },
      {
        ended: (id, signal) => this.gateway.ended(tenant, id, signal),
        view: (id) => this.reader.view(tenant, id),
      },
    );
  }

  /** @throws OrfeasError GENERATION_NOT_FOUND or GENERATION_FINISHED. */
  async cancel(tenant: string, id: string): Promise<Generation> {
    const before = await this.reader.view(tenant, id);
    if (isFinished(before.status) || !(await this.gateway.cancel(tenant, id))) {
      throw new OrfeasError('GENERATION_FINISHED', `The generation ${id} has ended as ${before.status}`);
    }
    return this.reader.view(tenant, id).catch(() => before);
  }
}

/** @throws OrfeasError GENERATION_NOT_FOUND for an id that can't be one. */
export function checkedId(id: string): string {
  if (!isId(id)) throw notFound(id.slice(0, 64));
  return id;
}

/** @throws OrfeasError INVALID_REQUEST for an Idempotency-Key that can't be one. */
export function checkedKey(key: string): string {
  if (key.length > 0 && key.length <= MAX_KEY_CHARACTERS) return key;
  throw new OrfeasError('INVALID_REQUEST', `Expected 1 to ${MAX_KEY_CHARACTERS} characters for Idempotency-Key`);
}

/** What the header `Cancel-After` asks for; the body's own field goes before it. @throws OrfeasError INVALID_REQUEST. */
function deadlineOf(header: string | string[] | undefined): { cancelAfter?: number } {
  if (header === undefined) return {};
  const parsed = durationOrSecondsMs.safeParse(header);
  if (parsed.success) return { cancelAfter: parsed.data };
  const received = String(header).slice(0, 64);
  throw new OrfeasError(
    'INVALID_REQUEST',
    `Expected a duration like 10m or 90 for Cancel-After but received ${received}`,
  );
}

function orderOf(body: Body): { settings: GenerationSettings; source: PictureSource } {
  if (body.kind === 'form') {
    const value = readFields(body.form.fields);
    if (body.form.picture === null) return sourced(value);
    return { settings: parseGenerationSettings(value), source: { bytes: body.form.picture } };
  }
  if (body.kind === 'json') return sourced(body.value);
  throw new OrfeasError('INVALID_REQUEST', 'Expected JSON or a multipart form for the body but received another type');
}

function sourced(value: unknown): { settings: GenerationSettings; source: PictureSource } {
  const { image, ...settings } = parseGenerationRequest(value);
  return { settings, source: 'dataUri' in image ? { bytes: bytesOfDataUri(image.dataUri) } : image };
}
