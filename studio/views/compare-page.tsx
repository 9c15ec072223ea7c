import { useEffect, useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { differences } from '../form/differences.js';
import { getJson } from '../server/request.js';
import { HREFS } from '../state/route.js';
import { useGeneration } from '../state/use-generation.js';
import { STRINGS } from '../strings.js';
import { CameraLink } from '../viewer/camera-link.js';
import { formatBytes, formatCount, formatMm, formatSeconds, formatVolume, secondsBetween } from './format.js';
import { MissingPage } from './missing-page.js';
import { ModelPlace } from './model-place.js';
import { nameOf } from './name-of.js';
import { Scroll } from './scroll.js';
import { useTitle } from './use-title.js';

/** How many generations can be chosen from. */
const RECENT = 50;

/** Two generations side by side, turned together, and what differs between them. */
export function ComparePage({ ids }: { ids: readonly [string, string] }) {
  const [link] = useState(() => new CameraLink());
  const recent = useRecent();
  const [first, second] = [useGeneration(ids[0]), useGeneration(ids[1])];
  useTitle(STRINGS.compare.title);
  const problem = first.problem ?? second.problem;
  if (problem !== null) return <MissingPage title={STRINGS.generation.missing} problem={problem} />;
  const pair = [first.generation, second.generation] as const;
  return (
    <div class="page compare">
      <div class="title">
        <h1 tabIndex={-1}>{STRINGS.compare.title}</h1>
        <p class="lead">{STRINGS.compare.lead}</p>
      </div>
      <div class="pair">
        {([0, 1] as const).map((side) => (
          <div key={side} class="pair-side">
            <Choice ids={ids} side={side} recent={recent} chosen={pair[side]} />
            <ModelPlace key={ids[side]} id={ids[side]} generation={pair[side]} link={link} />
          </div>
        ))}
      </div>
      {pair[0] !== null && pair[1] !== null && <Table pair={[pair[0], pair[1]]} />}
    </div>
  );
}

function Choice(props: {
  ids: readonly [string, string];
  side: 0 | 1;
  recent: readonly Generation[];
  chosen: Generation | null;
}) {
  const { ids, side, recent, chosen } = props;
  const id = ids[side];
  const offered = chosen !== null && !recent.some((one) => one.id === id) ? [chosen, ...recent] : recent;
  return (
    <div class="row">
      <select
        class="grow"
        aria-label={STRINGS.compare.sides[side]}
        value={id}
        onChange={({ currentTarget: { value } }) => {
          location.hash = side === 0 ? HREFS.compare(value, ids[1]) : HREFS.compare(ids[0], value);
        }}
      >
        {offered.map((one) => (
          <option key={one.id} value={one.id}>
            {nameOf(one)} ({one.model}, {one.id.slice(0, 8)})
          </option>
        ))}
      </select>
      <a href={HREFS.generation(id)}>{STRINGS.compare.open}</a>
    </div>
  );
}

function Table({ pair }: { pair: readonly [Generation, Generation] }) {
  const { compare } = STRINGS;
  const rows = [...measures(pair), ...options(pair)];
  return (
    <section class="panel">
      <h2 id="compare-title">{compare.table}</h2>
      <Scroll label={compare.table}>
        <table class="compare-table" aria-labelledby="compare-title">
          <thead>
            <tr>
              <td />
              {pair.map((one, side) => (
                <th key={side} scope="col">
                  {nameOf(one)} <small class="muted">{one.id.slice(0, 8)}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, a, b]) => (
              <tr key={name} class={a === b ? '' : 'differs'}>
                <th scope="row">{name}</th>
                <td>{a}</td>
                <td>{b}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

type Row = readonly [name: string, a: string, b: string];

function measures(pair: readonly [Generation, Generation]): Row[] {
  const { result, compare } = STRINGS;
  const row = (name: string, tell: (generation: Generation) => string | null | undefined): Row => [
    name,
    tell(pair[0]) ?? compare.unset,
    tell(pair[1]) ?? compare.unset,
  ];
  const ofMesh = (name: string, tell: (mesh: NonNullable<Generation['mesh']>) => string | null) =>
    row(name, ({ mesh }) => (mesh === null ? null : tell(mesh)));
  return [
    row(result.engine, ({ model }) => model),
    row(result.seed, ({ seed }) => String(seed)),
    ofMesh(result.size, ({ bboxMm: [x, y, z] }) => result.sizeText(formatMm(x), formatMm(y), formatMm(z))),
    ofMesh(result.faces, ({ faces }) => formatCount(faces)),
    ofMesh(result.volume, ({ printability }) => formatVolume(printability.volumeMm3)),
    ofMesh(result.thinnest, ({ printability: { smallestThicknessMm: thinnest } }) =>
      thinnest === null ? null : `${formatMm(thinnest.value)} mm`,
    ),
    ofMesh(result.overhang, ({ printability: { overhangShare: share } }) =>
      share === null ? null : `${Math.round(100 * share)} %`,
    ),
    ofMesh(result.print, ({ printability }) => result.verdicts[printability.status]),
    row(compare.glb, ({ artifacts }) => {
      const glb = artifacts.find(({ name }) => name === 'model.glb');
      return glb ? formatBytes(glb.bytes) : null;
    }),
    row(result.took, ({ startedAt, finishedAt }) => {
      const seconds = secondsBetween(startedAt, finishedAt);
      return seconds === null ? null : formatSeconds(seconds);
    }),
  ];
}

function options([a, b]: readonly [Generation, Generation]): Row[] {
  const { compare } = STRINGS;
  return differences(a, b).map(({ name, values }): Row => {
    const label = STRINGS.options[name]?.label ?? name;
    const textOf = (value: string | null) => (value === null ? compare.unset : (STRINGS.choices[value] ?? value));
    return [compare.asked(label), textOf(values[0]), textOf(values[1])];
  });
}

/** The generations that people are likely to compare: the newest that succeeded. */
function useRecent(): readonly Generation[] {
  const [recent, setRecent] = useState<readonly Generation[]>([]);
  useEffect(() => {
    const gone = new AbortController();
    void getJson<{ items: Generation[] }>(`/v1/generations?status=SUCCEEDED&limit=${RECENT}`, gone.signal).then(
      ({ items }) => setRecent(items),
      () => {},
    );
    return () => gone.abort();
  }, []);
  return recent;
}
