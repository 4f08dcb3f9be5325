import { HTMLSelect } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ISession } from '../../tokens';
import { TextField } from './field';

interface ISettingsProps {
  session: ISession;
  /** True while a run goes on: where it runs can't be changed then. */
  running: boolean;
  trans: TranslationBundle;
}

/** The pipeline's name and where it runs: what is looked at most. */
export function MainSettings(props: ISettingsProps): React.ReactElement {
  const { pipeline } = props.session;
  const { trans } = props;
  return (
    <>
      <TextField
        label={trans.__('Pipeline name')}
        value={pipeline.settings.name}
        placeholder={pipeline.graph?.title ?? ''}
        disabled={pipeline.readOnly}
        onCommit={name => pipeline.configure({ name })}
      />
      <EngineField {...props} />
      {pipeline.readOnly && (
        <p className="jp-kale-Hint">
          {trans.__('The notebook is read-only: it can be run, and its tags and settings stay.')}
        </p>
      )}
    </>
  );
}

/** What is set once for a pipeline, folded away. */
export function MoreSettings({ session, trans }: ISettingsProps): React.ReactElement {
  const { pipeline } = session;
  const { description, experiment, image, caching } = pipeline.settings;
  const disabled = pipeline.readOnly;
  return (
    <details className="jp-kale-Settings">
      <summary>{trans.__('Pipeline settings')}</summary>
      <div className="jp-kale-Settings-fields">
        <TextField
          label={trans.__('Description')}
          long
          value={description}
          disabled={disabled}
          onCommit={text => pipeline.configure({ description: text })}
        />
        <TextField
          label={trans.__('Experiment')}
          value={experiment}
          placeholder={trans.__('Default')}
          title={trans.__('Runs on a cluster are filed under it.')}
          disabled={disabled}
          onCommit={text => pipeline.configure({ experiment: text })}
        />
        <TextField
          label={trans.__('Default image')}
          value={image}
          placeholder={pipeline.graph?.base_image ?? ''}
          title={trans.__('Container image of the steps that name none; a cluster uses it.')}
          disabled={disabled}
          onCommit={text => pipeline.configure({ image: text })}
        />
        <label className="jp-kale-Check">
          <input
            type="checkbox"
            checked={caching}
            disabled={disabled}
            onChange={event => pipeline.configure({ caching: event.target.checked })}
          />
          {trans.__('Take results of earlier runs where nothing changed')}
        </label>
      </div>
    </details>
  );
}

function EngineField({ session, running, trans }: ISettingsProps): React.ReactElement {
  const engines = session.engines.items;
  const chosen = engines.find(({ name }) => name === session.engine);
  return (
    <label className="jp-kale-Field">
      <span>{trans.__('Runs on')}</span>
      <HTMLSelect
        value={session.engine}
        disabled={running}
        onChange={event => (session.engine = event.target.value)}
      >
        {!chosen && <option value={session.engine}>{session.engine}</option>}
        {engines.map(({ name, title, available, reason }) => (
          <option key={name} value={name} disabled={!available} title={reason}>
            {available ? title : `${title} — ${reason}`}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}
