/** The vocabulary: what the parts give each other, and, from `wire.ts`, what travels on the wire. */
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { IChoices } from './choices';
import type {
  Edit,
  ICheck,
  ICompiled,
  IDiagnostic,
  IEngine,
  IExported,
  IGraph,
  IInventory,
  IRunRequest,
  IRunSnapshot,
  ISuggestion,
  Role
} from './wire';

export * from './artifacts';
export * from './choices';
export * from './rundetails';
export * from './wire';

/** A failure that people are told: what happened and what to do about it. */
export interface IFailure {
  message: string;
  remedy: string;
}

/** Which part of the pipeline a cell is. */
export interface ICellPlace {
  /** Null for a cell that is in no pipeline: it stands before the first tagged one. */
  role: Role | null;
  /** Name of the step; empty for every role but `step`. */
  step: string;
  /** False where role and step come from the cell above. */
  tagged: boolean;
}

/** What the user asks of one or several cells; what is absent stays as it is. */
export interface ICellEdit {
  /** The cells' role; null takes the tag away, they belong to the one above then. */
  role?: Role | null;
  /** Name of the step; empty for every role but `step`. */
  step?: string;
  /** Steps that come before; null leaves the whole notebook's dependencies to the data. */
  prev?: string[] | null;
  /** True gives the cells' step its new name wherever tags name it, on other cells too. */
  everywhere?: boolean;
}

/** A kind of tag that says what a step asks for: the tag's prefix. */
export type SettingKind =
  | 'image'
  | 'limit'
  | 'request'
  | 'cache'
  | 'report'
  | 'annotation'
  | 'label'
  | 'secret'
  | 'node_selector'
  | 'toleration'
  | 'retry'
  | 'timeout'
  | 'env'
  | 'volume';

/** One thing that a tag asks for a step. */
export interface ISetting {
  kind: SettingKind;
  /** The resource, label, variable, mount path, taint; empty for a kind that a step has one of. */
  key: string;
  /** The rest: a quantity, a value, a claim, `SECRET:KEY`. */
  value: string;
  /** The tag as it is written. */
  tag: string;
  /** What it sets: of two tags with the same slot only one can hold. */
  slot: string;
}

/** One thing that a step asks for, and who says so. */
export interface IStepSetting extends ISetting {
  /** True where the step (or the defaults, where those are asked for) says it; false where it takes it from the defaults. */
  own: boolean;
  /** The cell that says it; null where it comes from the defaults for all steps. */
  cellId: string | null;
  /** The default for all steps that it replaces; null where there is none. */
  hidden: string | null;
  /** Another tag of the step for the same slot that doesn't hold; null where there is none. */
  rival: string | null;
}

/** A slot's new tag; null takes its tags away. */
export interface ISettingEdit {
  slot: string;
  tag: string | null;
}

/** What the notebook's metadata says of the pipeline as a whole. A text is empty where the notebook says nothing. */
export interface IPipelineSettings {
  /** Name of the pipeline; the notebook file's where empty. */
  name: string;
  description: string;
  /** Experiment that runs are filed under. */
  experiment: string;
  /** Image of the steps that name none. */
  image: string;
  /** Whether results of earlier runs are taken where nothing changed; true where the notebook says nothing. */
  caching: boolean;
  /** Name of the engine; the user's default where empty. */
  engine: string;
}

/** What a run is asked with, besides the notebook. */
export interface IRunOptions {
  /** Values for some of the parameters; text is read by the parameter's type. */
  parameters: Record<string, unknown>;
  /** Whether results of earlier runs are taken; null leaves it to the notebook. */
  useCache: boolean | null;
}

/** The pipeline of one open notebook: its tags, and what the last check found. */
export interface INotebookPipeline extends IDisposable {
  /** Emitted when anything below changed. */
  readonly changed: ISignal<INotebookPipeline, void>;
  /** Path of the notebook below the server's root. */
  readonly path: string;
  /** The last graph; null before the first check, or where there is none to show. */
  readonly graph: IGraph | null;
  readonly diagnostics: ReadonlyArray<IDiagnostic>;
  /** True while the notebook's text is newer than graph and problems. */
  readonly stale: boolean;
  /** Why the last check could not be made; null where it was. */
  readonly failure: IFailure | null;
  /** Whether at least one cell has one of our tags. */
  readonly tagged: boolean;
  /** What the tags say about each cell, by position; null for a cell without code. */
  readonly places: ReadonlyArray<ICellPlace | null>;
  /** The steps named by the tags, in the order of the document. */
  readonly steps: ReadonlyArray<string>;
  /** True where the notebook can't be changed; every edit below is without effect then. */
  readonly readOnly: boolean;
  /** True while somebody looks at a notebook without tags, so that it is checked all the same. */
  watched: boolean;
  /** What the notebook's metadata says of the pipeline as a whole. */
  readonly settings: IPipelineSettings;
  /** The notebook's JSON, with or without the cells' outputs. */
  content(outputs: boolean): unknown;
  /** Zero-based position of the cell with that id; -1 where it is gone. */
  indexOf(cellId: string): number;
  /** Steps that a step's tags name as coming before it. */
  prevOf(step: string): string[];
  /** What the tags of the cells and their steps say now; absent is what they don't agree about. */
  edited(indices: ReadonlyArray<number>): ICellEdit;
  /** The nearest step above a cell other than its own; empty where there is none. */
  stepAbove(index: number): string;
  /** What a step asks for, its own tags before the defaults; null for the defaults alone. */
  settingsOf(step: string | null): IStepSetting[];
  /** Write an edit into the tags of the cells. Like every edit below it is one step of the notebook's undo. */
  edit(indices: ReadonlyArray<number>, edit: ICellEdit): void;
  /** Give a step another name, wherever tags name it. */
  rename(step: string, name: string): void;
  /** Make cells part of the step above the first of them. */
  join(indices: ReadonlyArray<number>): void;
  /** Change what a step asks for, or, with null, the defaults for all steps (which the notebook's undo leaves alone). */
  setSettings(step: string | null, edits: ReadonlyArray<ISettingEdit>): void;
  /** Make changes in this order. */
  apply(edits: ReadonlyArray<Edit>): void;
  /** Write some of the settings; the notebook's undo leaves them alone. */
  configure(change: Partial<IPipelineSettings>): void;
  /** Check at once, and wait for it. */
  check(): Promise<void>;
}

