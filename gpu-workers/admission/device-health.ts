/** Fatal errors in a row after which a device gets no more work. */
const FATAL_IN_A_ROW = 3;
/** Looks in a row that may fail before a device counts as unhealthy: one may just have taken too long. */
const FAILED_LOOKS = 3;

/** How CUDA and the driver tell of a device in trouble, besides a lack of memory. */
const DEVICE_ERROR =
  /illegal memory access|unspecified launch failure|misaligned address|uncorrectable ECC|device-side assert|CUDNN_STATUS_(?:EXECUTION|INTERNAL)|CUBLAS_STATUS_(?:EXECUTION|INTERNAL)|GPU is lost|GPU requires reset|fallen off the bus|CUDA failure (?!2\b)\d+/i;

/** Whether a failure's message is about the device rather than about the job. */
export function isDeviceError(message: string): boolean {
  return DEVICE_ERROR.test(message);
}

/**
 * Whether a device should get work. Looks that fail make it unhealthy until one succeeds; fatal errors in a row, with
 * no job done between, drain it for the life of the process: somebody has to look at the machine.
 */
export class DeviceHealth {
  #failedLooks = 0;
  #fatal = 0;
  #trouble: string | null = null;

  /** The device was looked at, and answered. */
  seen(): void {
    this.#failedLooks = 0;
    if (!this.isDrained) this.#trouble = this.#fatal > 0 ? this.#trouble : null;
  }

  /** The device was looked at, and the look failed. */
  unseen(reason: string): void {
    this.#failedLooks += 1;
    if (!this.isDrained) this.#trouble = reason;
  }

  /** A job was done on it. */
  worked(): void {
    if (this.isDrained) return;
    this.#fatal = 0;
    if (this.#failedLooks === 0) this.#trouble = null;
  }

  /** It reported an error that no job causes. */
  failed(reason: string): void {
    this.#fatal += 1;
    this.#trouble = this.isDrained ? `No more work after ${this.#fatal} device errors: ${reason}` : reason;
  }

  get isDrained(): boolean {
    return this.#fatal >= FATAL_IN_A_ROW;
  }

  get isHealthy(): boolean {
    return !this.isDrained && this.#failedLooks < FAILED_LOOKS;
  }

  /** What the last look or job failed with; null where all is well. */
  get trouble(): string | null {
    return this.#trouble;
  }
}
