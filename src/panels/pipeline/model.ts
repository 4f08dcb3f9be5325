import { VDomModel } from '@jupyterlab/ui-components';
import { Token } from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';

import { IDiagnostic, ILogTail, IRunSnapshot, ISession, RUN_ENDED } from '../../tokens';
import { drawingOf, EMPTY, IDrawing } from '../graph/model';
import { ResourcesModel } from '../resources/model';
import type { SuggestModel } from '../suggest/model';
import { IStepRow, rowsOf } from './rows';

/** How the steps are shown. */
export type StepsView = 'graph' | 'list';

/**
 * What the side panel and the graph's tab show: the current notebook's pipeline and the run that is followed.
 *
 * Responsibilities: follows the current session while one of them is visible, and nothing while both are hidden; which
 * step is marked, which step's log is open.
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
    this._selected = null;
    this._problem = null;
    this._drawing = EMPTY;
    this.drop();
    this._watch();
    this._changed();
  }

  /** Whether somebody can see the panel. */
  get active(): boolean {
    return this._viewers.has(this);
  }
  set active(active: boolean) {
    this.show(this, active);
  }

  /** Tell whether a widget that shows the model can be seen. */
  show(viewer: object, visible: boolean): void {
    if (visible === this._viewers.has(viewer)) {
      return;
    }
    this._unwatch();
    if (visible) {
      this._viewers.add(viewer);
    } else {
      this._viewers.delete(viewer);
    }
    this._watch();
    this._changed();
  }

  /** What the steps ask for. */
  readonly resources = new ResourcesModel();

  /** Whether the steps are drawn or listed. */
  get view(): StepsView {
    return this._view;
  }
  set view(view: StepsView) {
    if (view !== this._view) {
      this._view = view;
      this._viewChanged.emit(view);
      this._changed();
    }
  }

  /** Emitted when the user chose the other view. */
  get viewChanged(): ISignal<this, StepsView> {
    return this._viewChanged;
  }

  /** The steps as the graph shows them. */
  get drawing(): IDrawing {
    const problems = this._session?.pipeline.diagnostics ?? [];
    return (this._drawing = drawingOf(this.rows, problems, this._drawing));
  }

  /** The step that is marked: the user's choice, else the one that runs or failed. */
  get selected(): string | null {
    return this._selected ?? this._tailed;
  }

  /** Mark a step, and open its log where it has one. */
  select(step: string): void {
    this._selected = step;
    if (this.run?.steps.some(({ name, attempt }) => name === step && attempt > 0)) {
      this._chosen = step;
    }
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
    return rowsOf(this._session?.pipeline.graph ?? null, this.run);
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

  /** The problem that was gone to last; null for none. */
  get problem(): IDiagnostic | null {
    return this._problem;
  }
  set problem(problem: IDiagnostic | null) {
    this._problem = problem;
    this._changed();
  }

  /** The steps that are proposed for the notebook; null while nobody asked. */
  get suggestion(): SuggestModel | null {
    return this._suggestion;
  }

  /** Ask for a proposal of steps. */
  async suggest(): Promise<void> {
    const session = this._session;
    const { SuggestModel } = await import('../suggest/model');
    if (session && session === this._session && !this.isDisposed) {
      this.drop();
      this._suggestion = new SuggestModel(session);
      this._suggestion.stateChanged.connect(this._changed, this);
      this._changed();
    }
  }

  /** Forget the proposal. */
  drop(): void {
    if (this._suggestion) {
      this._suggestion.dispose();
      this._suggestion = null;
      this._changed();
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._unwatch();
    this._suggestion?.dispose();
    this.resources.dispose();
    super.dispose();
  }

  private _watch(): void {
    const session = this._session;
    if (!session || session.isDisposed || this._viewers.size === 0) {
      return;
    }
    session.pipeline.changed.connect(this._changed, this);
    session.runs.changed.connect(this._changed, this);
    session.engines.changed.connect(this._changed, this);
    session.changed.connect(this._changed, this);
    this.resources.session = session;
    session.pipeline.watched = true;
    session.runs.watched = true;
    void session.engines.refresh();
  }

  private _unwatch(): void {
    this._setTail(null);
    this.resources.session = null;
    const session = this._session;
    if (!session || session.isDisposed || this._viewers.size === 0) {
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
      this._selected = null;
    }
    this._setTail(this._viewers.size > 0 ? this._tailWanted() : null);
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

  /** Undefined where the choice is left to the run. */
  private _chosen: string | null | undefined = undefined;
  private _drawing = EMPTY;
  private _key = '';
  private _problem: IDiagnostic | null = null;
  private _selected: string | null = null;
  private _session: ISession | null = null;
  private _shown: string | undefined;
  private _suggestion: SuggestModel | null = null;
  private _tail: ILogTail | null = null;
  private _tailed: string | null = null;
  private _view: StepsView = 'graph';
  private _viewChanged = new Signal<this, StepsView>(this);
  private _viewers = new Set<object>();
}

/** The model that side panel and graph tab share. */
export const IPipelinePanelModel = new Token<PipelinePanelModel>(
  'jupyter-kale-ext:IPipelinePanelModel',
  'What is shown of the current notebook’s pipeline.'
);
