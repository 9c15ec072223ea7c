import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { sweepReportSchema, type Usage, usageRecordSchema } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import { listAll } from '../../infra/storage/list-all.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { checked } from '../generations/parse-request.js';
import type { FastifyRequest } from '../http/request-context.js';
import { requireOperator } from '../http/require-operator.js';
import { SETTINGS, STORE } from '../tokens.js';
import { UsageSums } from './sum-usage.js';
import { usageQuerySchema } from './usage-query.js';

const READ_AT_A_TIME = 32;
/** Sweeps looked at for what is stored; a dry run counts as well. */
const LAST_SWEEP = 1;

@Controller('v1/usage')
export class UsageController {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** What a tenant's generations have used; of others, and of all (`*`), operators may ask. */
  @Get()
  async get(@Req() request: FastifyRequest, @Query() given: unknown): Promise<Usage> {
    const { since, until, days, groupBy, tenant = request.tenant } = checked(usageQuerySchema, given);
    if (tenant !== request.tenant) requireOperator(request.tenant, this.settings);
    const sums = new UsageSums(groupBy);
    for (const one of tenant === '*' ? await this.#tenants() : [tenant]) {
      for (const day of days) await this.#addDay(sums, one, day);
    }
    const storedBytes = await this.#storedBytes(tenant);
    return { tenant, since, until, groupBy, groups: sums.groups, total: sums.total, storedBytes };
  }

  async #addDay(sums: UsageSums, tenant: string, day: string): Promise<void> {
    for await (const page of listAll(this.store, keys.usageOf(tenant, day))) {
      for (let from = 0; from < page.length; from += READ_AT_A_TIME) {
        const some = page.slice(from, from + READ_AT_A_TIME);
        const records = await Promise.all(some.map(({ key }) => getJson(this.store, key, usageRecordSchema)));
        for (const record of records) if (record !== null) sums.add(day, record);
      }
    }
  }

  /** The tenants that have used anything, found by leaping from one to the next. */
  async #tenants(): Promise<string[]> {
    const tenants: string[] = [];
    let after: string | undefined;
    for (;;) {
      const [first] = await this.store.list(keys.usages(), { limit: 1, ...(after === undefined ? {} : { after }) });
      if (first === undefined) return tenants;
      const tenant = first.key.slice(keys.usages().length).split('/')[0]!;
      tenants.push(tenant);
      // `0` follows `/`: after all of this tenant's, before the next one's.
      after = `${keys.usages()}${tenant}0`;
    }
  }

  async #storedBytes(tenant: string): Promise<number | null> {
    const [last] = await this.store.list(keys.sweeps(), { limit: LAST_SWEEP });
    const report = last === undefined ? null : await getJson(this.store, last.key, sweepReportSchema);
    if (report === null) return null;
    if (tenant === '*') return report.total.kept.bytes;
    return report.tenants.find((one) => one.tenant === tenant)?.kept.bytes ?? 0;
  }
}
