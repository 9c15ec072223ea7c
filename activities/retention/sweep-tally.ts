import { SWEPT_KINDS, type SweptKind, type TenantSweep } from '../../contracts/sweep.js';
import type { ObjectInfo } from '../../infra/storage/object-store.js';

interface Sum {
  objects: number;
  bytes: number;
}

/** Adds up what a sweep keeps and what it takes away. */
export class SweepTally {
  readonly #swept = new Map<SweptKind, Sum>();
  readonly kept: Sum = nothing();
  readonly restored: Sum = nothing();

  keep(objects: readonly Pick<ObjectInfo, 'bytes'>[]): void {
    add(this.kept, objects);
  }

  restore(objects: readonly Pick<ObjectInfo, 'bytes'>[]): void {
    add(this.restored, objects);
  }

  sweep(kind: SweptKind, objects: readonly Pick<ObjectInfo, 'bytes'>[]): void {
    const sum = this.#swept.get(kind) ?? nothing();
    this.#swept.set(kind, sum);
    add(sum, objects);
  }

  report(tenant: string): TenantSweep {
    const found = SWEPT_KINDS.flatMap((kind) => {
      const sum = this.#swept.get(kind);
      return sum === undefined || sum.objects === 0 ? [] : [[kind, sum] as const];
    });
    return { tenant, kept: this.kept, restored: this.restored, swept: Object.fromEntries(found) };
  }
}

function nothing(): Sum {
  return { objects: 0, bytes: 0 };
}

function add(sum: Sum, objects: readonly Pick<ObjectInfo, 'bytes'>[]): void {
  sum.objects += objects.length;
  for (const { bytes } of objects) sum.bytes += bytes;
}
