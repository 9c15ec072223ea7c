import { traceIdOf } from '../../../../api/http/trace-id.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('traceIdOf', () => {
  test('takes the trace id of a W3C traceparent, also of a later version', () => {
    expect(traceIdOf(`00-${TRACE}-00f067aa0ba902b7-01`)).toBe(TRACE);
    expect(traceIdOf(`cc-${TRACE}-00f067aa0ba902b7-01-more`)).toBe(TRACE);
  });

  test.each([
    undefined,
    '',
    TRACE,
    `ff-${TRACE}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
  ])('draws a fresh one for %p', (header) => {
    const drawn = traceIdOf(header);
    expect(drawn).toMatch(/^[0-9a-f]{32}$/);
    expect(drawn).not.toBe(TRACE);
    expect(traceIdOf(header)).not.toBe(drawn);
  });
});
