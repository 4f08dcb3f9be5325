import type { TranslationBundle } from '@jupyterlab/translation';

import type { IRerunRequest, IRunParameter, IRunSnapshot } from '../../tokens';
import { ParametersModel } from '../parameters/model';

/** Which steps run again: all, those from one on, or one alone. */
export interface IExtent {
  step: string | null;
  only: boolean;
}

/** What is asked of a run that is run again: which steps, and with which values. */
export class RerunModel {
  /** @param step - The step to begin at, as long as nothing else is chosen; null for all. */
  constructor(
    run: IRunSnapshot,
    parameters: ReadonlyArray<IRunParameter>,
    step: string | null,
    trans: TranslationBundle
  ) {
    this.run = run;
    this.extents = [
      { step: null, only: false },
      ...run.steps.map(({ name }) => ({ step: name, only: false })),
      ...run.steps.map(({ name }) => ({ step: name, only: true }))
    ];
    this._chosen = Math.max(
      0,
      this.extents.findIndex(extent => extent.step === step && !extent.only)
    );
    this.values = new ParametersModel({
      parameters: parameters.map(({ name, type, value }) => ({ name, type, default: value })),
      remembered: {},
      caching: true,
      of: 'run',
      trans
    });
  }

  readonly run: IRunSnapshot;
  /** What can be chosen, in the order shown. */
  readonly extents: ReadonlyArray<IExtent>;
  /** The values, set to those of the run. */
  readonly values: ParametersModel;

  /** Place of the chosen one among what can be chosen. */
  get chosen(): number {
    return this._chosen;
  }
  set chosen(place: number) {
    this._chosen = place;
    this.values.stateChanged.emit();
  }

  /** What to ask of the server. */
  get request(): IRerunRequest {
    return { ...this.extents[this._chosen], parameters: this.values.changed };
  }

  private _chosen: number;
}

/** Which steps, in words. */
export function extentTitle({ step, only }: IExtent, trans: TranslationBundle): string {
  if (step === null) {
    return trans.__('All steps');
  }
  return only ? trans.__('Only %1', step) : trans.__('From %1 on', step);
}
