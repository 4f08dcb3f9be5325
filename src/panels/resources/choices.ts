import type { TranslationBundle } from '@jupyterlab/translation';

import type { IChoices, IVolumeChoice } from '../../tokens';
import type { ListKind } from './kinds';

/** The label that names a pod's queue (Kueue). */
export const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/** What can be picked for a field. */
export interface ISuggestion {
  value: string;
  /** What is known of it, for people. */
  label: string;
}

/**
 * What can be picked for one part of an entry.
 *
 * @param column - Which part, in the order of `listForm`.
 * @param parts - All parts as they are now: the keys offered are those of the chosen secret.
 */
export function suggestions(
  kind: ListKind,
  column: number,
  parts: ReadonlyArray<string>,
  choices: IChoices | null,
  trans: TranslationBundle
): ISuggestion[] {
  if (!choices) {
    return [];
  }
  switch (`${kind}:${column}`) {
    case 'volume:0':
      return choices.volumes.map(volume => ({
        value: volume.name,
        label: volumeTitle(volume, trans)
      }));
    case 'volume:1':
      return choices.volumes
        .filter(({ name, mounted }) => mounted !== '' && name === parts[0])
        .map(({ mounted }) => ({ value: mounted, label: trans.__('as in this notebook server') }));
    case 'secret:1':
      return choices.secrets.map(({ name, keys }) => ({
        value: name,
        label: keys.join(', ')
      }));
    case 'secret:2':
      return (choices.secrets.find(({ name }) => name === parts[1])?.keys ?? []).map(plain);
    case 'label:1':
      return parts[0] === QUEUE_LABEL ? choices.queues.map(plain) : [];
    default:
      return [];
  }
}

/** Why nothing can be picked for entries of a kind; empty where something can, or nothing ever could. */
export function whyMissing(kind: ListKind, choices: IChoices | null): string {
  const list = kind === 'volume' ? 'volumes' : kind === 'secret' ? 'secrets' : '';
  return choices && list ? choices.missing[list] || choices.message : '';
}

/** Size, access mode and storage class: `10Gi, ReadWriteOnce, standard`. */
function volumeTitle(volume: IVolumeChoice, trans: TranslationBundle): string {
  const { size, modes, storage_class, mounted } = volume;
  const here = mounted && trans.__('here at %1', mounted);
  return [size, ...modes, storage_class, here].filter(Boolean).join(', ');
}

function plain(value: string): ISuggestion {
  return { value, label: '' };
}
