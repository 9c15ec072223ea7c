import type { Generation } from '../../contracts/generation.js';
import { usePicture } from '../server/artifacts.js';
import { HREFS } from '../state/route.js';
import { STRINGS } from '../strings.js';
import { formatDate, formatMm } from './format.js';
import { Icon } from './icons.js';
import { nameOf } from './name-of.js';

/** A generation in a list: its picture, its name, how it stands. */
export function GenerationCard({ generation }: { generation: Generation }) {
  const { id, status, mesh, createdAt, error, artifacts, model } = generation;
  const names = artifacts.map(({ name }) => name);
  const file = ['thumbnail.webp', 'cutout.png'].find((name) => names.includes(name)) ?? null;
  const url = usePicture(id, file);
  const notes = [
    model,
    mesh ? STRINGS.result.sizeText(formatMm(mesh.bboxMm[0]), formatMm(mesh.bboxMm[1]), formatMm(mesh.bboxMm[2])) : '',
    error?.message ?? '',
  ].filter((note) => note !== '');
  return (
    <a class="card" href={HREFS.generation(id)}>
      <span class="thumb checks">
        {url !== null ? (
          <img src={url} alt="" loading="lazy" />
        ) : (
          <Icon name={status === 'FAILED' ? 'warning' : 'cube'} />
        )}
      </span>
      <span class="card-text">
        <strong>{nameOf(generation)}</strong>
        <span class="status" data-status={status}>
          {STRINGS.statuses[status]}
        </span>
        <span class="muted small note">{notes.join(', ')}</span>
        <time class="muted small" dateTime={createdAt}>
          {formatDate(createdAt)}
        </time>
      </span>
    </a>
  );
}
