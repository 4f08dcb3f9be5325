import { ISignal, Signal } from '@lumino/signaling';

import { artifactUrl } from '../api/routes';
import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import type {
  IArtifact,
  ICellOutputs,
  IComparison,
  IDifference,
  IFailure,
  ILogText,
  IRerunRequest,
  IRunDetails,
  IRunNote,
  IRunParameter,
  IRunSnapshot
} from '../tokens';
import { LogText } from './logtext';
import { RunModel } from './run';

/** One run, followed, with all that it left. */
export class RunDetails implements IRunDetails {
  constructor(client: KaleClient, snapshot: IRunSnapshot) {
    this._client = client;
    this.run = new RunModel(client, snapshot);
    this.run.changed.connect(this._tell, this);
  }

  readonly run: RunModel;

  get changed(): ISignal<IRunDetails, void> {
    return this._changed;
  }

  get history(): ReadonlyArray<IRunSnapshot> {
    const { snapshot } = this.run;
    return this._history.map(run => (run.id === snapshot.id ? snapshot : run));
  }

  get notes(): ReadonlyMap<string, IRunNote> {
    return this._notes;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  get busy(): boolean {
    return this._busy;
  }

  get isDisposed(): boolean {
    return this.run.isDisposed;
  }

  log(step: string, attempt: number): ILogText {
    return new LogText({ source: this._client, run: this._id, step, attempt });
  }

  outputs(step: string): Promise<ICellOutputs[] | IFailure> {
    return this._client.outputs(this._id, step).catch(failureOf);
  }

  artifacts(step: string): Promise<IArtifact[] | IFailure> {
    return this._client.artifacts(this._id, step).catch(failureOf);
  }

  artifactUrl(artifact: IArtifact, file: string): string {
    return artifactUrl(this._client.settings, this._id, artifact, file);
  }

  compare(before: string | null): Promise<IComparison | IFailure> {
    return this._client.comparison(this._id, before).catch(failureOf);
  }

  changes(notebook: unknown): Promise<IDifference[] | IFailure> {
    return this._client.changes(this._id, notebook).catch(failureOf);
  }

  refresh(): Promise<void> {
    return this._try(async () => {
      const { notebook } = this.run.snapshot;
      const [history, notes] = await Promise.all([
        this._client.runs(notebook),
        this._client.notes(notebook)
      ]);
      this._history = history;
      this._notes = new Map(notes.map(note => [note.run, note]));
    });
  }

  stop(): Promise<void> {
    return this._do(() => this._client.stop(this._id));
  }

  retry(): Promise<void> {
    return this._do(async () => this.run.follow(await this._client.retry(this._id)));
  }

  async rerun(request: IRerunRequest): Promise<string | null> {
    let started: string | null = null;
    await this._do(async () => {
      started = (await this._client.rerun(this._id, request)).id;
    });
    return started;
  }

  async parameters(): Promise<IRunParameter[] | null> {
    let found: IRunParameter[] | null = null;
    await this._do(async () => {
      found = await this._client.parameters(this._id);
    });
    return found;
  }

  annotate(id: string, change: Partial<Pick<IRunNote, 'name' | 'pinned'>>): Promise<void> {
    return this._do(async () => {
      const note = await this._client.annotate(id, change);
      this._notes = new Map(this._notes).set(id, note);
    });
  }

  forget(id: string): Promise<void> {
    return this._do(async () => {
      await this._client.forget(id);
      this._history = this._history.filter(run => run.id !== id);
    });
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.run.dispose();
    Signal.clearData(this);
  }

  private get _id(): string {
    return this.run.snapshot.id;
  }

  private async _do(action: () => Promise<void>): Promise<void> {
    this._busy = true;
    this._tell();
    await this._try(action);
    this._busy = false;
    this._tell();
  }

  private async _try(action: () => Promise<void>): Promise<void> {
    this._failure = null;
    try {
      await action();
    } catch (error) {
      this._failure = failureOf(error);
    }
    this._tell();
  }

  private _tell(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private _busy = false;
  private _changed = new Signal<IRunDetails, void>(this);
  private _client: KaleClient;
  private _failure: IFailure | null = null;
  private _history: IRunSnapshot[] = [];
  private _notes: ReadonlyMap<string, IRunNote> = new Map();
}
