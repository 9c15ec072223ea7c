import type { Metric, QualitySummary } from '../quality.js';
import type { Interval } from './intervals.js';

const COLUMNS: readonly (readonly [Metric, string])[] = [
  ['f05', 'F@0.05'],
  ['f02', 'F@0.02'],
  ['chamferL1', 'CD-L1'],
  ['normalConsistency', 'normals'],
  ['outlineIou', 'outline IoU'],
  ['watertight', 'watertight'],
  ['shells', 'shells'],
];

/** The summaries as a table in Markdown: mean and, in brackets, the 95 % interval. */
export function qualityTable(summaries: readonly QualitySummary[]): string {
  const { objects = 0, views = 0 } = summaries[0] ?? {};
  const rows = summaries.map((summary) => [
    summary.method,
    ...COLUMNS.map(([metric]) => cell(metric, summary[metric])),
  ]);
  const lines = [['method', ...COLUMNS.map(([, title]) => title)], ['---', ...COLUMNS.map(() => '---:')], ...rows];
  const table = lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
  return `${objects} objects, ${views} views; mean and 95 % bootstrap interval over objects\n\n${table}`;
}

function cell(metric: Metric, { mean, low, high }: Interval): string {
  if (metric === 'watertight') return `${Math.round(100 * mean)} %`;
  if (metric === 'shells') return mean.toFixed(2);
  const digits = metric === 'chamferL1' ? 4 : 3;
  const text = (value: number) => value.toFixed(digits).replace(/^0/, '');
  return `${text(mean)} (${text(low)}..${text(high)})`;
}
