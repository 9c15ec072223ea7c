import fc from 'fast-check';
import { VIEWS, viewAfterDrag } from '../../../../studio/viewer/turntable.js';

test('a drag over the whole width is a whole turn, wherever it begins', () => {
  fc.assert(
    fc.property(fc.nat(VIEWS - 1), fc.integer({ min: -3, max: 3 }), (start, turns) => {
      expect(viewAfterDrag(start, turns)).toBe(start);
    }),
  );
});

test('every drag ends at one of the views', () => {
  fc.assert(
    fc.property(fc.nat(VIEWS - 1), fc.double({ min: -5, max: 5, noNaN: true }), (start, share) => {
      const view = viewAfterDrag(start, share);
      expect(Number.isInteger(view) && view >= 0 && view < VIEWS).toBe(true);
    }),
  );
});
