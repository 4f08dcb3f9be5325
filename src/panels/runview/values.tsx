import * as React from 'react';

import { IArtifact, IFailure, IStepSnapshot, STEP_ENDED } from '../../tokens';
import { bytes } from '../words';
import type { IRunViewProps } from './tab';

/** What a step handed on, and its report: what it is, and its files to download. */
export function Values(props: IRunViewProps & { step: IStepSnapshot }): React.ReactElement | null {
  const { step, trans } = props;
  const found = useArtifacts(props);
  if (found === null) {
    return null;
  }
  if (!Array.isArray(found)) {
    return (
      <p className="jp-kale-Empty" role="alert">
        {found.message}
      </p>
    );
  }
  if (found.length === 0) {
    return null;
  }
  return (
    <table className="jp-kale-Table jp-kale-Made" aria-label={trans.__('Values of %1', step.name)}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Value')}</th>
          <th scope="col">{trans.__('What it is')}</th>
          <th scope="col">{trans.__('Size')}</th>
          <th scope="col">{trans.__('Download')}</th>
        </tr>
      </thead>
      <tbody>
        {found.map(artifact => (
          <Row key={artifact.key} {...props} artifact={artifact} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  artifact,
  model,
  trans
}: IRunViewProps & { artifact: IArtifact }): React.ReactElement {
  const name = artifact.type === 'system.HTML' ? trans.__('report') : artifact.name;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{artifact.problem || words(artifact)}</td>
      <td>{artifact.bytes === null ? '' : bytes(artifact.bytes)}</td>
      <td>
        {artifact.files.map(file => (
          <a
            key={file.name}
            className="jp-kale-Link"
            href={model.details.artifactUrl(artifact, file.name)}
            download
            aria-label={trans.__('Download %1 of %2', file.name, name)}
          >
            {file.bytes === null ? file.name : `${file.name} (${bytes(file.bytes)})`}
          </a>
        ))}
      </td>
    </tr>
  );
}

function words({ python_type, preview }: IArtifact): string {
  return [python_type, preview].filter(Boolean).join(', ');
}

/** What the step made, asked for once it has ended; null before. */
function useArtifacts({
  model,
  step
}: IRunViewProps & { step: IStepSnapshot }): IArtifact[] | IFailure | null {
  const [found, setFound] = React.useState<IArtifact[] | IFailure | null>(null);
  const ended = STEP_ENDED.has(step.state);
  React.useEffect(() => {
    let wanted = true;
    if (ended) {
      void model.details.artifacts(step.name).then(made => wanted && setFound(made));
    }
    return () => {
      wanted = false;
    };
  }, [model, step.name, step.attempt, ended]);
  return found;
}
