import { type FaultBench, type FaultOutcome, openFaultBench } from './fault-bench.js';
import { type FaultCase, nameOf } from './fault-case.js';

/** Cases that run, and what came of each. */
export interface FaultRun {
  /** The outcome of a case; rejects with what the case failed with. */
  outcomeOf(fault: FaultCase): Promise<FaultOutcome>;
  /** The outcomes so far as a table in Markdown. */
  table(): string;
  /** Ends what still runs. */
  end(): Promise<void>;
}

/**
 * Runs cases in their order, on several set-ups side by side.
 * @param tell is told of each case that ended: the whole matrix takes most of an hour.
 */
export function runFaults(cases: readonly FaultCase[], benches: number, tell: (line: string) => void): FaultRun {
  const waiting = cases.map((fault) => ({ fault, ...Promise.withResolvers<FaultOutcome>() }));
  for (const { promise } of waiting) promise.catch(() => undefined);
  const results = new Map<FaultCase, FaultOutcome | Error>();
  const outcomes = new Map(waiting.map(({ fault, promise }) => [fault, promise]));
  const queue = [...waiting];
  let isEnding = false;
  const work = async () => {
    let bench: FaultBench | null = null;
    for (let next = queue.shift(); next !== undefined && !isEnding; next = queue.shift()) {
      try {
        bench ??= await openFaultBench();
        const outcome = await bench.run(next.fault);
        results.set(next.fault, outcome);
        next.resolve(outcome);
      } catch (error) {
        results.set(next.fault, error as Error);
        next.reject(error);
        // Whatever it met may still hold: the others begin on a clean one.
        await bench?.end();
        bench = null;
      }
      const outcome = results.get(next.fault)!;
      const isWell = !(outcome instanceof Error) && outcome.flaws.length === 0;
      tell(`${results.size} of ${cases.length}: ${nameOf(next.fault)}: ${isWell ? 'ok' : 'FAILED'}`);
    }
    await bench?.end();
  };
  const working = Promise.all(Array.from({ length: benches }, work));
  return {
    outcomeOf: (fault) => outcomes.get(fault)!,
    table: () => tableOf(results),
    async end() {
      isEnding = true;
      await working;
    },
  };
}

function tableOf(results: ReadonlyMap<FaultCase, FaultOutcome | Error>): string {
  const rows = [...results].map(([fault, result]) => {
    const { part, fault: what, stage, moment } = fault;
    const found =
      result instanceof Error
        ? ['', '', '', `${nameOf(fault)}: ${result.message}`]
        : [
            ...[result.seconds.toFixed(1), result.attempts, result.repeated],
            result.flaws.length === 0 ? 'ok' : result.flaws.join('; '),
          ];
    return `| ${[part, what, stage, moment, ...found].join(' | ')} |`;
  });
  return [
    '| part | fault | stage | moment | seconds to the end | attempts | steps repeated | result |',
    '| --- | --- | --- | --- | ---: | ---: | ---: | --- |',
    ...rows.sort(),
  ].join('\n');
}
