import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { WORKFLOW_BUNDLE_PATH } from '../../infra/temporal/bundle-workflows.js';
import * as workflows from '../../workflows/index.js';
import { repositoryRoot } from '../support/parts.js';

const FOLDER = path.join(repositoryRoot(), 'tests/fixtures/histories');
/** The bundle of the build, also where this file runs from the sources. */
const BUNDLE = path.join(repositoryRoot(), 'dist', path.basename(WORKFLOW_BUNDLE_PATH));

interface History {
  events: {
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    workflowExecutionStartedEventAttributes?: { workflowType: { name: string } };
    workflowTaskCompletedEventAttributes?: { versioningBehavior?: string };
  }[];
}

const releases = readdirSync(FOLDER).sort();
const histories = releases.flatMap((release) =>
  readdirSync(path.join(FOLDER, release)).map((file) => ({ release, name: path.basename(file, '.json') })),
);

function read({ release, name }: { release: string; name: string }): History {
  return JSON.parse(readFileSync(path.join(FOLDER, release, `${name}.json`), 'utf8')) as History;
}

function typeOf({ events }: History): string {
  return events[0]!.workflowExecutionStartedEventAttributes!.workflowType.name;
}

function replay(history: History, workflowBundle: { codePath: string } | { code: string }) {
  return Worker.runReplayHistory({ workflowBundle }, history);
}

beforeAll(() => {
  // A replay that fails is the test's to report.
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
  if (!existsSync(BUNDLE)) throw new Error('Expected a bundle of the workflows: run npm run build');
});

test('there are histories of every release, of each way in which a generation can end', () => {
  expect(releases).toContain('0.1.0');
  for (const release of releases) {
    const names = histories.filter((history) => history.release === release).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['succeeded', 'failed', 'canceled', 'model-unavailable', 'killed']));
  }
});

test('the present release has one of every workflow, by workers with versions and by those without', () => {
  const newest = releases.at(-1)!;
  const typesOf = (versioned: boolean) =>
    new Set(
      histories
        .filter(({ release, name }) => release === newest && name.startsWith('versioned-') === versioned)
        .map((history) => typeOf(read(history))),
    );
  const all = Object.keys(workflows).sort();
  expect([...typesOf(false)].sort()).toEqual(all);
  expect([...typesOf(true)].sort()).toEqual(all);
});

test.each(histories)('$release/$name says of itself what its workers may hear', (history) => {
  const { events } = read(history);
  const said = events.flatMap(({ workflowTaskCompletedEventAttributes: completed }) =>
    completed ? [completed.versioningBehavior ?? 'none'] : [],
  );
  const isPinned = typeOf({ events }) === 'generateWorkflow';
  const behaviour = isPinned ? 'VERSIONING_BEHAVIOR_PINNED' : 'VERSIONING_BEHAVIOR_AUTO_UPGRADE';
  expect(new Set(said)).toEqual(new Set([history.name.startsWith('versioned-') ? behaviour : 'none']));
});

test.each(histories)('the present workflows go on from the history $release/$name', async (history) => {
  await replay(read(history), { codePath: BUNDLE });
});

describe('the check bites', () => {
  it('where two stages have changed places', async () => {
    const history = read({ release: '0.1.0', name: 'succeeded' });
    const stages = history.events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled && /^(generateShape|generateTexture)$/.test(scheduled.activityType.name) ? [scheduled] : [],
    );
    expect(stages).toHaveLength(2);
    for (const { activityType } of stages)
      activityType.name = activityType.name === 'generateShape' ? 'generateTexture' : 'generateShape';
    await expect(replay(history, { codePath: BUNDLE })).rejects.toThrow(DeterminismViolationError);
  });

  it('where a build asks for another activity', async () => {
    const code = readFileSync(BUNDLE, 'utf8').replaceAll('preparePicture', 'prepareOtherPicture');
    const history = read({ release: '0.1.0', name: 'succeeded' });
    await expect(replay(history, { code })).rejects.toThrow(DeterminismViolationError);
  });
});
