import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OrfeasError, type UploadRecord, uploadRecordSchema } from '../../contracts/index.js';
import { getJson, putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { type Body, BodyIntake } from '../http/body-intake.js';
import type { FastifyRequest } from '../http/request-context.js';
import { STORE } from '../tokens.js';
import { PictureIntake } from './picture-intake.js';
import { RemotePictures } from './remote-pictures.js';

/** A picture that is to be fetched, as the JSON body of `POST /v1/uploads`. */
export const remoteUploadSchema = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048) });

/** Pictures that were sent ahead of a request. */
@Injectable()
export class UploadsService {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(PictureIntake) private readonly pictures: PictureIntake,
    @Inject(RemotePictures) private readonly remote: RemotePictures,
  ) {}

  /** Takes the picture of a request's body, or that of the address in it; nothing is stored unless it is a readable one. */
  async take(request: FastifyRequest, maxBytes?: number): Promise<UploadRecord> {
    const accept = (bytes: Uint8Array) => this.#accept(request.tenant, bytes, maxBytes);
    const taken = await this.bodies.take(
      request,
      async (body) => (body.kind === 'json' ? remoteOf(body.value) : await accept(pictureOf(body))),
      maxBytes,
    );
    return 'url' in taken ? this.remote.take(taken.url, '/url', accept, maxBytes) : taken;
  }

  /** @throws OrfeasError UPLOAD_NOT_FOUND, also for an upload of another tenant. */
  async find(tenant: string, id: string): Promise<UploadRecord> {
    const record = await getJson(this.store, keys.upload(tenant, id), uploadRecordSchema);
    if (record === null) throw new OrfeasError('UPLOAD_NOT_FOUND', `There is no upload ${id}`);
    return record;
  }

  async #accept(tenant: string, bytes: Uint8Array, maxBytes?: number): Promise<UploadRecord> {
    const picture = await this.pictures.check(bytes, maxBytes);
    await this.pictures.keep(tenant, picture);
    const record: UploadRecord = {
      schema: 'orfeas.upload/1',
      id: randomUUID(),
      image: picture.ref,
      width: picture.width,
      height: picture.height,
      createdAt: new Date().toISOString(),
    };
    await putJson(this.store, keys.upload(tenant, record.id), record);
    return record;
  }
}

function remoteOf(value: unknown): z.output<typeof remoteUploadSchema> {
  const parsed = remoteUploadSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new OrfeasError('INVALID_REQUEST', 'Expected {"url"} of a picture for a JSON body but received another', {
    errors: [{ pointer: '/url', detail: 'Expected an http or https address' }],
  });
}

function pictureOf(body: Body): Uint8Array {
  if (body.kind === 'bytes') return body.bytes;
  if (body.kind === 'form' && body.form.picture !== null) return body.form.picture;
  throw new OrfeasError(
    'INVALID_REQUEST',
    'Expected a picture in the field image, as the whole body, or {"url"} as JSON, but received none',
  );
}
