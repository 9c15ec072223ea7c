/** The workflow type that hands out a tenant's turns: one per tenant whose generations may not all run at a time. */
export const TURNS_WORKFLOW = 'turnsWorkflow';

/** The workflow id of a tenant's turns. */
export function turnsWorkflowId(tenant: string): string {
  return `turns/${tenant}`;
}

/** How a generation and its tenant's turns talk: it asks and gives back, and is told when it may run. */
export const TURN_SIGNALS = { ask: 'askTurn', giveBack: 'giveBackTurn', given: 'turnGiven' } as const;

/** What a generation asks with; asking again replaces what it had asked. */
export interface TurnAsk {
  id: string;
  /** Which of the generation's asks it is: a turn is given to that one only. */
  seq: number;
  /** 1 (first) to 5. */
  priority: number;
  /** ISO 8601; among equals the older is first. */
  createdAt: string;
  /** How many of the tenant may run, as the one who asks knows it. */
  limit: number;
}

/** What the workflow starts from, and goes on from when its history is full. */
export interface TurnsInput {
  tenant: string;
  /** Generations that have a turn. */
  holders: string[];
  waiting: TurnAsk[];
}

/** On the queue `cpu`. */
export interface TurnActivities {
  /** Which of a tenant's generations do not run any more, or never did. */
  endedGenerations(order: { tenant: string; ids: readonly string[] }): Promise<string[]>;
}
