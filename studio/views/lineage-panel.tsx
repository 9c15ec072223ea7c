import type { Generation } from '../../contracts/generation.js';
import { usePicture } from '../server/artifacts.js';
import { HREFS } from '../state/route.js';
import type { Relatives } from '../state/use-relatives.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';
import { nameOf } from './name-of.js';

/** Where a generation comes from, and what was made of it. */
export function LineagePanel({ generation, relatives }: { generation: Generation; relatives: Relatives }) {
  const { parent, children } = relatives;
  const { lineage } = STRINGS;
  const { replayOf, parentId, batchId } = generation;
  if (parentId === null && children.length === 0 && batchId === null) return null;
  return (
    <section class="panel" aria-labelledby="lineage-title">
      <h2 id="lineage-title">{lineage.title}</h2>
      {batchId !== null && (
        <p>
          <a href={HREFS.batch(batchId)}>{lineage.batch}</a>
        </p>
      )}
      {parentId !== null && (
        <>
          <p class="muted">{replayOf ? lineage.madeFrom(STRINGS.stages[replayOf.fromStage].title) : lineage.parent}</p>
          {parent !== null ? <Relative of={generation} relative={parent} /> : <p class="muted">{lineage.gone}</p>}
        </>
      )}
      {children.length > 0 && <p class="muted">{lineage.children(children.length)}</p>}
      {children.map((child) => (
        <Relative key={child.id} of={generation} relative={child} />
      ))}
    </section>
  );
}

function Relative({ of, relative }: { of: Generation; relative: Generation }) {
  const hasThumbnail = relative.artifacts.some(({ name }) => name === 'thumbnail.webp');
  const url = usePicture(relative.id, hasThumbnail ? 'thumbnail.webp' : null);
  const stage = relative.replayOf?.fromStage;
  return (
    <div class="relative">
      <span class="thumb checks">{url !== null ? <img src={url} alt="" /> : <Icon name="cube" />}</span>
      <span class="relative-text">
        <a href={HREFS.generation(relative.id)}>{nameOf(relative)}</a>
        <small class="muted">
          {STRINGS.statuses[relative.status]}
          {stage && relative.parentId === of.id && `, ${STRINGS.lineage.from(STRINGS.stages[stage].title)}`}
        </small>
      </span>
      <a class="button plain" href={HREFS.compare(of.id, relative.id)}>
        {STRINGS.compare.action}
        <span class="unseen"> {nameOf(relative)}</span>
      </a>
    </div>
  );
}
