import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import type {
  Edit,
  ICellEdit,
  ICellPlace,
  IDiagnostic,
  IFailure,
  IGraph,
  INotebookPipeline,
  IPipelineSettings,
  ISettingEdit,
  IStepSetting
} from '../tokens';
import { applyEdits, cellsOf, indexOfCell, tagsOf, writeTags } from './cells';
import { changesFor, joinChanges, readEdit, renameChanges, stepAbove } from './edits';
import { CellTags, ITagChange, stepNames, stepPrev } from './members';
import { METADATA_KEY } from './metadata';
import { readPipelineSettings, withPipelineSettings } from './pipelinesettings';
import { placesOf } from './places';
import { stepsDefaults, withStepsDefaults } from './stepsdefaults';
import { editedDefaults, readDefaults, readSettings, settingChanges } from './stepsettings';

/** How long the notebook must rest before it is checked. */
const REST_MS = 400;

/**
 * The pipeline of one open notebook.
 *
 * Responsibilities: reads and writes tags and settings through the document model; has the server check the notebook
 * when its text rests, and keeps what it found. A notebook without our tags that nobody watches is never checked.
 */
export class NotebookPipeline implements INotebookPipeline {
  constructor(client: KaleClient, context: DocumentRegistry.IContext<INotebookModel>) {
    this._client = client;
    this._context = context;
    this._debouncer = new Debouncer(() => this._rested(), REST_MS);
    context.model.contentChanged.connect(this._onContentChanged, this);
    context.pathChanged.connect(this._onContentChanged, this);
    void context.ready.then(() => this._rested());
  }

  get changed(): ISignal<INotebookPipeline, void> {
    return this._changed;
  }

  get path(): string {
    return this._context.localPath;
  }

  get graph(): IGraph | null {
    return this._graph;
  }

  get diagnostics(): ReadonlyArray<IDiagnostic> {
    return this._diagnostics;
  }

