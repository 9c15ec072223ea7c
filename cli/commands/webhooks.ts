import type { Command } from 'commander';
import { z } from 'zod';
import {
  type Delivery,
  deliverySchema,
  type WebhookEndpoint,
  webhookEndpointSchema,
} from '../../contracts/webhooks.js';
import type { CliContext } from '../context.js';
import { formatTable } from '../format-table.js';
import { reachApi } from '../open-api.js';

interface JsonFlag {
  json?: true;
}

const JSON_OPTION = ['--json', 'print JSON on stdout'] as const;

const listSchema = z.object({ items: z.array(webhookEndpointSchema) });
const pageSchema = z.object({ items: z.array(deliverySchema) });
const secretSchema = z.object({ secret: z.string() });

export function addWebhooksCommand(program: Command, context: CliContext): void {
  const webhooks = program
    .command('webhooks')
    .usage('COMMAND [OPTIONS]')
    .description('addresses that are told of generations, and what was delivered to them')
    .helpCommand(false);
  addEndpointCommands(webhooks, context);
  addDeliveryCommands(webhooks, context);
}

function addEndpointCommands(webhooks: Command, context: CliContext): void {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const sent = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await reachApi(context).call(path, { method, ...(body === undefined ? {} : sent) });
    return answer.status === 204 ? null : answer.json();
  };
  webhooks
    .command('ls')
    .description('list the registered addresses')
    .option(...JSON_OPTION)
    .action(async ({ json }: JsonFlag) => {
      const { items } = listSchema.parse(await ask('GET', '/v1/webhooks'));
      if (json) context.print(JSON.stringify(items, null, 2));
      else if (items.length === 0) context.note('None yet. ./orfeas webhooks add URL registers the first.');
      else context.print(describeEndpoints(items));
    });
  webhooks
    .command('add')
    .description('register an address; its secret is told this once')
    .argument('<url>')
    .option('--event <name...>', 'what to tell it of, e.g. generation.failed; by default all ends')
    .option(...JSON_OPTION)
    .action(async (url: string, { event: events, json }: JsonFlag & { event?: string[] }) => {
      const body = { url, ...(events === undefined ? {} : { events }) };
      const added = webhookEndpointSchema.extend(secretSchema.shape).parse(await ask('POST', '/v1/webhooks', body));
      context.print(json ? JSON.stringify(added, null, 2) : `${added.id}\nsecret: ${added.secret}`);
      context.note('Keep the secret: it is not told again.');
    });
  webhooks
    .command('rm')
    .description('remove an address; messages on their way to it end')
    .argument('<id>')
    .action(async (id: string) => {
      await ask('DELETE', `/v1/webhooks/${encodeURIComponent(id)}`);
      context.note(`${id} is removed.`);
    });
  webhooks
    .command('rotate')
    .description(
      'make a new secret, for an address or for the webhooks of requests; the old one signs as well for a day',
    )
    .argument('[id]')
    .action(async (id: string | undefined) => {
      const path = id === undefined ? '/v1/webhooks/secret' : `/v1/webhooks/${encodeURIComponent(id)}/rotate`;
      context.print(secretSchema.parse(await ask('POST', path)).secret);
    });
  webhooks
    .command('test')
    .description('send an address a message of the type webhook.test')
    .argument('<id>')
    .action(async (id: string) => {
      const { id: delivery } = deliverySchema.parse(await ask('POST', `/v1/webhooks/${encodeURIComponent(id)}/test`));
      context.print(delivery);
    });
}

function addDeliveryCommands(webhooks: Command, context: CliContext): void {
  webhooks
    .command('deliveries')
    .description('list messages with the tries to deliver them, the newest first')
    .option('--state <state>', 'only those: PENDING, DELIVERED, GONE or DEAD')
    .option('--webhook <id>', 'only those to this address')
    .option('--generation <id>', 'only those about this generation')
    .option('-n, --limit <count>', 'how many', '20')
    .option(...JSON_OPTION)
    .action(async ({ json, ...query }: JsonFlag & Record<string, string>) => {
      const answer = await reachApi(context).call(`/v1/webhooks/deliveries?${new URLSearchParams(query)}`, {});
      const { items } = pageSchema.parse(await answer.json());
      if (json) context.print(JSON.stringify(items, null, 2));
      else if (items.length === 0) context.note('None.');
      else context.print(describeDeliveries(items));
    });
  webhooks
    .command('redeliver')
    .description('deliver a message again: the same id and bytes, with new tries')
    .argument('<id>')
    .action(async (id: string) => {
      await reachApi(context).call(`/v1/webhooks/deliveries/${encodeURIComponent(id)}/redeliver`, { method: 'POST' });
      context.note(`${id} is on its way.`);
    });
}

function describeEndpoints(items: readonly WebhookEndpoint[]): string {
  const rows = items.map(({ id, url, events, disabledAt }) => [
    id,
    disabledAt === null ? 'active' : `gone since ${disabledAt.slice(0, 16).replace('T', ' ')}`,
    url,
    events.join(', '),
  ]);
  return formatTable(['ID', 'STATE', 'ADDRESS', 'EVENTS'], rows);
}

function describeDeliveries(items: readonly Delivery[]): string {
  const rows = items.map(({ id, state, type, url, tries, createdAt }) => [
    id,
    state,
    type,
    createdAt.slice(0, 19).replace('T', ' '),
    String(tries.length),
    tries.at(-1)?.error ?? '',
    url,
  ]);
  return formatTable(['ID', 'STATE', 'EVENT', 'HAPPENED (UTC)', 'TRIES', 'LAST ERROR', 'ADDRESS'], rows);
}
