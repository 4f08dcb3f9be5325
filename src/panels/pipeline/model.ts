import { VDomModel } from '@jupyterlab/ui-components';

import { ILogTail, IRunSnapshot, ISession, IStep, IStepSnapshot, RUN_ENDED } from '../../tokens';

/** One line of the list of steps: the step as the notebook has it, and as the shown run has it. */
export interface IStepRow {
  name: string;
  /** Place among the notebook's steps, for the colour; -1 for a step only the run has. */
  order: number;
  step: IStep | null;
  run: IStepSnapshot | null;
  /** One-based numbers of its cells among the code cells. */
  cells: { id: string; number: number }[];
}

/**
 * What the side panel shows: the current notebook's pipeline and the run that is followed.
 *
 * Responsibilities: follows the current session while the panel is visible, and nothing while it is hidden; which
 * step's log is open.
 */
export class PipelinePanelModel extends VDomModel {
  get session(): ISession | null {
    return this._session;
  }
  set session(session: ISession | null) {
    if (session === this._session) {
      return;
    }
    this._unwatch();
    this._session = session;
    this._chosen = undefined;
    this._watch();
    this._changed();
  }

  /** Whether somebody can see the panel. */
  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (active === this._active) {
      return;
    }
    this._unwatch();
    this._active = active;
    this._watch();
    this._changed();
  }

  /** The shown run; null for none. */
  get run(): IRunSnapshot | null {
    return this._session?.runs.current?.snapshot ?? null;
  }

  /** Whether the shown run is going on. */
  get running(): boolean {
    return this.run !== null && !RUN_ENDED.has(this.run.state);
  }

  /** The steps of the notebook, then those that only the shown run has. */
  get rows(): IStepRow[] {
    const graph = this._session?.pipeline.graph;
    const steps = graph?.steps ?? [];
    const runs = this.run?.steps ?? [];
    const cells = new Map((graph?.cells ?? []).map(cell => [cell.id, cell.number]));
    const rows = steps.map((step): IStepRow => {
      return {
        name: step.name,
        order: step.order,
        step,
        run: runs.find(({ name }) => name === step.name) ?? null,
        cells: step.cells.map(id => ({ id, number: cells.get(id) ?? 0 }))
      };
    });
    const gone = runs.filter(({ name }) => !steps.some(step => step.name === name));
    return [
      ...rows,
      ...gone.map(run => ({ name: run.name, order: -1, step: null, run, cells: [] }))
    ];
  }

  /** Place of a step in the document, for its colour; -1 where the notebook has no such step. */
  orderOf(name: string): number {
    return this._session?.pipeline.graph?.steps.find(step => step.name === name)?.order ?? -1;
  }

  /** The step whose log is open: the chosen one, else the one that runs or failed. */
  get opened(): string | null {
    return this._tailed;
  }

  /** The log of the opened step. */
  get tail(): ILogTail | null {
    return this._tail;
  }

  /** Open the log of a step, or close it where it is open. */
  toggle(step: string): void {
    this._chosen = this._tailed === step ? null : step;
    this._changed();
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._unwatch();
    super.dispose();
  }

  private _watch(): void {
    const session = this._session;
    if (!session || session.isDisposed || !this._active) {
      return;
    }
    session.pipeline.changed.connect(this._changed, this);
    session.runs.changed.connect(this._changed, this);
    session.engines.changed.connect(this._changed, this);
    session.changed.connect(this._changed, this);
    session.pipeline.watched = true;
    session.runs.watched = true;
    void session.engines.refresh();
  }

  private _unwatch(): void {
    this._setTail(null);
    const session = this._session;
    if (!session || session.isDisposed || !this._active) {
      return;
    }
    session.pipeline.changed.disconnect(this._changed, this);
    session.runs.changed.disconnect(this._changed, this);
    session.engines.changed.disconnect(this._changed, this);
    session.changed.disconnect(this._changed, this);
    session.pipeline.watched = false;
    session.runs.watched = false;
  }

  private _changed(): void {
    if (this.isDisposed) {
      return;
    }
    if (this._shown !== this.run?.id) {
      this._shown = this.run?.id;
      this._chosen = undefined;
    }
    this._setTail(this._active ? this._tailWanted() : null);
    this.stateChanged.emit();
  }

  private _tailWanted(): string | null {
    if (this._chosen !== undefined) {
      return this._chosen;
    }
    const steps = this.run?.steps ?? [];
    const step =
      steps.find(({ state }) => state === 'failed') ??
      steps.find(({ state }) => state === 'running');
    return step?.name ?? null;
  }

  /** Follow the log of a step's newest attempt of the shown run. */
  private _setTail(step: string | null): void {
    const attempt = this.run?.steps.find(({ name }) => name === step)?.attempt ?? 0;
    const key = step === null ? '' : `${this.run?.id}/${step}/${attempt}`;
    if (key === this._key) {
      return;
    }
    this._key = key;
    this._tailed = step;
    this._tail?.changed.disconnect(this._tailChanged, this);
    this._tail?.dispose();
    this._tail = step === null || attempt === 0 ? null : (this._session?.runs.tail(step) ?? null);
    this._tail?.changed.connect(this._tailChanged, this);
  }

  private _tailChanged(): void {
    this.stateChanged.emit();
  }

  private _active = false;
  /** Undefined where the choice is left to the run. */
  private _chosen: string | null | undefined = undefined;
  private _key = '';
  private _session: ISession | null = null;
  private _shown: string | undefined;
  private _tail: ILogTail | null = null;
  private _tailed: string | null = null;
}
