import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Prints one of two files beside itself, as nvidia-smi would be asked for a card or for its processes. */
const SCRIPT = `#!/bin/sh
case "$*" in
  *--query-compute-apps=*) file=processes ;;
  *--query-gpu=*) file=card ;;
  *) echo "Invalid combination of input arguments." >&2; exit 2 ;;
esac
if [ -e "\${0%/*}/broken" ]; then echo "Unable to determine the device handle for GPU0: GPU is lost."; exit 15; fi
while IFS= read -r line; do printf '%s\\n' "$line"; done < "\${0%/*}/$file"
`;

/** A program in place of `nvidia-smi`, and what it will print. */
export interface StandInSmi {
  path: string;
  /** What it prints from now on. */
  show(csv: { card: string; processes: string }): void;
  /** From now on it fails as for a card that has fallen off the bus. */
  lose(): void;
  remove(): void;
}

export function makeStandInSmi(): StandInSmi {
  const folder = mkdtempSync(join(tmpdir(), 'orfeas-smi-'));
  const path = join(folder, 'nvidia-smi');
  writeFileSync(path, SCRIPT);
  chmodSync(path, 0o755);
  return {
    path,
    show({ card, processes }) {
      writeFileSync(join(folder, 'card'), card);
      writeFileSync(join(folder, 'processes'), processes);
    },
    lose: () => writeFileSync(join(folder, 'broken'), ''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
