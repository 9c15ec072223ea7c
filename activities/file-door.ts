import type { MessagePort } from 'node:worker_threads';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { OrfeasError } from '../contracts/errors.js';
import type { FileOrder } from './thread-protocol.js';

/** Stores a file; each call of `pieces` gives it out anew, and only the last one given out counts. */
export type KeepFile = (ref: ArtifactRef, pieces: () => AsyncIterable<Uint8Array>) => Promise<void>;

/** The large files of one run on their way out of its thread: pieces are asked for, so that none waits in memory. */
export class FileDoor {
  readonly #port: MessagePort;
  readonly #keep: KeepFile;
  #asked: PromiseWithResolvers<Uint8Array | null> | null = null;
  #walks = 0;
  #isClosed = false;

  constructor(port: MessagePort, keep: KeepFile) {
    this.#port = port;
    this.#keep = keep;
  }

  /** Stores a file that the thread has announced, and tells it how that went. */
  async serve(ref: ArtifactRef): Promise<void> {
    try {
      await this.#keep(ref, () => this.#pieces());
      this.#say({ type: 'kept' });
    } catch (error) {
      const { code, message } =
        error instanceof OrfeasError ? error : { code: 'STAGE_FAILED' as const, message: String(error) };
      this.#say({ type: 'refused', code, message });
    }
  }

  /** Takes the piece that was asked for; null behind the last. */
  take(piece: Uint8Array | null): void {
    this.#asked?.resolve(piece);
    this.#asked = null;
  }

  /** The thread has ended: nobody gives pieces any more. */
  close(): void {
    this.#isClosed = true;
    this.#asked?.reject(new OrfeasError('STAGE_FAILED', 'The thread ended before its file was stored'));
    this.#asked = null;
  }

  async *#pieces(): AsyncGenerator<Uint8Array> {
    this.#walks += 1;
    const walk = this.#walks;
    for (let isFirst = true; ; isFirst = false) {
      // What an earlier walk had asked for comes first, and is not for this one.
      await this.#asked?.promise;
      if (walk !== this.#walks) return;
      const piece = await this.#ask(isFirst);
      if (piece === null) return;
      yield piece;
    }
  }

  #ask(isFirst: boolean): Promise<Uint8Array | null> {
    if (this.#isClosed) throw new OrfeasError('STAGE_FAILED', 'The thread ended before its file was stored');
    const asked = Promise.withResolvers<Uint8Array | null>();
    this.#asked = asked;
    this.#say({ type: 'piece', isFirst });
    return asked.promise;
  }

  #say(order: FileOrder): void {
    if (!this.#isClosed) this.#port.postMessage(order);
  }
}
