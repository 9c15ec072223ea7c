import { useEffect, useState } from 'preact/hooks';
import type { Generation } from '../../contracts/generation.js';
import { isFinished } from '../../contracts/statuses.js';
import { loadModels } from '../state/models.js';
import { HREFS } from '../state/route.js';
import { useGeneration } from '../state/use-generation.js';
import { useRelatives } from '../state/use-relatives.js';
import { STRINGS } from '../strings.js';
import type { ViewerPoint } from '../viewer/viewer-point.js';
import { FailurePanel } from './failure-panel.js';
import { LineagePanel } from './lineage-panel.js';
import { MissingPage } from './missing-page.js';
import { ModelPlace } from './model-place.js';
import { nameOf } from './name-of.js';
import { ProgressPanel } from './progress-panel.js';
import { ReplayPanel } from './replay-panel.js';
import { ResultPanel } from './result-panel.js';
import { TurntablePanel } from './turntable-panel.js';
import { useTitle } from './use-title.js';

/** One generation: its model, how far it is, and what came out. */
export function GenerationPage({ id }: { id: string }) {
  const { generation, problem } = useGeneration(id);
  const [mark, setMark] = useState<ViewerPoint | null>(null);
  const name = generation === null ? STRINGS.generation.untitled : nameOf(generation);
  useTitle(name);
  useEffect(() => {
    void loadModels();
  }, []);
  if (problem !== null) return <MissingPage title={STRINGS.generation.missing} problem={problem} />;
  return (
    <div class="page generation">
      <div class="title">
        <h1 tabIndex={-1}>{name}</h1>
        <span class="status" data-status={generation?.status}>
          {generation === null ? STRINGS.generation.loading : STRINGS.statuses[generation.status]}
        </span>
      </div>
      <ModelPlace generation={generation} id={id} mark={mark} />
      <div class="side">
        {generation !== null && !isFinished(generation.status) && <ProgressPanel generation={generation} />}
        {generation !== null && isFinished(generation.status) && <Finished generation={generation} onPlace={setMark} />}
      </div>
    </div>
  );
}

function Finished({ generation, onPlace }: { generation: Generation; onPlace(place: ViewerPoint): void }) {
  const relatives = useRelatives(generation);
  const [isReplayOpen, setIsReplayOpen] = useState(false);
  const openReplay = () => {
    setIsReplayOpen(true);
    document.querySelector('#replay summary')?.scrollIntoView({ block: 'center' });
  };
  return (
    <>
      <FailurePanel generation={generation} onChange={openReplay} />
      <ResultPanel generation={generation} onPlace={(place) => onPlace([...place])} />
      {hasGlb(generation) && <TurntablePanel generation={generation} />}
      {generation.erasedAt === null && <ReplayPanel generation={generation} isOpen={isReplayOpen} />}
      <LineagePanel generation={generation} relatives={relatives} />
      <ProgressPanel generation={generation} />
      <a class="button plain" href={HREFS.make}>
        {STRINGS.result.again}
      </a>
    </>
  );
}

function hasGlb({ status, outputs, erasedAt }: Generation): boolean {
  return status === 'SUCCEEDED' && outputs.includes('glb') && erasedAt === null;
}
