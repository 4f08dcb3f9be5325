import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel } from '@jupyterlab/ui-components';

import { ISession, RUN_ENDED, RunState, STEP_ENDED } from '../../tokens';

/** What the status bar tells about the current notebook: its run, else its problems, else its steps. */
export class StatusModel extends VDomModel {
  constructor(trans: TranslationBundle) {
    super();
    this._trans = trans;
  }

  set session(session: ISession | null) {
    if (session === this._session) {
      return;
    }
    this._session?.pipeline.changed.disconnect(this._tell, this);
    this._session?.runs.changed.disconnect(this._tell, this);
    this._session = session;
    session?.pipeline.changed.connect(this._tell, this);
    session?.runs.changed.connect(this._tell, this);
    this._tell();
  }

  /** How many runs of open notebooks are going on, as last told. */
  get going(): number {
    return this._going;
  }
  set going(going: number) {
    if (going !== this._going) {
      this._going = going;
      this._tell();
    }
  }

  /** Whether the current notebook has a pipeline to tell about. */
  get active(): boolean {
    const session = this._session;
    return (session !== null && !session.isDisposed && session.pipeline.tagged) || this._going > 0;
  }

  /** State of the shown run; null where none is shown. */
  get state(): RunState | null {
    return this._run?.state ?? null;
  }

  get text(): string {
    const others = this._going - (this._run && !RUN_ENDED.has(this._run.state) ? 1 : 0);
    const elsewhere =
      others > 0 ? this._trans._n('%1 other run going on', '%1 other runs going on', others) : '';
    return [this._own, elsewhere].filter(Boolean).join(' · ');
  }

  private get _own(): string {
    const trans = this._trans;
    if (!this._session?.pipeline.tagged) {
      return '';
    }
    const { graph, diagnostics, failure } = this._session?.pipeline ?? {};
    if (this._run && !RUN_ENDED.has(this._run.state)) {
      const done = this._run.steps.filter(({ state }) => STEP_ENDED.has(state)).length;
      return trans.__('Pipeline: %1 of %2 steps', done, this._run.steps.length);
    }
    if (failure) {
      return trans.__('Pipeline: not checked');
    }
    const errors = (diagnostics ?? []).filter(({ severity }) => severity === 'error').length;
    if (errors > 0) {
      return trans._n('Pipeline: %1 problem', 'Pipeline: %1 problems', errors);
    }
    const steps = graph?.steps.length ?? 0;
    return trans._n('Pipeline: %1 step', 'Pipeline: %1 steps', steps);
  }

  dispose(): void {
    this.session = null;
    super.dispose();
  }

  private get _run() {
    return this._session?.runs.current?.snapshot ?? null;
  }

  private _tell(): void {
    this.stateChanged.emit();
  }

  private _going = 0;
  private _session: ISession | null = null;
  private _trans: TranslationBundle;
}
