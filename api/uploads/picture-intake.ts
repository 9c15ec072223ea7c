import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { type ArtifactRef } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { inspectPicture } from '../../infra/pictures/inspect-picture.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { Budget } from '../http/budget.js';
import { SETTINGS, STORE } from '../tokens.js';

/** A check decodes the picture, up to 64 MiB a picture at the default limit, on one core. */
const CHECKS_AT_A_TIME = Math.min(4, availableParallelism());

/** A picture that was checked and not stored yet. */
export interface CheckedPicture {
  ref: ArtifactRef;
  width: number;
  height: number;
  bytes: Uint8Array;
}

const FILE_ENDINGS = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const;

/** The way of a picture into the store: looked at first, stored by its content, never by a name a client gave. */
@Injectable()
export class PictureIntake {
  readonly #checks = new Budget(CHECKS_AT_A_TIME);

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(STORE) private readonly store: ObjectStore,
  ) {}

  /**
   * Decodes the picture to see that it is one. Stores nothing.
   * @throws OrfeasError INVALID_IMAGE, UNSUPPORTED_MEDIA_TYPE or IMAGE_TOO_LARGE.
   */
  async check(bytes: Uint8Array, maxBytes = this.settings.ORFEAS_PICTURE_MAX_BYTES): Promise<CheckedPicture> {
    const release = await this.#checks.acquire(1);
    try {
      const limits = { maxBytes, maxSidePx: this.settings.ORFEAS_PICTURE_MAX_SIDE_PX };
      const { mediaType, width, height } = await inspectPicture(bytes, limits);
      const name = `picture.${FILE_ENDINGS[mediaType]}`;
      return { ref: { name, sha256: sha256Of(bytes), bytes: bytes.length, mediaType }, width, height, bytes };
    } finally {
      release();
    }
  }

  /** Stores a checked picture; equal pictures of a tenant are stored once. */
  async keep(tenant: string, picture: CheckedPicture): Promise<void> {
    const { sha256, mediaType } = picture.ref;
    await this.store.put(keys.blob(tenant, sha256), picture.bytes, { mediaType, ifAbsent: true });
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
