import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { type Outbound, OutboundError } from '../../infra/outbound/outbound.js';
import { BodyIntake } from '../http/body-intake.js';
import { Budget } from '../http/budget.js';
import { OUTBOUND, SETTINGS } from '../tokens.js';

/** From the first byte sent to the last one received: 50 MiB, the largest picture, at 14 Mbit/s. */
const DEADLINE_MS = 30_000;
const REDIRECTS = 3;
/** Of the memory for bodies as much may be held by pictures on their way, so that slow servers can't hold up uploads. */
const REMOTE_BYTES = 100 * 1024 * 1024;
/** Its pieces and the whole of it lie in memory together. */
const COPIES = 2;

/** Pictures that a request names by their address. */
@Injectable()
export class RemotePictures {
  readonly #budget = new Budget(REMOTE_BYTES);

  constructor(
    @Inject(OUTBOUND) private readonly outbound: Outbound,
    @Inject(BodyIntake) private readonly bodies: BodyIntake,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Fetches what lies at an address and hands it to `use`; its memory counts as held until `use` is done.
   * @param pointer where the request has the address, for errors.
   * @throws OrfeasError FORBIDDEN_ADDRESS, IMAGE_UNREACHABLE, IMAGE_TOO_LARGE, or what `use` throws.
   */
  async take<T>(
    url: string,
    pointer: string,
    use: (bytes: Uint8Array) => Promise<T>,
    maxBytes = this.settings.ORFEAS_PICTURE_MAX_BYTES,
  ): Promise<T> {
    const releases: (() => void)[] = [];
    const hold = async (declared = maxBytes) => {
      releases.push(await this.#budget.acquire(COPIES * declared));
      releases.push(await this.bodies.hold(COPIES * declared));
    };
    try {
      return await use(await this.#fetch(url, maxBytes, hold).catch((error) => rethrow(error, pointer)));
    } finally {
      for (const release of releases) release();
    }
  }

  async #fetch(
    url: string,
    maxBytes: number,
    onHead: (declared: number | undefined) => Promise<void>,
  ): Promise<Uint8Array> {
    const { status, bytes } = await this.outbound.send({
      url,
      method: 'GET',
      // Packed answers could unfold to any size; pictures are packed already.
      headers: { accept: 'image/png, image/jpeg, image/webp', 'accept-encoding': 'identity' },
      redirects: REDIRECTS,
      maxBytes,
      onLonger: 'refuse',
      deadlineMs: DEADLINE_MS,
      onHead,
    });
    if (status === 200) return bytes;
    throw new OutboundError('unreachable', `Expected status 200 but received ${status}`);
  }
}

function rethrow(error: unknown, pointer: string): never {
  if (error instanceof OutboundError) {
    const code = error.reason === 'too-long' ? 'IMAGE_TOO_LARGE' : 'IMAGE_UNREACHABLE';
    throw new OrfeasError(code, error.message, { errors: [{ pointer, detail: error.message }], cause: error });
  }
  if (!(error instanceof OrfeasError)) throw error;
  throw new OrfeasError(error.code, error.message, { errors: [{ pointer, detail: error.message }], cause: error });
}
