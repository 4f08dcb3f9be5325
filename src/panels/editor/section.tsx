import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ISession } from '../../tokens';
import { useModel } from '../state';
import { TagEditorBody } from './body';
import { TagEditorModel } from './model';

interface ISectionProps {
  session: ISession;
  trans: TranslationBundle;
  resources: (step: string) => void;
}

/** The tag editor in the side panel, on the cells that are selected in the notebook. */
export function SelectedCells(props: ISectionProps): React.ReactElement {
  const ids = useSelected(props.session);
  return ids.length > 0 ? (
    <OneEditor key={ids.join(' ')} {...props} ids={ids} />
  ) : (
    <p className="jp-kale-Hint">{props.trans.__('Select a cell with code.')}</p>
  );
}

function OneEditor(props: ISectionProps & { ids: string[] }): React.ReactElement {
  const { session, trans, ids, resources } = props;
  const [model] = React.useState(() => new TagEditorModel(session, ids, trans));
  useModel(model);
  useNotebook(session, model);
  return (
    <div className="jp-kale-Editor-panel">
      <TagEditorBody
        model={model}
        trans={trans}
        close={() => model.reset()}
        resources={resources}
      />
    </div>
  );
}

/** What was not touched follows the notebook. */
function useNotebook(session: ISession, model: TagEditorModel): void {
  React.useEffect(() => {
    const { changed } = session.pipeline;
    const renew = () => (model.touched ? undefined : model.reset());
    changed.connect(renew);
    return () => void changed.disconnect(renew);
  }, [session, model]);
}

/** Ids of the selected code cells, in the order of the notebook. */
function useSelected(session: ISession): string[] {
  const { content } = session.panel;
  const [ids, setIds] = React.useState(() => selectedIds(session));
  React.useEffect(() => {
    const renew = () =>
      setIds(before => {
        const now = selectedIds(session);
        return now.join(' ') === before.join(' ') ? before : now;
      });
    renew();
    content.activeCellChanged.connect(renew);
    content.selectionChanged.connect(renew);
    return () => {
      content.activeCellChanged.disconnect(renew);
      content.selectionChanged.disconnect(renew);
    };
  }, [session]);
  return ids;
}

function selectedIds({ panel }: ISession): string[] {
  const { content } = panel;
  return content.widgets
    .filter(cell => cell.model.type === 'code' && content.isSelectedOrActive(cell))
    .map(({ model }) => model.id);
}
