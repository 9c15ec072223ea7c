import { connectPlane } from '../../../../geometry/field/connect-plane.js';

/** `#` positive, `.` negative. */
const planeOf = (rows: string[]) => Float32Array.from(rows.join(''), (mark, i) => (mark === '#' ? 1 : -1 - i / 1000));
const drawn = (plane: Float32Array, width: number) =>
  [...plane]
    .map((value) => (value > 0 ? '#' : '.'))
    .join('')
    .match(new RegExp(`.{${width}}`, 'g'));

test('a diagonal line becomes a staircase, so that nothing hangs by a corner', () => {
  const plane = planeOf(['#........', '.#.......', '..#......', '...######']);
  connectPlane(plane, 9, 4, 0.5);
  expect(drawn(plane, 9)).toEqual(['##.......', '.##......', '..##.....', '...######']);
});

test('specks go, larger pieces stay', () => {
  const plane = planeOf(['##..#..##', '##.....##', '##..##.##', '##.....##']);
  connectPlane(plane, 9, 4, 0.5);
  expect(drawn(plane, 9)).toEqual(['##.....##', '##.....##', '##.....##', '##.....##']);
});

test('a shape that is a speck itself stays', () => {
  const plane = planeOf(['.....', '.##..', '.....']);
  connectPlane(plane, 5, 3, 0.5);
  expect(drawn(plane, 5)).toEqual(['.....', '.##..', '.....']);
});
