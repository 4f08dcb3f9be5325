import type { IRunDetails } from '../../tokens';
import { RunViewModel } from './model';
import { IRunViewProps, RunTab } from './tab';

/** The tab of a run; what it is made of is loaded with the first one. */
export function createRunTab(details: IRunDetails, props: Omit<IRunViewProps, 'model'>): RunTab {
  return new RunTab({ ...props, model: new RunViewModel(details) });
}
