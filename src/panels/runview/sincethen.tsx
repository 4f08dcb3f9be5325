import * as React from 'react';

import type { IDifference, IFailure } from '../../tokens';
import { OneDifference } from './differences';
import type { IRunViewProps } from './tab';

/** What has changed in the notebook since it ran, cell by cell; looked at anew whenever the user comes back to it. */
export function SinceThen({ actions, model, trans }: IRunViewProps): React.ReactElement {
  const [found, setFound] = React.useState<IDifference[] | IFailure | 'gone' | null>(null);
  const { details } = model;
  const look = React.useCallback(async () => {
    const notebook = await actions.notebookNow();
    setFound(notebook === null ? 'gone' : await details.changes(notebook));
  }, [actions, details]);
  React.useEffect(() => void look(), [look]);
  return (
    <>
      <div className="jp-kale-RunView-buttons">
        <button className="jp-mod-styled jp-kale-Button" onClick={() => void look()}>
          {trans.__('Compare again')}
        </button>
        <button className="jp-mod-styled jp-kale-Button" onClick={actions.restore}>
          {trans.__('Restore it as it ran, in a copy')}
        </button>
      </div>
      {found === 'gone' && (
        <p>{trans.__('There is no notebook %1 any longer.', model.run.notebook)}</p>
      )}
      {Array.isArray(found) && found.length === 0 && (
        <p>{trans.__('No cell with code has changed since the run.')}</p>
      )}
      {Array.isArray(found) &&
        found.map(difference => (
          <OneDifference key={difference.name} difference={difference} trans={trans} />
        ))}
      {found && typeof found === 'object' && 'message' in found && (
        <p role="alert">{found.message}</p>
      )}
    </>
  );
}
