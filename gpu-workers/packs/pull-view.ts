import type { PullProgress } from '../../models/pull-pack.js';

export interface PullViewOptions {
  write(text: string): void;
  /** Whether a person's terminal shows it: one line that changes, instead of a line now and then. */
  isLive: boolean;
  /** Milliseconds from any beginning. */
  now(): number;
}

const LIVE_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;
/** The rate is that of this span: long enough to be calm, short enough to be of now. */
const RATE_SPAN_MS = 5_000;
const CLEAR_LINE = '\r\u001b[2K';

/** Shows how far a download is: bytes, rate, time left. */
export class PullView {
  readonly #options: PullViewOptions;
  #samples: { atMs: number; bytes: number }[] = [];
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #last: PullProgress | null = null;
  #shown: PullProgress | null = null;

  constructor(options: PullViewOptions) {
    this.#options = options;
  }

  show(progress: PullProgress): void {
    const { now, isLive } = this.#options;
    const atMs = now();
    this.#last = progress;
    if (this.#samples.length === 0 || atMs - this.#samples.at(-1)!.atMs >= LIVE_EVERY_MS) {
      this.#samples = [...this.#samples, { atMs, bytes: progress.bytes }].filter(
        (sample) => atMs - sample.atMs <= RATE_SPAN_MS,
      );
    }
    if (atMs - this.#shownAtMs < (isLive ? LIVE_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAtMs = atMs;
    this.#print();
  }

  /** Shows the end. */
  close(): void {
    if (this.#last !== this.#shown) this.#print();
    if (this.#options.isLive && this.#shown !== null) this.#options.write('\n');
  }

  #print(): void {
    const { write, isLive } = this.#options;
    this.#shown = this.#last;
    const line = describeProgress(this.#last!, this.#bytesPerSecond());
    write(isLive ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  #bytesPerSecond(): number | null {
    const [first, last] = [this.#samples[0]!, this.#samples.at(-1)!];
    const seconds = (last.atMs - first.atMs) / 1000;
    return seconds > 0 ? Math.max(0, last.bytes - first.bytes) / seconds : null;
  }
}

/** `dit.onnx: 1.1 of 1.7 GB (65 %), 42 MB/s, 0:14 left`. */
function describeProgress({ file, bytes, of }: PullProgress, bytesPerSecond: number | null): string {
  const share = of === 0 ? 100 : Math.floor((100 * bytes) / of);
  const rate = bytesPerSecond === null ? '' : `, ${formatBytes(bytesPerSecond)}/s`;
  const left =
    bytesPerSecond === null || bytesPerSecond === 0 ? '' : `, ${formatSpan((of - bytes) / bytesPerSecond)} left`;
  return `${file}: ${formatBytes(bytes)} of ${formatBytes(of)} (${share} %)${rate}${left}`;
}

/** Decimal units, as disks and hubs count. */
function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}

/** `0:05`, `12:34`, `1:02:03`. */
function formatSpan(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours, ...rest] = parts as [number, number, number];
  const shown = hours > 0 ? parts : rest;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
