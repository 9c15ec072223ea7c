import { Inject, Injectable } from '@nestjs/common';
import { type Delivery, type DeliveryRecord, deliveryRecordSchema, OrfeasError } from '../../contracts/index.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { deliveryOfIndexKey, keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { DeliveryGateway } from '../../infra/temporal/delivery-gateway.js';
import { decodeCursor, encodeCursor } from '../generations/list-query.js';
import { DELIVERIES, STORE } from '../tokens.js';
import type { DeliveryQuery } from './delivery-query.js';
import { deliveryView } from './webhook-views.js';

/** Entries looked at for one page; a page of a rare state may come short, and its cursor goes on. */
const MAX_SCANNED = 500;
const READ_AT_A_TIME = 16;

export interface DeliveryPage {
  items: Delivery[];
  nextCursor: string | null;
}

/** The messages of a tenant and every try to deliver them. */
@Injectable()
export class DeliveryLog {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(DELIVERIES) private readonly deliveries: DeliveryGateway,
  ) {}

  /** The newest first; those of one generation in the order of its events. */
  async page(tenant: string, query: DeliveryQuery): Promise<DeliveryPage> {
    const records = keys.deliveriesOf(tenant);
    const isByName = query.generation !== undefined;
    const prefix = isByName ? `${records}${query.generation}.` : keys.deliveryIndexOf(tenant);
    const place = decodeCursor(query.cursor);
    const items: Delivery[] = [];
    let after = place === null ? undefined : prefix + place;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += READ_AT_A_TIME) {
      const limits = { limit: READ_AT_A_TIME, ...(after === undefined ? {} : { after }) };
      const entries = await this.store.list(prefix, limits);
      const found = await Promise.all(
        entries.map(({ key }) => this.#read(isByName ? key : keys.delivery(tenant, deliveryOfIndexKey(key)))),
      );
      for (const [i, record] of found.entries()) {
        after = (entries[i] as { key: string }).key;
        if (record !== null && isWanted(record, query)) items.push(deliveryView(record));
        if (items.length === query.limit) return { items, nextCursor: encodeCursor(after.slice(prefix.length)) };
      }
      if (entries.length < READ_AT_A_TIME) return { items, nextCursor: null };
    }
    return { items, nextCursor: after === undefined ? null : encodeCursor(after.slice(prefix.length)) };
  }

  /** @throws OrfeasError DELIVERY_NOT_FOUND, also for one of another tenant. */
  async find(tenant: string, id: string): Promise<DeliveryRecord> {
    const record = isDeliveryId(id) ? await this.#read(keys.delivery(tenant, id)) : null;
    if (record === null) throw new OrfeasError('DELIVERY_NOT_FOUND', `There is no delivery ${id.slice(0, 64)}`);
    return record;
  }

  /** Delivers a message again, at once and with all its tries, also one that is on its way. Throws like {@link find}. */
  async redeliver(tenant: string, id: string): Promise<Delivery> {
    const record = await this.find(tenant, id);
    const { url, events, webhook: endpointId, type, createdAt: at } = record;
    await this.deliveries.restart({ tenant, id, receiver: { url, events, endpointId }, type, at, data: null });
    return { ...deliveryView(record), state: 'PENDING' };
  }

  #read(key: string): Promise<DeliveryRecord | null> {
    return getJson(this.store, key, deliveryRecordSchema);
  }
}

function isWanted(record: DeliveryRecord, { state, webhook }: DeliveryQuery): boolean {
  return (state === undefined || record.state === state) && (webhook === undefined || record.webhook === webhook);
}

/** See `deliveryId`; anything else is never made part of an object's key. */
function isDeliveryId(id: string): boolean {
  return /^[0-9a-f-]{36}\.\d{1,9}\.\d{1,4}$/.test(id);
}
