import { useState } from 'preact/hooks';
import { ProblemError } from '../server/problem-error.js';
import { postJson } from '../server/request.js';
import { STRINGS } from '../strings.js';
import { formatBytes, formatMiB } from './format.js';
import { ProblemText } from './problem-text.js';

type Kind = 'memory' | 'disk';

/** What the page reads of the answer of `POST /api/system-optimize`. */
interface Freed {
  memory: { unloaded: { model: string; mib: number }[] } | null;
  disk: { finished: boolean; objects: number; bytes: number } | null;
}

/** Frees memory of engines that nothing uses, and room in the store. */
export function CarePanel({ onDone }: { onDone(): void }) {
  const { ops } = STRINGS;
  const [busy, setBusy] = useState<Kind | null>(null);
  const [freed, setFreed] = useState('');
  const [problem, setProblem] = useState<ProblemError | null>(null);
  const free = (type: Kind) => {
    setBusy(type);
    setProblem(null);
    setFreed('');
    void postJson<Freed>('/api/system-optimize', { type })
      .then(
        (answer) => setFreed(textOf(answer)),
        (error: unknown) => setProblem(error instanceof ProblemError ? error : null),
      )
      .then(() => {
        setBusy(null);
        onDone();
      });
  };
  return (
    <section class="panel" aria-labelledby="care-title">
      <h2 id="care-title">{ops.care}</h2>
      <div class="row">
        {(['memory', 'disk'] as const).map((kind) => (
          <button key={kind} type="button" class="plain" disabled={busy !== null} onClick={() => free(kind)}>
            {busy === kind ? ops.freeing : ops.free[kind]}
          </button>
        ))}
      </div>
      <p class="muted" role="status">
        {freed}
      </p>
      <ProblemText problem={problem} />
    </section>
  );
}

function textOf({ memory, disk }: Freed): string {
  const { freed } = STRINGS.ops;
  if (memory !== null) {
    const mib = memory.unloaded.reduce((sum, one) => sum + one.mib, 0);
    return memory.unloaded.length === 0 ? freed.nothing : freed.memory(memory.unloaded.length, formatMiB(mib));
  }
  if (disk === null) return '';
  return disk.finished ? freed.disk(disk.objects, formatBytes(disk.bytes)) : freed.later;
}
