import { Inject, Injectable } from '@nestjs/common';
import {
  type GenerationInput,
  type GenerationOptions,
  type GenerationState,
  OrfeasError,
  type PackOffer,
  type ReplayOrder,
} from '../../contracts/index.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { GenerationInputs } from '../generations/generation-inputs.js';
import { GenerationReader } from '../generations/generation-reader.js';
import { GenerationRecords } from '../generations/generation-records.js';
import { settleOverridden } from '../generations/override-options.js';
import { ModelDirectory } from '../models/model-directory.js';
import { STORE } from '../tokens.js';
import { filesOf, givenStages, notReplayable, stagesBefore } from './given-stages.js';
import { settleReplay } from './settle-replay.js';

/** A generation that is to be replayed. */
export interface Parent {
  tenant: string;
  /** As it is now. */
  state: GenerationState;
  /** What it was started from; null in records of earlier builds. */
  input: GenerationInput | null;
}

/** A replay that can begin. */
export interface PlannedReplay {
  input: GenerationInput;
  /** What differs from the parent without having been asked for. */
  notes: string[];
}

/** The packs that a replay computes with. */
interface Packs {
  offer: Pick<PackOffer, 'id' | 'digest' | 'texture' | 'licence'>;
  matting: GenerationInput['matting'];
  options: GenerationOptions;
  notes: string[];
}

/** Plans replays: everything is checked before anything starts. */
@Injectable()
export class ReplayPlanner {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(GenerationReader) private readonly reader: GenerationReader,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
    @Inject(GenerationInputs) private readonly inputs: GenerationInputs,
    @Inject(ModelDirectory) private readonly models: ModelDirectory,
  ) {}

  /** @throws OrfeasError GENERATION_NOT_FOUND, GENERATION_EXPIRED, or an outage's code. */
  async parent(tenant: string, id: string): Promise<Parent> {
    const { state } = await this.reader.read(tenant, id);
    return this.parentOf(tenant, state);
  }

  /** Throws like {@link parent}. */
  async parentOf(tenant: string, state: GenerationState): Promise<Parent> {
    if (state.erasedAt !== null) throw expired(state);
    const record = await this.records.find(tenant, state.id);
    return { tenant, state, input: record?.input ?? null };
  }

  /**
   * What a replay starts from.
   * @param id of the replay; null to have one drawn.
   * @param hash identity of the request.
   * @throws OrfeasError INVALID_OPTIONS, STAGE_NOT_REPLAYABLE, GENERATION_EXPIRED, INPUT_LOST, the codes of `choosePack`,
   * or STORAGE_UNAVAILABLE.
   */
  async plan(parent: Parent, order: ReplayOrder, id: string | null, hash: string): Promise<PlannedReplay> {
    const { tenant, state } = parent;
    const { fromStage } = order;
    const asked = settleReplay(state, order);
    const given = givenStages(state, fromStage);
    const [packs] = await Promise.all([this.#packs(parent, order, asked), this.#checkFiles(parent, given, fromStage)]);
    const settings = {
      ...order,
      model: packs.offer.id,
      options: packs.options,
      seed: order.seed ?? state.seed,
      outputs: order.outputs ?? [...state.outputs],
      tags: order.tags ?? [...state.tags],
      priority: order.priority ?? state.priority,
    };
    const { offer, matting, notes } = packs;
    const input: GenerationInput = {
      ...(await this.inputs.of({ tenant, id, settings, image: state.image, offer, matting, hash })),
      parentId: state.id,
      replayOf: { id: state.id, fromStage },
      given,
    };
    return { input, notes };
  }

  /** The parent's packs, as far as no stage that runs finds others at the workers. */
  async #packs({ state, input }: Parent, order: ReplayOrder, asked: GenerationOptions): Promise<Packs> {
    const { fromStage, model = state.model } = order;
    const same = { id: state.model, digest: state.packDigest };
    // No stage that runs asks an engine: the pack is only named in the files.
    if (fromStage === 'export' && input !== null) {
      const { texture, licence, matting } = input;
      return { offer: { ...same, texture, licence }, matting, options: asked, notes: [] };
    }
    const { offer, matting } = await this.models.resolve({ model, options: asked });
    const isShaped = stagesBefore(fromStage).includes('shape');
    const options = isShaped ? asked : settleOverridden(offer, asked);
    const found = { matting: fromStage === 'preprocess' || input === null ? matting : input.matting, options };
    const isKnown = fromStage === 'export' || (offer.id === same.id && offer.digest === same.digest);
    if (isKnown) return { ...found, offer: { ...offer, ...same }, notes: [] };
    const isOther = offer.id !== state.model;
    const note = `Computed with ${offer.id} ${offer.version} (${offer.digest}): the parent’s was ${state.packDigest}`;
    return { ...found, offer, notes: isOther ? [] : [note] };
  }

  /** @throws OrfeasError where a file that the replay begins with is not there in its full size. */
  async #checkFiles(
    { tenant, state }: Parent,
    given: NonNullable<GenerationInput['given']>,
    fromStage: ReplayOrder['fromStage'],
  ): Promise<void> {
    const isThere = async ({ sha256, bytes }: { sha256: string; bytes: number }) =>
      (await this.store.stat(keys.blob(tenant, sha256)))?.bytes === bytes;
    if (fromStage === 'preprocess' && !(await isThere(state.image))) {
      throw new OrfeasError('INPUT_LOST', `The picture of ${state.id} is no longer there in its full size`);
    }
    const files = filesOf(given);
    const there = await Promise.all(files.map(({ file }) => isThere(file)));
    const lost = files.filter((_, index) => !there[index]);
    if (lost.length === 0) return;
    if (state.expiresAt !== null && Date.parse(state.expiresAt) < Date.now()) throw expired(state);
    const names = lost.map(({ file }) => file.name).join(', ');
    throw notReplayable(`${names} of ${state.id} is no longer there: replay it from ${lost[0]!.stage}`);
  }
}

function expired({ id, erasedAt, expiresAt }: GenerationState): OrfeasError {
  return new OrfeasError('GENERATION_EXPIRED', `The files of ${id} were erased at ${erasedAt ?? expiresAt}`);
}
