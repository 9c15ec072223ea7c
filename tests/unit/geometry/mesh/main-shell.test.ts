import { mainShell } from '../../../../geometry/mesh/main-shell.js';
import { cube, inverted, join, seamedSphere } from '../../../support/solids.js';

describe('mainShell', () => {
  test('leaves a mesh of one piece as it is', () => {
    const mesh = cube();
    expect(mainShell(mesh, 0.005)).toEqual({ mesh, lostPieces: 0 });
  });

  test('drops cavities, even one with more faces than the outside', () => {
    const cavity = inverted(seamedSphere(0.2, 8, 8));
    const { mesh, lostPieces } = mainShell(join(cavity, cube()), 0.005)!;
    expect([mesh.indices.length / 3, mesh.positions.length / 3, lostPieces]).toEqual([12, 8, 0]);
  });

  test('counts lost pieces, but no specks', () => {
    const ball = seamedSphere(1, 32, 32);
    const mesh = join(ball, cube(1, [5, 0, 0]), seamedSphere(0.5, 16, 16));
    expect(mainShell(mesh, 0.1)!.lostPieces).toBe(1);
    expect(mainShell(mesh, 0.001)!.lostPieces).toBe(2);
    expect(mainShell(mesh, 0.001)!.mesh.indices.length).toBe(ball.indices.length);
  });

  test('finds nothing where nothing is enclosed', () => {
    expect(mainShell({ positions: new Float32Array(), indices: new Uint32Array() }, 0)).toBeNull();
    expect(mainShell(inverted(cube()), 0)).toBeNull();
  });
});
