import { FORMAT_FILES } from '../../contracts/formats.js';
import type { Generation } from '../../contracts/generation.js';
import type { MeshSummary } from '../../contracts/printability.js';
import { artifactPath } from '../server/artifacts.js';
import { models } from '../state/models.js';
import { STRINGS } from '../strings.js';
import type { ViewerPoint } from '../viewer/viewer-point.js';
import { DownloadLink } from './download-link.js';
import { Fact } from './fact.js';
import { formatCount, formatDate, formatMm, formatSeconds, formatVolume, secondsBetween } from './format.js';
import { Verdict } from './verdict.js';

/** What came out: its measures, whether it can be printed, its files, and how it was made. */
export function ResultPanel(props: { generation: Generation; onPlace(place: ViewerPoint): void }) {
  const { generation, onPlace } = props;
  const { mesh } = generation;
  return (
    <>
      {mesh !== null && <Measures mesh={mesh} onPlace={onPlace} />}
      <Downloads generation={generation} />
      <About generation={generation} />
    </>
  );
}

function Measures({ mesh, onPlace }: { mesh: MeshSummary; onPlace(place: ViewerPoint): void }) {
  const [width, depth, height] = mesh.bboxMm;
  const { printability } = mesh;
  const { result } = STRINGS;
  return (
    <section class="panel" aria-labelledby="result-title">
      <h2 id="result-title">{result.title}</h2>
      <Verdict printability={printability} onPlace={onPlace} />
      <dl class="measures">
        <Fact name={result.size}>
          {result.sizeText(formatMm(width), formatMm(depth), formatMm(height))}
          <small class="muted"> {result.sizeHint}</small>
        </Fact>
        <Fact name={result.faces}>{formatCount(mesh.faces)}</Fact>
        <Fact name={result.volume}>{formatVolume(printability.volumeMm3)}</Fact>
      </dl>
    </section>
  );
}

function Downloads({ generation: { id, artifacts, outputs, erasedAt } }: { generation: Generation }) {
  const asked = new Set(outputs.flatMap((format) => FORMAT_FILES[format]));
  const main = artifacts.filter(({ name }) => asked.has(name));
  const rest = artifacts.filter(({ name }) => !asked.has(name));
  return (
    <section class="panel" aria-labelledby="files-title">
      <h2 id="files-title">{STRINGS.result.files}</h2>
      {erasedAt !== null && <p class="muted">{STRINGS.result.erased}</p>}
      <div class="files">
        {main.map(({ name, bytes }) => (
          <DownloadLink key={name} {...fileOf(id, name)} bytes={bytes} />
        ))}
      </div>
      {rest.length > 0 && (
        <details class="rest">
          <summary>{STRINGS.result.allFiles}</summary>
          <div class="files">
            {rest.map(({ name, bytes }) => (
              <DownloadLink key={name} {...fileOf(id, name)} bytes={bytes} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

function fileOf(id: string, name: string) {
  return { name, path: artifactPath(id, name), saveAs: `${id.slice(0, 8)}-${name}`, what: STRINGS.files[name] ?? '' };
}

function About({ generation }: { generation: Generation }) {
  const { result } = STRINGS;
  const pack = models.value?.find(({ id }) => id === generation.model);
  const seconds = secondsBetween(generation.startedAt, generation.finishedAt);
  return (
    <section class="panel" aria-labelledby="about-title">
      <h2 id="about-title">{result.about}</h2>
      <dl class="measures">
        <Fact name={result.engine}>{generation.model}</Fact>
        {pack && <Fact name={result.licence}>{pack.licence}</Fact>}
        <Fact name={result.seed}>{String(generation.seed)}</Fact>
        <Fact name={result.made}>{formatDate(generation.createdAt)}</Fact>
        {seconds !== null && <Fact name={result.took}>{formatSeconds(seconds)}</Fact>}
      </dl>
      {generation.urls.temporal !== null && (
        <a href={generation.urls.temporal} target="_blank" rel="noreferrer">
          {result.temporal}
        </a>
      )}
    </section>
  );
}
