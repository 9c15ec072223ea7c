/** What a replay does not look at: where a step ran, and what it was asked. */
const IDLE = new Set(['identity', 'stackTrace', 'taskId', 'requestId', 'historySizeBytes', 'memo', 'userMetadata']);
const ASKED = [
  'activityTaskScheduledEventAttributes',
  'startChildWorkflowExecutionInitiatedEventAttributes',
  'signalExternalWorkflowExecutionInitiatedEventAttributes',
];

/** A history without what a replay does not look at, which is most of it. */
export function withoutIdle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIdle);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !IDLE.has(name))
      .map(([name, member]) => [name, withoutIdle(ASKED.includes(name) ? withoutInput(member) : member)]),
  );
}

function withoutInput({ input: _, ...attributes }: Record<string, unknown>): Record<string, unknown> {
  return attributes;
}