  get stale(): boolean {
    return this._stale;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get tagged(): boolean {
    return this._places.some(place => place?.tagged);
  }

  get places(): ReadonlyArray<ICellPlace | null> {
    return this._places;
  }

  get isDisposed(): boolean {
    return this._debouncer.isDisposed;
  }

  get watched(): boolean {
    return this._watched;
  }
  set watched(watched: boolean) {
    if (this._watched === watched || this.isDisposed) {
      return;
    }
    this._watched = watched;
    if (watched && (this._failure || this._checked === '')) {
      this._checked = '';
      this._rested();
    }
    this._changed.emit();
  }

  get settings(): IPipelineSettings {
    return readPipelineSettings(this._model.getMetadata(METADATA_KEY));
  }

  configure(change: Partial<IPipelineSettings>): void {
    const before = this._model.getMetadata(METADATA_KEY);
    this._setSettings(withPipelineSettings(before, change));
  }

  content(outputs: boolean): unknown {
    const notebook = this._context.model.toJSON() as { cells?: object[] };
    if (outputs) {
      return notebook;
    }
    const cells = notebook.cells ?? [];
    return {
      ...notebook,
      cells: cells.map(cell => ('outputs' in cell ? { ...cell, outputs: [] } : cell))
    };
  }

  indexOf(cellId: string): number {
    return indexOfCell(this._model, cellId);
  }

  get readOnly(): boolean {
    return this._model.readOnly || this._context.contentsModel?.writable === false;
  }

  get steps(): string[] {
    return stepNames(this._tags);
  }

  prevOf(step: string): string[] {
    return stepPrev(this._tags, step);
  }

  edited(indices: ReadonlyArray<number>): ICellEdit {
    return readEdit(this._tags, indices);
  }

  stepAbove(index: number): string {
    return stepAbove(this._tags, index);
  }

  settingsOf(step: string | null): IStepSetting[] {
    const defaults = stepsDefaults(this._model.getMetadata(METADATA_KEY));
    const found = step === null ? readDefaults(defaults) : readSettings(this._tags, step, defaults);
    return found.map(({ index, ...setting }) => {
      const cellId = index === null ? null : this._model.cells.get(index).id;
      return { ...setting, own: step === null || index !== null, cellId };
    });
  }

  edit(indices: ReadonlyArray<number>, edit: ICellEdit): void {
    const steps = this._graph?.explicit ? [] : (this._graph?.steps ?? []);
    const inferred = new Map(steps.map(({ name, depends_on }) => [name, depends_on]));
    this._write(tags => changesFor(tags, indices, edit, inferred));
  }

  rename(step: string, name: string): void {
    this._write(tags => renameChanges(tags, step, name));
  }

  join(indices: ReadonlyArray<number>): void {
    this._write(tags => joinChanges(tags, indices));
  }

  setSettings(step: string | null, edits: ReadonlyArray<ISettingEdit>): void {
    if (step !== null) {
      this._write(tags => settingChanges(tags, step, edits));
      return;
    }
    const settings = this._model.getMetadata(METADATA_KEY);
    const defaults = editedDefaults(stepsDefaults(settings), edits);
    this._setSettings(withStepsDefaults(settings, defaults));
  }

  apply(edits: ReadonlyArray<Edit>): void {
    if (!this.readOnly) {
      applyEdits(this._model, edits);
      this._rested();
    }
  }

  async check(): Promise<void> {
    const asked = ++this._asked;
    try {
      const answer = await this._client.check(this.content(false), this.path);
      if (asked === this._asked) {
        this._graph = answer.graph;
        this._diagnostics = answer.diagnostics;
        this._failure = null;
      }
    } catch (error) {
      if (asked === this._asked) {
        this._failure = failureOf(error);
      }
    }
    if (asked === this._asked && !this.isDisposed) {
      this._stale = false;
      this._changed.emit();
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._debouncer.dispose();
    this._context.model?.contentChanged.disconnect(this._onContentChanged, this);
    this._context.pathChanged.disconnect(this._onContentChanged, this);
    Signal.clearData(this);
  }

  private get _model(): INotebookModel {
    return this._context.model;
  }

  private get _tags(): CellTags[] {
    return tagsOf(this._model);
  }

  private _write(changes: (tags: CellTags[]) => ITagChange[]): void {
    if (!this.readOnly) {
      writeTags(this._model, changes(this._tags));
      this._rested();
    }
  }

  private _setSettings(settings: object): void {
    if (this.readOnly) {
      return;
    }
    if (Object.keys(settings).length > 0) {
      this._model.setMetadata(METADATA_KEY, settings);
    } else {
      this._model.deleteMetadata(METADATA_KEY);
    }
    this._rested();
  }

  private _onContentChanged(): void {
    if (!this.isDisposed) {
      void this._debouncer.invoke();
    }
  }

  /** Look at what changed; outputs alone are no reason for a check. */
  private _rested(): void {
    if (this.isDisposed || this._context.isDisposed) {
      return;
    }
    this._places = placesOf(tagsOf(this._model));
    const text = this._fingerprint();
    const due = text !== this._checked && (this._watched || this.tagged);
    if (due) {
      this._checked = text;
      this._stale = true;
      void this.check();
    }
    this._changed.emit();
  }

  /** Everything a check depends on, as one text. */
  private _fingerprint(): string {
    const cells = cellsOf(this._model).map(cell => {
      const { id, type, sharedModel } = cell;
      return [id, type, sharedModel.getSource(), cell.getMetadata('tags') ?? []];
    });
    const { metadata } = this._model;
    return JSON.stringify([this.path, cells, metadata[METADATA_KEY], metadata['kernelspec']]);
  }

  private _asked = 0;
  private _changed = new Signal<INotebookPipeline, void>(this);
  private _checked = '';
  private _client: KaleClient;
  private _context: DocumentRegistry.IContext<INotebookModel>;
  private _debouncer: Debouncer;
  private _diagnostics: IDiagnostic[] = [];
  private _failure: IFailure | null = null;
  private _graph: IGraph | null = null;
  private _places: (ICellPlace | null)[] = [];
  private _stale = false;
  private _watched = false;
}
