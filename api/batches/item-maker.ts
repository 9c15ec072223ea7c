import { Inject, Injectable } from '@nestjs/common';
import { type ArtifactRef, ERROR_TRAITS, OrfeasError, settleOptions } from '../../contracts/index.js';
import { GenerationInputs } from '../generations/generation-inputs.js';
import { idempotentId, requestHash } from '../generations/request-identity.js';
import { ModelDirectory } from '../models/model-directory.js';
import { PictureIntake } from '../uploads/picture-intake.js';
import { RemotePictures } from '../uploads/remote-pictures.js';
import { UploadsService } from '../uploads/uploads.service.js';
import type { ItemOrder } from './batch-request.js';
import type { NewBatchItem } from './batch-starter.js';

/** The batch that an item is made for, and its place in it. */
export interface ItemPlace {
  tenant: string;
  batchId: string;
  index: number;
}

/** Makes items of batches: checks what each asks for and stores its picture, but starts nothing. */
@Injectable()
export class ItemMaker {
  constructor(
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
    @Inject(UploadsService) private readonly uploads: UploadsService,
    @Inject(PictureIntake) private readonly pictures: PictureIntake,
    @Inject(RemotePictures) private readonly remote: RemotePictures,
    @Inject(GenerationInputs) private readonly inputs: GenerationInputs,
  ) {}

  /** An item; what it can't be made for is its own refusal, unless it is no fault of the request. */
  async make(place: ItemPlace, order: ItemOrder): Promise<NewBatchItem> {
    try {
      return { name: order.name, input: await this.#inputOf(place, order), error: null };
    } catch (error) {
      return refusedItem(order.name, error);
    }
  }

  async #inputOf({ tenant, batchId, index }: ItemPlace, { source, settings }: ItemOrder) {
    const { offer, matting } = await this.models.resolve(settings);
    const options = settleOptions(offer, settings.options);
    const image = await this.#keep(tenant, source);
    const id = idempotentId(tenant, `${batchId}/${index}`);
    const hash = requestHash(settings, image.sha256);
    return this.inputs.of({ tenant, id, settings: { ...settings, options }, image, offer, matting, hash });
  }

  async #keep(tenant: string, source: ItemOrder['source']): Promise<ArtifactRef> {
    if ('uploadId' in source) return (await this.uploads.find(tenant, source.uploadId)).image;
    const keep = async (bytes: Uint8Array) => {
      const picture = await this.pictures.check(bytes);
      await this.pictures.keep(tenant, picture);
      return picture.ref;
    };
    return 'bytes' in source ? keep(source.bytes) : this.remote.take(source.url, '/image/url', keep);
  }
}

/** An item that no generation can be made of. @throws the error where it is the server's own. */
export function refusedItem(name: string, error: unknown): NewBatchItem {
  if (!(error instanceof OrfeasError) || ERROR_TRAITS[error.code].status >= 500) throw error;
  const { code, message } = error;
  return { name, input: null, error: { code, message, suggestion: ERROR_TRAITS[code].suggestion } };
}
