import type { UsageGroup, UsageRecord, UsageSum } from '../../contracts/index.js';

/** Where no model has a part: meshes that were sent. No pack is called so. */
const WITHOUT_MODEL = 'none';

/** Sums of usage by group, in the order of the groups' names. */
export class UsageSums {
  readonly total: UsageSum = nothing();
  readonly #by: UsageGroup;
  readonly #groups = new Map<string, UsageSum>();

  constructor(by: UsageGroup) {
    this.#by = by;
  }

  get groups(): (UsageSum & { group: string })[] {
    return [...this.#groups].map(([group, sum]) => ({ group, ...sum })).sort((a, b) => (a.group < b.group ? -1 : 1));
  }

  add(day: string, { tenant, model, stages }: UsageRecord): void {
    const whole = { day, tenant, model: model ?? WITHOUT_MODEL };
    const counted = model === null ? 'meshes' : 'generations';
    this.total[counted] += 1;
    if (this.#by !== 'stage') this.#of(whole[this.#by])[counted] += 1;
    for (const stage of stages) {
      const sum = this.#of(this.#by === 'stage' ? stage.name : whole[this.#by]);
      if (this.#by === 'stage') sum[counted] += 1;
      for (const to of [sum, this.total]) {
        to.seconds += stage.seconds;
        to.gpuSeconds += stage.gpuSeconds;
        to.bytes += stage.bytes;
        to.attempts += stage.attempts;
      }
    }
  }

  #of(group: string): UsageSum {
    const sum = this.#groups.get(group) ?? nothing();
    this.#groups.set(group, sum);
    return sum;
  }
}

function nothing(): UsageSum {
  return { generations: 0, meshes: 0, seconds: 0, gpuSeconds: 0, bytes: 0, attempts: 0 };
}
