import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import { settingFault } from '../../notebook/checks';
import type { IGpuOffer } from '../../tokens';
import { Message } from '../message';
import type { IResourcesProps } from './body';
import { Origin, sentence, tagRest } from './field';

const NONE = '';
const OTHER = 'other';
/** What GPUs are called most often. */
const USUAL = 'nvidia.com/gpu';

/** Type and count of GPUs, picked from what there is. */
export function GpuPicker(props: IResourcesProps): React.ReactElement {
  const { model, trans } = props;
  const { inventory, inventoryFailure, gpu } = model;
  const offers = inventory?.gpus ?? [];
  const chosen = gpu.resource === '' ? NONE : (gpu.offer?.id ?? OTHER);
  const free = inventory === null || inventory.free_entry || chosen === OTHER;
  const pick = (id: string) => {
    const offer = offers.find(one => one.id === id) ?? null;
    if (id === NONE) {
      model.drop();
    } else {
      model.pick(offer, offer?.resource ?? (gpu.resource || USUAL), gpu.count || '1');
    }
  };
  return (
    <div className="jp-kale-GpuPicker" role="group" aria-label={trans.__('GPU')}>
      <div className="jp-kale-Pair">
        <div className="jp-kale-Value">
          <label>
            {trans.__('GPU')}
            <HTMLSelect value={chosen} onChange={event => pick(event.target.value)}>
              <option value={NONE}>{trans.__('None')}</option>
              {offers.map(offer => (
                <option key={offer.id} value={offer.id}>
                  {offer.note ? `${offer.title} — ${offer.note}` : offer.title}
                </option>
              ))}
              {free && <option value={OTHER}>{trans.__('Other…')}</option>}
            </HTMLSelect>
          </label>
        </div>
        {gpu.resource !== '' && <Count {...props} offer={gpu.offer} />}
      </div>
      {chosen === OTHER && <Resource {...props} />}
      <div className="jp-kale-Value-more">
        {gpu.resource !== '' && (
          <Origin {...props} setting={model.setting('limit', gpu.resource)} />
        )}
        {inventoryFailure && <span className="jp-kale-Fault">{inventoryFailure}</span>}
        {inventory?.message && (
          <span lang="en" className="jp-kale-Hint">
            <Message text={inventory.message} />
          </span>
        )}
      </div>
    </div>
  );
}

/** How many; a step can't get more than one machine has. */
function Count(props: IResourcesProps & { offer: IGpuOffer | null }): React.ReactElement {
  const { model, trans, offer } = props;
  const { count, resource } = model.gpu;
  return (
    <Draft
      label={trans.__('Count')}
      value={count}
      fault={text => countFault(text, resource, offer, trans)}
      commit={text => model.pick(offer, resource, text)}
    />
  );
}

/** The resource's name, for what the inventory doesn't list. */
function Resource({ model, trans }: IResourcesProps): React.ReactElement {
  const { resource, count } = model.gpu;
  const fault = (text: string) => {
    const found = settingFault('limit', tagRest('limit', text, count), trans);
    return found ? sentence(found.reason) : '';
  };
  return (
    <Draft
      label={trans.__('Resource')}
      value={resource}
      fault={fault}
      commit={text => model.pick(null, text, count)}
    />
  );
}

/** A text that is checked as typed, and taken when it is left or with Enter. */
function Draft(props: {
  label: string;
  value: string;
  fault: (text: string) => string;
  commit: (text: string) => void;
}): React.ReactElement {
  const id = React.useId();
  const [draft, setDraft] = React.useState<string | null>(null);
  const text = (draft ?? props.value).trim();
  const fault = props.fault(text);
  const commit = () => {
    if (draft !== null && !fault) {
      props.commit(text);
      setDraft(null);
    }
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === 'Enter') {
      commit();
    } else if (event.key === 'Escape') {
      setDraft(null);
    }
  };
  return (
    <div className="jp-kale-Value">
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        className="jp-mod-styled"
        value={draft ?? props.value}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={fault !== ''}
        aria-describedby={`${id}-more`}
        onChange={event => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={key}
      />
      <div id={`${id}-more`} className="jp-kale-Value-more">
        {fault && (
          <span className="jp-kale-Fault">
            <Message text={fault} />
          </span>
        )}
      </div>
    </div>
  );
}

function countFault(
  text: string,
  resource: string,
  offer: IGpuOffer | null,
  trans: TranslationBundle
): string {
  const found = settingFault('limit', tagRest('limit', resource, text), trans);
  if (found) {
    return sentence(found.reason);
  }
  if (!/^[1-9]\d*$/.test(text)) {
    return trans.__('Give a whole number from 1.');
  }
  const most = offer?.most ?? null;
  return most !== null && Number(text) > most
    ? trans.__('One step can get %1 of it at most.', most)
    : '';
}
