import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../infra/browser/open-browser.js';
import { chromiumPath } from '../../infra/config/chromium-path.js';
import { repositoryRoot, startParts } from '../support/parts.js';
import { until } from '../support/until.js';
import { type BenchLine, median } from './figures.js';
import { postGeneration } from './post-generation.js';

/** Medians, milliseconds, beside what the studio may take. */
export interface StudioBenchLine extends BenchLine<'ms'> {
  bench: 'studio';
  variant: 'first useful paint' | 'model on screen';
  /** Bytes of the model. */
  bytes?: number;
}

const ROUNDS = 7;
const LIMIT_MS = { paint: 1000, model: 500 } as const;
/** Gives a GLB of 5 MB: two thirds mesh, one third texture. */
const OPTIONS = { resolution: 256, targetFaces: 220_000, textureSize: 1024 };
const WITHIN_MS = 60_000;
const OWL = join(repositoryRoot(), 'docs/samples/owl.webp');

/** Notes the largest paint so far, and when the first picture of the model has left the graphics processor. */
const NOTE_TIMES = `
  window.times = { paint: 0, model: 0 };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) window.times.paint = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver(() => {
    const drawn = performance.getEntriesByName('orfeas-shown')[0];
    if (drawn === undefined || window.times.model > 0) return;
    const gl = document.querySelector('canvas').getContext('webgl2');
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    window.times.model = performance.now() - performance.getEntriesByName('orfeas-bytes')[0].startTime;
  }).observe({ type: 'mark', buffered: true });
`;

/** The page with an empty cache, then a model whose file is not cached either; each round in a page of its own. */
export async function* runStudioBench(chromium: string): AsyncGenerator<StudioBenchLine> {
  const parts = await startParts(['temporal', 'minio', 'api', 'gpu-worker', 'cpu-worker']);
  try {
    const api = parts.settings.ORFEAS_PUBLIC_URL!;
    const { id, bytes } = await makeModel(api);
    const browser = await openBrowser(chromium);
    const context = browser.page.context();
    try {
      const times = { paint: [] as number[], model: [] as number[] };
      for (let round = -1; round < ROUNDS; round++) {
        const page = await context.newPage();
        await page.addInitScript(NOTE_TIMES);
        const cdp = await context.newCDPSession(page);
        await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
        await page.goto(api);
        await page.locator('input[type=file]').waitFor({ state: 'attached' });
        const paint = await timeOf(page, 'paint');
        await page.goto(`${api}#/models/${id}`);
        const model = await timeOf(page, 'model');
        await page.close();
        if (round < 0) continue;
        times.paint.push(paint);
        times.model.push(model);
      }
      yield lineOf('first useful paint', times.paint, LIMIT_MS.paint);
      yield { ...lineOf('model on screen', times.model, LIMIT_MS.model), bytes };
    } finally {
      await browser.close();
    }
  } finally {
    await parts.end();
  }
}

function lineOf(variant: StudioBenchLine['variant'], times: readonly number[], limit: number): StudioBenchLine {
  const ours = median(times);
  const beside = { peer: limit, peerName: 'the limit', ratio: ours / limit } as const;
  return { bench: 'studio', variant, ours, ...beside, unit: 'ms', n: times.length };
}

function timeOf(page: Page, what: 'paint' | 'model'): Promise<number> {
  const read = async () => (await page.evaluate<Record<string, number>>('window.times'))[what]!;
  return until(async () => (await read()) || false, { what: `the ${what}`, deadlineMs: WITHIN_MS, everyMs: 50 });
}

async function makeModel(api: string): Promise<{ id: string; bytes: number }> {
  const generation = await postGeneration(api, await readFile(OWL), {
    model: 'inflate',
    options: OPTIONS,
    outputs: ['glb'],
  });
  const glb = generation.artifacts.find(({ name }) => name === 'model.glb');
  if (glb === undefined) throw new Error(`Expected a model but received ${generation.status}`);
  return { id: generation.id, bytes: glb.bytes };
}

if (import.meta.main) {
  const chromium = chromiumPath();
  if (chromium === null) throw new Error('Expected Chromium on PATH or in ORFEAS_CHROMIUM but found none');
  for await (const line of runStudioBench(chromium)) process.stdout.write(`${JSON.stringify(line)}\n`);
}
