import { OrfeasError } from '../../contracts/index.js';

const LISTS = new Set(['outputs', 'tags']);
const OPTION_PREFIX = 'options.';

/**
 * The object that the plain fields of a form stand for: `options` as JSON, or one field `options.NAME` each; lists as
 * JSON, as `a,b`, or as repeated fields; numbers and booleans as text. The schema checks what comes out.
 * @throws OrfeasError INVALID_REQUEST for JSON that is none and for a field given twice.
 */
export function readFields(fields: readonly (readonly [name: string, value: string])[]): Record<string, unknown> {
  // Without a prototype a field named `__proto__` is a field like any other, which the schema refuses.
  const request: Record<string, unknown> = Object.create(null);
  const options: Record<string, unknown> = Object.create(null);
  for (const [name, value] of fields) {
    if (LISTS.has(name)) {
      request[name] = [...((request[name] as unknown[] | undefined) ?? []), ...listOf(name, value)];
    } else if (name === 'options') {
      for (const [option, given] of Object.entries(objectOf(name, value))) setOnce(options, option, given, name);
    } else if (name.startsWith(OPTION_PREFIX)) {
      setOnce(options, name.slice(OPTION_PREFIX.length), scalarOf(value), name);
    } else {
      setOnce(request, name, name === 'image' ? imageOf(value) : name === 'model' ? value : scalarOf(value), name);
    }
  }
  return Object.keys(options).length > 0 ? { ...request, options: { ...options } } : { ...request };
}

function setOnce(target: Record<string, unknown>, name: string, value: unknown, field: string): void {
  if (name in target)
    throw new OrfeasError('INVALID_REQUEST', `Expected the field ${field} once but received it twice`);
  target[name] = value;
}

function scalarOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}

function listOf(name: string, text: string): unknown[] {
  if (!text.trimStart().startsWith('[')) {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  const parsed = parseField(name, text);
  return Array.isArray(parsed) ? parsed : [parsed];
}

function imageOf(text: string): unknown {
  if (text.startsWith('data:')) return { dataUri: text };
  return /^https?:/i.test(text) ? { url: text } : parseField('image', text);
}

function objectOf(name: string, text: string): object {
  const parsed = parseField(name, text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw new OrfeasError('INVALID_REQUEST', `Expected a JSON object for ${name} but received ${text.slice(0, 80)}`);
}

function parseField(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OrfeasError('INVALID_REQUEST', `Expected JSON for ${name} but received ${text.slice(0, 80)}`, { cause });
  }
}
