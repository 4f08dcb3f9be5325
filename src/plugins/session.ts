import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import { NotebookPipeline } from '../notebook/model';
import { goToCell } from '../notebook/navigate';
import { TagsEdit, withTags } from '../notebook/preview';
import { NotebookRuns } from '../runs/notebookruns';
import type {
  ICheck,
  ICompiled,
  IEngines,
  IExported,
  IFailure,
  IInventories,
  IRunOptions,
  ISession,
  ISuggestion
} from '../tokens';

/** One open notebook: its pipeline and its runs, and what is done with both. */
export class Session implements ISession {
  constructor(options: {
    client: KaleClient;
    panel: NotebookPanel;
    engines: IEngines;
    inventories: IInventories;
    trans: TranslationBundle;
  }) {
    this.panel = options.panel;
    this.engines = options.engines;
    this.inventories = options.inventories;
    this._client = options.client;
    this._trans = options.trans;
    this.pipeline = new NotebookPipeline(options.client, options.panel.context);
    this.runs = new NotebookRuns(options.client, () => this.pipeline.path);
    this.pipeline.changed.connect(this._lookOnce, this);
  }

  readonly panel: NotebookPanel;
  readonly pipeline: NotebookPipeline;
  readonly runs: NotebookRuns;
  readonly engines: IEngines;
  readonly inventories: IInventories;
  resourcesAsked: string | null | undefined = undefined;

  get changed(): ISignal<ISession, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.pipeline.isDisposed;
  }

  get engine(): string {
    return this._engine || this.pipeline.settings.engine || this.engines.preferred;
  }
  set engine(name: string) {
    const own = name === this.engines.preferred ? '' : name;
    this._engine = this.pipeline.readOnly ? name : '';
    this.pipeline.configure({ engine: own });
    this._changed.emit();
  }

  get obstacle(): string {
    const { pipeline, _trans: trans } = this;
    if (pipeline.failure) {
      return pipeline.failure.message;
    }
    if (!pipeline.tagged) {
      return trans.__('No cell belongs to a step yet.');
    }
    const errors = pipeline.diagnostics.filter(({ severity }) => severity === 'error').length;
    if (errors > 0) {
      return trans._n('%1 problem stops the notebook.', '%1 problems stop the notebook.', errors);
    }
    return this._engineObstacle;
  }

  async run(options: IRunOptions = { parameters: {}, useCache: null }): Promise<void> {
    await this.pipeline.check();
    if (this.obstacle) {
      return;
    }
    await this.runs.submit({
      notebook: this.pipeline.content(true),
      path: this.pipeline.path,
      engine: this.engine,
      parameters: options.parameters,
      use_cache: options.useCache
    });
  }

  compile(): Promise<ICompiled> {
    return this._client.compile(this.pipeline.content(false), this.pipeline.path);
  }

  export(): Promise<IExported> {
    return this._client.export(this.pipeline.content(false), this.pipeline.path);
  }

  suggest(): Promise<ISuggestion | IFailure> {
    const { pipeline } = this;
    return this._client.suggest(pipeline.content(false), pipeline.path).catch(failureOf);
  }

  preview(edits: ReadonlyArray<TagsEdit>): Promise<ICheck | IFailure> {
    const { pipeline } = this;
    const notebook = withTags(pipeline.content(false), edits);
    return this._client.check(notebook, pipeline.path).catch(failureOf);
  }

  editResources(step?: string | null): void {
    const { activeCellIndex } = this.panel.content;
    const place = this.pipeline.places[activeCellIndex];
    this.resourcesAsked = step === undefined ? place?.step || null : step;
    this._changed.emit();
  }

  async goTo(cellId: string, line: number | null): Promise<void> {
    await goToCell(this.panel, this.pipeline.indexOf(cellId), line);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.pipeline.dispose();
    this.runs.dispose();
    Signal.clearData(this);
  }

  private get _engineObstacle(): string {
    const { items } = this.engines;
    const engine = items.find(({ name }) => name === this.engine);
    if (items.length > 0 && !engine) {
      return this._trans.__('There is no place “%1” to run on: choose another.', this.engine);
    }
    return engine && !engine.available ? engine.reason : '';
  }

  /** A run that goes on while the notebook is opened (again) is picked up. */
  private _lookOnce(): void {
    if (this.pipeline.tagged) {
      this.pipeline.changed.disconnect(this._lookOnce, this);
      void this.runs.look();
    }
  }

  private _changed = new Signal<ISession, void>(this);
  private _client: KaleClient;
  /** The choice for a notebook that can't be written; empty for none. */
  private _engine = '';
  private _trans: TranslationBundle;
}
