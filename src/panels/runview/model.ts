import { VDomModel } from '@jupyterlab/ui-components';

import { ILogText, IRunDetails, IRunSnapshot, IStepSnapshot } from '../../tokens';

/** What the lower part of the view shows. */
export type Part = 'log' | 'outputs' | 'error' | 'differences' | 'history';

/** What the view of a run shows: which step, which part, and the log that is open. */
export class RunViewModel extends VDomModel {
  constructor(readonly details: IRunDetails) {
    super();
    details.changed.connect(this._follow, this);
    this._follow();
  }

  get run(): IRunSnapshot {
    return this.details.run.snapshot;
  }

  /** The step that is shown: the one chosen, else the one that failed, else the one that runs, else the first. */
  get step(): IStepSnapshot | null {
    const { steps } = this.run;
    const by = (state: string) => steps.find(step => step.state === state);
    return (
      steps.find(({ name }) => name === this._chosen) ??
      by('failed') ??
      by('running') ??
      steps[0] ??
      null
    );
  }

  choose(step: string): void {
    this._chosen = step;
    this._follow();
  }

  get part(): Part {
    return this._part ?? (this.step?.error ? 'error' : 'log');
  }
  set part(part: Part) {
    this._part = part;
    this._follow();
  }

  /** The log of the shown step's newest attempt; null before it began. */
  get log(): ILogText | null {
    return this._log?.text ?? null;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._log?.text.dispose();
    this.details.changed.disconnect(this._follow, this);
    this.details.dispose();
    super.dispose();
  }

  private _follow(): void {
    const { step } = this;
    const key = step && step.attempt > 0 ? `${step.name} ${step.attempt}` : '';
    const wanted = this.part === 'log' ? key : '';
    if (wanted !== (this._log?.key ?? '')) {
      this._log?.text.dispose();
      const text = wanted && step ? this.details.log(step.name, step.attempt) : null;
      this._log = text && { key: wanted, text };
    }
    this.stateChanged.emit();
  }

  private _chosen: string | null = null;
  private _log: { key: string; text: ILogText } | null = null;
  private _part: Part | null = null;
}
