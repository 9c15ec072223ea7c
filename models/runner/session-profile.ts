import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The profile of a session's first run: a file that ONNX Runtime writes, is read once, and goes. */
export class SessionProfile {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async begin(): Promise<SessionProfile> {
    return new SessionProfile(await mkdtemp(path.join(tmpdir(), 'orfeas-profile-')));
  }

  /** What the file's name begins with: a time is added to it. */
  get prefix(): string {
    return path.join(this.#folder, 'run');
  }

  /** Reads the profile, once it is written, and removes it. */
  async end(): Promise<number> {
    try {
      const [file] = await readdir(this.#folder);
      return file === undefined ? 0 : countCpuNodes(await readFile(path.join(this.#folder, file), 'utf8'));
    } finally {
      await rm(this.#folder, { recursive: true, force: true });
    }
  }
}

/** An event of a profile, as far as we read it; ONNX Runtime's format follows Chrome's trace events. */
interface ProfileEvent {
  cat?: string;
  name?: string;
  args?: { provider?: string };
}

/**
 * Counts the nodes that ran on the CPU.
 * @param json a profile: events of category `Node`, named after the node, with the provider that ran it.
 */
export function countCpuNodes(json: string): number {
  const events = JSON.parse(json) as ProfileEvent[];
  const kernels = events.filter(({ cat, name }) => cat === 'Node' && name?.endsWith('_kernel_time') === true);
  return new Set(kernels.filter(({ args }) => args?.provider === 'CPUExecutionProvider').map(({ name }) => name)).size;
}
