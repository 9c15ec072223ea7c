import { openCard, openCpu } from '../../../../gpu-workers/admission/device-probe.js';
import { askNvidiaSmi } from '../../../../gpu-workers/admission/nvidia-smi.js';
import { makeStandInSmi, type StandInSmi } from '../../../support/stand-in-nvidia-smi.js';

const OURS = 4711;
let smi: StandInSmi;

const card = (freeMiB: number, ecc = '0') => `NVIDIA GeForce RTX 3090, 24576, ${freeMiB}, 98, 71, 341.55, ${ecc}\n`;
const show = (freeMiB: number, processes = '', ecc = '0') => smi.show({ card: card(freeMiB, ecc), processes });
const open = () => openCard(askNvidiaSmi(smi.path), 0, 0.8);

beforeEach(() => {
  smi = makeStandInSmi();
});

afterEach(() => smi.remove());

describe('a card', () => {
  test('is used to a share of what is there at the start; what computes already may go', async () => {
    show(24_576 - 576 - 4_000, '99, 4000\n');
    const probe = await open();
    expect(probe).toMatchObject({ name: 'NVIDIA GeForce RTX 3090', provider: 'cuda', memoryMiB: 24_576 });
    expect(probe.usableMiB).toBe(19_200);
    expect((await probe.look({ pid: OURS, heldMiB: 0 })).foreignMiB).toBe(4_000);
  });

  test('tells our memory from that of others', async () => {
    show(24_000);
    const probe = await open();
    show(24_000 - 8_000 - 3_000, `${OURS}, 8000\n99, 3000\n`);
    expect(await probe.look({ pid: OURS, heldMiB: 1 })).toEqual({
      foreignMiB: 3_000,
      ownMiB: 8_000,
      utilisation: 98,
      temperatureC: 71,
      powerW: 341.55,
      fault: null,
    });
  });

  test('takes what nobody explains for foreign, also where the driver does not name processes', async () => {
    show(24_000);
    const probe = await open();
    show(24_000 - 8_000 - 3_000, '');
    expect(await probe.look({ pid: OURS, heldMiB: 8_000 })).toMatchObject({ foreignMiB: 3_000, ownMiB: null });
    show(24_000 - 8_000, '[Insufficient Permissions], [N/A]\n');
    expect(await probe.look({ pid: OURS, heldMiB: 8_000 })).toMatchObject({ foreignMiB: 0, ownMiB: null });
  });

  test('does without what a card can not tell', async () => {
    smi.show({ card: 'Some Card, 24576, 24000, [N/A], 40, [Not Supported], [N/A]\n', processes: '' });
    const probe = await open();
    expect(await probe.look({ pid: null, heldMiB: 0 })).toMatchObject({ utilisation: null, powerW: null, fault: null });
  });

  test('reports new memory errors once', async () => {
    show(24_000, '', '2');
    const probe = await open();
    expect((await probe.look({ pid: null, heldMiB: 0 })).fault).toBeNull();
    show(24_000, '', '3');
    expect((await probe.look({ pid: null, heldMiB: 0 })).fault).toMatch('1 uncorrected');
    expect((await probe.look({ pid: null, heldMiB: 0 })).fault).toBeNull();
  });

  test('that is lost fails fatally; a program that answers nonsense does not', async () => {
    show(24_000);
    const probe = await open();
    smi.show({ card: 'what?\n', processes: '' });
    await expect(probe.look({ pid: null, heldMiB: 0 })).rejects.toMatchObject({ isFatal: false });
    smi.lose();
    await expect(probe.look({ pid: null, heldMiB: 0 })).rejects.toMatchObject({ isFatal: true });
  });

  test('is not there without the program', async () => {
    await expect(openCard(askNvidiaSmi('/nowhere/nvidia-smi'), 0, 0.8)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('on the CPU others count once they leave less than our share', async () => {
  let availableMiB = 8_000;
  const probe = openCpu(0.5, { totalMiB: () => 16_000, availableMiB: () => availableMiB });
  expect(probe).toMatchObject({ provider: 'cpu', memoryMiB: 16_000, usableMiB: 4_000 });
  const foreign = async (heldMiB: number) => (await probe.look({ pid: null, heldMiB })).foreignMiB;
  expect(await foreign(0)).toBe(0);
  availableMiB = 3_000;
  expect(await foreign(1_000)).toBe(0);
  expect(await foreign(0)).toBe(1_000);
});