/** The last lines of a step's log. */
export interface ILogTail extends IDisposable {
  readonly changed: ISignal<ILogTail, void>;
  readonly lines: ReadonlyArray<string>;
  readonly failure: IFailure | null;
}

/** One run, followed: the newest snapshot. */
export interface IRun extends IDisposable {
  readonly changed: ISignal<IRun, void>;
  readonly snapshot: IRunSnapshot;
  /** Why it can't be followed just now; null while it can. */
  readonly failure: IFailure | null;
}

/** The runs of one notebook, one of them followed. */
export interface INotebookRuns extends IDisposable {
  readonly changed: ISignal<INotebookRuns, void>;
  /** Runs of this notebook, newest first. */
  readonly history: ReadonlyArray<IRunSnapshot>;
  /** The run that is shown; null for none. */
  readonly current: IRun | null;
  /** Why the last request failed; null where it did not. */
  readonly failure: IFailure | null;
  /** True while a request to start, stop or retry is under way. */
  readonly busy: boolean;
  /** True while somebody looks, so that runs started elsewhere are noticed. */
  watched: boolean;
  /** Look once for runs; one that is going on is shown. */
  look(): Promise<void>;
  select(id: string | null): void;
  submit(request: IRunRequest): Promise<void>;
  stop(): Promise<void>;
  retry(): Promise<void>;
  tail(step: string): ILogTail | null;
}

/** The places where pipelines run. */
export interface IEngines {
  readonly changed: ISignal<IEngines, void>;
  /** As last heard; empty before. */
  readonly items: ReadonlyArray<IEngine>;
  /** Name of the engine that notebooks begin with. */
  preferred: string;
  refresh(): Promise<void>;
}

/** What there is to pick from for the steps of a pipeline, by engine. */
export interface IInventories {
  readonly changed: ISignal<IInventories, void>;
  /** As last heard; null before. */
  of(engine: string): IInventory | null;
  /** What can be picked beside GPUs, as last heard; null before. */
  choicesOf(engine: string): IChoices | null;
  /** Why the last request failed; null where it did not. */
  failureOf(engine: string): IFailure | null;
  refresh(engine: string): Promise<void>;
}

/** All about one open notebook. */
export interface ISession extends IDisposable {
  readonly panel: NotebookPanel;
  readonly pipeline: INotebookPipeline;
  readonly runs: INotebookRuns;
  /** Places to run. */
  readonly engines: IEngines;
  /** What there is to pick from. */
  readonly inventories: IInventories;
  /** Name of the engine: the notebook's, else the user's default. Setting it writes it into the notebook. */
  engine: string;
  /** Emitted when the choice of the engine changed. */
  readonly changed: ISignal<ISession, void>;
  /** Why it can't be run now, in a sentence; empty where it can. */
  readonly obstacle: string;
  /** Start a run, with the notebook's own values where nothing else is asked. */
  run(options?: IRunOptions): Promise<void>;
  compile(): Promise<ICompiled>;
  /** Ask for a proposal of steps; nothing is written. */
  suggest(): Promise<ISuggestion | IFailure>;
  /** Check the notebook as it would be with these tags; nothing is written. */
  preview(edits: ReadonlyArray<Extract<Edit, { kind: 'tags' }>>): Promise<ICheck | IFailure>;
  /** The pipeline as a Python file. */
  export(): Promise<IExported>;
  /**
   * Whose resources somebody asked to edit, until a panel shows them: a step, null for all steps, undefined for nothing
   * asked.
   */
  resourcesAsked: string | null | undefined;
  /** Have the resources of a step edited: the named one, with null all, with undefined that of the active cell. */
  editResources(step?: string | null): void;
  /** Bring the cell (and the one-based line in it) into view and make it active. */
  goTo(cellId: string, line: number | null): Promise<void>;
}

/** The sessions of the open notebooks. */
export interface ISessions {
  readonly current: ISession | null;
  readonly currentChanged: ISignal<ISessions, ISession | null>;
  readonly added: ISignal<ISessions, ISession>;
  readonly engines: IEngines;
  forEach(visit: (session: ISession) => void): void;
}

/** The sessions of the open notebooks. */
export const ISessions = new Token<ISessions>(
  'jupyter-kale-ext:ISessions',
  'The pipelines and runs of the open notebooks.'
);
