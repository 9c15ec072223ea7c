import type { ProgressEvent } from '../contracts/events.js';
import type { StageView } from '../contracts/generation.js';
import type { Follower } from './follow-generation.js';

export interface ProgressViewOptions {
  /** Stands before every line where several pictures are worked on; else empty. */
  label: string;
  isLive: boolean;
  note(text: string): void;
  /** Writes to the terminal as it is, without a line's end. */
  write(text: string): void;
}

const CLEAR_LINE = '\r\u001b[2K';

/**
 * Shows a person how a generation goes: a line for each stage that is through, and the running one's share and step;
 * on a terminal as one line that changes, else as a line at its begin.
 */
export class ProgressView implements Follower {
  readonly #options: ProgressViewOptions;
  #isLineOpen = false;

  constructor(options: ProgressViewOptions) {
    this.#options = options;
  }

  onEvent(event: Parameters<Follower['onEvent']>[0]): void {
    if (event.type === 'stage') this.#showStage(event.stage);
    else if (event.type === 'status' && event.status === 'PAUSED') this.#line('paused');
  }

  onProgress({ stage, step, steps, progress, attempt }: ProgressEvent): void {
    if (!this.#options.isLive) return;
    const again = attempt > 1 ? `, attempt ${attempt}` : '';
    this.#live(`${stage.padEnd(10)} step ${step} of ${steps}${again}   ${Math.round(progress)} % of all`);
  }

  onConnection(state: 'lost' | 'back'): void {
    this.#line(state === 'lost' ? 'The API does not answer; the work goes on. Waiting for it ...' : 'The API is back.');
  }

  /** Ends an open line, so that other output begins at the margin. */
  close(): void {
    if (this.#isLineOpen) this.#options.write(CLEAR_LINE);
    this.#isLineOpen = false;
  }

  #showStage(stage: StageView): void {
    const name = stage.name.padEnd(10);
    if (stage.status === 'SUCCEEDED') {
      const seconds = stage.seconds === null ? '' : `${stage.seconds.toFixed(1)} s`;
      this.#line(`${name} ${stage.cached ? 'known already, nothing to compute' : `done in ${seconds}`}`);
    } else if (stage.status === 'FAILED') this.#line(`${name} failed`);
    else if (stage.status === 'CANCELED') this.#line(`${name} canceled`);
    else if (stage.status === 'IN_PROGRESS') {
      const again = stage.attempt > 1 ? `, attempt ${stage.attempt}` : '';
      const text = `${name} ${Math.round(stage.progress)} %${stage.steps > 0 ? `, step ${stage.step} of ${stage.steps}` : ''}${again}`;
      if (this.#options.isLive) this.#live(text);
      else this.#line(`${name} begun${again}`);
    }
  }

  #live(text: string): void {
    this.#options.write(`${CLEAR_LINE}  ${this.#options.label}${text}`);
    this.#isLineOpen = true;
  }

  #line(text: string): void {
    this.close();
    this.#options.note(`  ${this.#options.label}${text}`);
  }
}
