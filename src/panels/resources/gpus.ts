import { parseSetting, settingTag } from '../../notebook/settings';
import type { IGpuOffer, ISettingEdit, IStepSetting } from '../../tokens';
import { isGpu } from '../steps';

/** The GPUs a step asks for, as the picker shows them. */
export interface IGpuChoice {
  /** The offer that all its tags are of; null for none, and for a resource that nothing offers. */
  offer: IGpuOffer | null;
  /** What Kubernetes counts; empty where the step asks for no GPU. */
  resource: string;
  /** As typed; empty where the step asks for no GPU. */
  count: string;
  /** True where the choice comes from the defaults for all steps. */
  inherited: boolean;
}

/** What a step's settings ask for, among what is offered. The offer that more of its tags are of goes first. */
export function gpuChoice(
  settings: ReadonlyArray<IStepSetting>,
  offers: ReadonlyArray<IGpuOffer>
): IGpuChoice {
  const limit = gpuLimit(settings);
  if (!limit) {
    return { offer: null, resource: '', count: '', inherited: false };
  }
  const tags = new Set(settings.map(({ tag }) => tag));
  const fitting = offers.filter(offer => fits(offer, limit.key, tags));
  const offer = fitting.reduce<IGpuOffer | null>(
    (best, one) => (best && best.tags.length >= one.tags.length ? best : one),
    null
  );
  return { offer, resource: limit.key, count: limit.value, inherited: !limit.own };
}

/**
 * The edits that make a step ask for GPUs of one offer: its limit, and the selectors and tolerations that the offer names. What
 * the offer chosen before named goes; nothing else does.
 *
 * @param offer - Null for a resource that nothing offers.
 * @param count - As typed.
 */
export function pickGpus(
  settings: ReadonlyArray<IStepSetting>,
  before: IGpuChoice,
  offer: IGpuOffer | null,
  resource: string,
  count: string
): ISettingEdit[] {
  const wanted = offer ? offer.tags.map(tag => counted(tag, count)) : [limitTag(resource, count)];
  const edits = new Map<string, string | null>();
  dropped(settings, before).forEach(slot => edits.set(slot, null));
  wanted.forEach(tag => edits.set(parseSetting(tag)?.slot ?? '', tag));
  const own = new Map(settings.filter(isOwn).map(({ slot, tag }) => [slot, tag]));
  return [...edits]
    .filter(([slot, tag]) => (own.get(slot) ?? null) !== tag)
    .map(([slot, tag]) => ({ slot, tag }));
}

/** The edits that make a step ask for no GPU. Where all steps get one by default it has to say so. */
export function dropGpus(
  settings: ReadonlyArray<IStepSetting>,
  before: IGpuChoice
): ISettingEdit[] {
  const edits = dropped(settings, before).map((slot): ISettingEdit => ({ slot, tag: null }));
  const limit = gpuLimit(settings);
  const fallback = limit && !limit.own ? limit.tag : limit?.hidden;
  const slot = limit?.slot ?? '';
  return fallback && limit
    ? [...edits.filter(edit => edit.slot !== slot), { slot, tag: limitTag(limit.key, '0') }]
    : edits;
}

/** The slots that the choice before holds among the step's own settings. */
function dropped(settings: ReadonlyArray<IStepSetting>, before: IGpuChoice): string[] {
  const named = new Set((before.offer?.tags ?? []).map(tag => counted(tag, before.count)));
  return settings
    .filter(isOwn)
    .filter(({ tag, kind, key }) => named.has(tag) || (isAmount(kind) && key === before.resource))
    .map(({ slot }) => slot);
}

/** The limit that counts as the GPU's: a GPU's, else another device's. */
function gpuLimit(settings: ReadonlyArray<IStepSetting>): IStepSetting | undefined {
  const asked = settings.filter(({ kind, value }) => kind === 'limit' && value !== '0');
  return asked.find(({ key }) => isGpu(key)) ?? asked.find(({ key }) => key.includes('/'));
}

function fits(offer: IGpuOffer, resource: string, tags: ReadonlySet<string>): boolean {
  const others = offer.tags.filter(tag => parseSetting(tag)?.kind !== 'limit');
  return offer.resource === resource && others.every(tag => tags.has(tag));
}

/** An offer's tag, its limit with another count. */
function counted(tag: string, count: string): string {
  const setting = parseSetting(tag);
  return setting?.kind === 'limit' ? limitTag(setting.key, count) : tag;
}

function limitTag(resource: string, count: string): string {
  return settingTag('limit', resource, count);
}

function isAmount(kind: IStepSetting['kind']): boolean {
  return kind === 'limit' || kind === 'request';
}

function isOwn({ own }: IStepSetting): boolean {
  return own;
}
