import type { Role } from '../tokens';

/** What a step's name looks like. */
const NAME = /^[_a-z][_a-z0-9]*$/;

const PLAIN: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['imports', 'imports'],
  ['functions', 'functions'],
  ['pipeline-parameters', 'pipeline-parameters'],
  ['parameters', 'pipeline-parameters'],
  ['injected-parameters', 'pipeline-parameters'],
  ['pipeline-metrics', 'pipeline-metrics'],
  ['skip', 'skip']
]);

const STEP_PREFIXES = ['step:', 'block:', 'notebook:'];
const PREV_PREFIX = 'prev:';

/** What the tags of one cell say about its place in the pipeline; all their other tags are not ours to touch here. */
export interface IPlace {
  /** Null where no tag says it: the cell belongs to the one above. */
  role: Role | null;
  /** Name of the step; empty for every role but `step`. */
  step: string;
  /** Steps that come before, without repeats. */
  prev: string[];
}

/** Whether a step may have the name. */
export function isStepName(name: string): boolean {
  return NAME.test(name);
}

/** The nearest valid name of a step; empty where nothing of the text can be kept. */
export function nearestStepName(text: string): string {
  const name = text
    .trim()
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(name) ? `step_${name}` : name;
}

/** Read the tags of a cell. The first tag that gives a role counts, but `skip` wins. */
export function parseTags(tags: ReadonlyArray<string>): IPlace {
  const place: IPlace = { role: null, step: '', prev: [] };
  for (const tag of tags) {
    const prev = prevOf(tag);
    if (prev !== null) {
      if (!place.prev.includes(prev)) {
        place.prev.push(prev);
      }
    } else if (place.role === null || tag === 'skip') {
      Object.assign(place, roleOf(tag));
    }
  }
  return place;
}

/**
 * The tags with another place in them.
 *
 * The tag of the role stands where the first one stood, the `prev:` tags follow it; every other tag keeps its place. A tag
 * that already says what is asked (papermill's `parameters`, an older `block:`) is left as it is.
 */
export function printTags(tags: ReadonlyArray<string>, place: IPlace): string[] {
  const before = parseTags(tags);
  const prevs = place.prev.map(name => PREV_PREFIX + name);
  const same = before.role === place.role && before.step === place.step;
  const kept = same ? tags.find(isRoleTag) : undefined;
  const role = kept ?? roleTag(place);
  const ours = role === null ? prevs : [role, ...prevs];
  const at = tags.findIndex(tag => isRoleTag(tag) || prevOf(tag) !== null);
  const others = tags.filter(tag => !isRoleTag(tag) && prevOf(tag) === null);
  const index = at < 0 ? others.length : at;
  return [...others.slice(0, index), ...ours, ...others.slice(index)];
}

/** The tags with a step's name changed, as the cell's own step and as what it depends on. */
export function renamedTags(tags: ReadonlyArray<string>, step: string, name: string): string[] {
  const renamed = tags.map(tag => {
    if (prevOf(tag) === step) {
      return PREV_PREFIX + name;
    }
    if (roleOf(tag)?.step === step) {
      return tag.startsWith('notebook:') ? `notebook:${name}` : `step:${name}`;
    }
    return tag;
  });
  return [...new Set(renamed)];
}

function roleTag(place: IPlace): string | null {
  if (place.role === 'step') {
    return `step:${place.step}`;
  }
  return place.role;
}

function isRoleTag(tag: string): boolean {
  return PLAIN.has(tag) || STEP_PREFIXES.some(prefix => tag.startsWith(prefix));
}

function roleOf(tag: string): { role: Role; step: string } | null {
  const role = PLAIN.get(tag);
  if (role) {
    return { role, step: '' };
  }
  const prefix = STEP_PREFIXES.find(prefix => tag.startsWith(prefix));
  const step = prefix ? tag.slice(prefix.length) : '';
  return step ? { role: 'step', step } : null;
}

function prevOf(tag: string): string | null {
  return tag.startsWith(PREV_PREFIX) && tag.length > PREV_PREFIX.length
    ? tag.slice(PREV_PREFIX.length)
    : null;
}
