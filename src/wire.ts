/** What travels on the wire: snake_case, as the server's model names it. */
import type { IStepSettings } from './settings';

export * from './comparison';
export * from './runrecord';
export * from './settings';

/** What a cell is for in the pipeline. */
export type Role =
  'step' | 'imports' | 'functions' | 'pipeline-parameters' | 'pipeline-metrics' | 'skip';

/** How much a problem matters; only an error stops a compilation. */
export type Severity = 'error' | 'warning' | 'info';

/** State of a run. */
export type RunState = 'pending' | 'running' | 'stopping' | 'succeeded' | 'failed' | 'stopped';

/** State of a step, and of a cell in it. */
export type StepState =
  'pending' | 'running' | 'succeeded' | 'cached' | 'failed' | 'skipped' | 'stopped';

/** One change of a notebook: a cell's tags or text set anew (`tags` are all it has afterwards), a new cell, a cell removed. */
export type Edit =
  | { kind: 'tags'; cell_id: string; tags: string[] }
  | { kind: 'source'; cell_id: string; source: string }
  | { kind: 'insert'; before: string; source: string; tags: string[] }
  | { kind: 'delete'; cell_id: string };

/** Changes, made together and in this order, that make a problem go away and bring no new error. */
export interface IFix {
  title: string;
  edits: Edit[];
}

/** One problem of a notebook. Numbers and lines count from 1, the index from 0; null where it is about no cell. */
export interface IDiagnostic {
  code: string;
  severity: Severity;
  message: string;
  remedy: string;
  cell_id: string | null;
  cell_index: number | null;
  cell_number: number | null;
  line: number | null;
  step: string | null;
  related: string[];
  fixes: IFix[];
}

/** A code cell as the pipeline sees it; `tagged` is false where role and step come from the cell above. */
export interface IGraphCell {
  id: string;
  index: number;
  number: number;
  role: Role;
  step: string | null;
  tagged: boolean;
}

/** A value that a step takes (`source` is the step that makes it). */
export interface IInputValue {
  name: string;
  source: string;
}

/** A value that a step hands on. */
export interface IOutputValue {
  name: string;
  type: string;
  certain: boolean;
}

/** One step of the pipeline; `cells` and `metrics` are ids of cells. */
export interface IStep {
  name: string;
  order: number;
  cells: string[];
  depends_on: string[];
  inputs: IInputValue[];
  outputs: IOutputValue[];
  parameters: string[];
  metrics: string[];
  settings: IStepSettings;
}

/** One input of the pipeline. */
export interface IParameter {
  name: string;
  type: string;
  default: unknown;
  cell_id: string;
  line: number;
}

/** The pipeline of a notebook; `explicit` where the dependencies are what `prev:` tags say. */
export interface IGraph {
  name: string;
  title: string;
  /** Image of the steps that name none. */
  base_image: string;
  explicit: boolean;
  parameters: IParameter[];
  cells: IGraphCell[];
  steps: IStep[];
}

/** Answer to a check: the graph as far as the notebook gives one, and its problems. */
export interface ICheck {
  diagnostics: IDiagnostic[];
  graph: IGraph | null;
}

/** What one cell could be, and why; `step` is null for every role but `step`. */
export interface ICellSuggestion {
  cell_id: string;
  role: Role;
  step: string | null;
  reason: string;
}

/** A proposal for a notebook's cells that hold code; graph and problems as they would be with it. */
export interface ISuggestion {
  cells: ICellSuggestion[];
  graph: IGraph | null;
  diagnostics: IDiagnostic[];
}

/** A notebook as a Python file that uses the KFP SDK, and the pipeline's name. */
export interface IExported {
  text: string;
  name: string;
  diagnostics: IDiagnostic[];
}

/** A compiled pipeline: KFP IR as YAML, and the pipeline's name. */
export interface ICompiled {
  yaml: string;
  name: string;
  diagnostics: IDiagnostic[];
}

/** A place where pipelines run; `reason` says why it can't be used now. */
export interface IEngine {
  name: string;
  title: string;
  available: boolean;
  reason: string;
}

/** Where an inventory comes from, the best first. */
export type InventorySource = 'nvml' | 'nodes' | 'quota' | 'configuration' | 'none';

/** How much of a GPU one of it is: all, a partition of its own, or a share others use at the same time. */
export type GpuKind = 'whole' | 'mig' | 'shared';

/** One kind of GPU that a step can ask for; null stands for what is not known. */
export interface IGpuOffer {
  /** Stays the same as long as the cluster or the machine does. */
  id: string;
  title: string;
  /** What Kubernetes counts, `nvidia.com/gpu`. */
  resource: string;
  /** As its node label or its driver spells it; empty where not known. */
  product: string;
  vendor: 'nvidia' | 'amd' | 'intel';
  kind: GpuKind;
  /** Of a partition, `1g.10gb`; else empty. */
  profile: string;
  memory_bytes: number | null;
  total: number | null;
  free: number | null;
  /** How many one step can get at most. */
  most: number | null;
  /** The counts in words; empty where they are not known. */
  note: string;
  /** What picking one writes into a cell; for another count the number of the `limit:` tag changes. */
  tags: string[];
}

/** What steps can ask for where runs with one engine happen; `message` says why it comes from where it does. */
export interface IInventory {
  engine: string;
  source: InventorySource;
  message: string;
  gpus: IGpuOffer[];
  /** Whether there may be more than is listed, so that resource and count can be typed. */
  free_entry: boolean;
}

/** Why a step failed. */
export interface IStepError {
  kind: string;
  message: string;
  remedy: string;
  ename: string;
  evalue: string;
  traceback: string[];
  cell_id: string | null;
  cell_number: number | null;
  line: number | null;
}

/** Progress of one cell; `seconds` is null until it ended. */
export interface ICellProgress {
  cell_id: string;
  state: StepState;
  seconds: number | null;
}

/** State of one step; times are seconds since the epoch. */
export interface IStepSnapshot {
  name: string;
  state: StepState;
  depends_on: string[];
  cells: ICellProgress[];
  attempt: number;
  started: number | null;
  ended: number | null;
  error: IStepError | null;
  metrics: Record<string, number>;
  gpus: string[];
  warnings: string[];
  /** When the first of its own cells began in the newest attempt; null before. */
  began: number | null;
  /** Why it has not begun though it may; empty where that is not known. */
  waiting: string;
}

/** State of a run after event `seq`. */
export interface IRunSnapshot {
  id: string;
  seq: number;
  pipeline: string;
  notebook: string;
  engine: string;
  state: RunState;
  parameters: Record<string, unknown>;
  submitted: number;
  started: number | null;
  ended: number | null;
  steps: IStepSnapshot[];
  message: string;
  warnings: string[];
}

/** What an event carries besides its kind, time and sequence number. */
export interface IRunEventData {
  attempt?: number;
  gpus?: string[];
  cell_id?: string;
  state?: string;
  seconds?: number | null;
  error?: IStepError | null;
  metrics?: Record<string, number>;
  message?: string;
}

/** One thing that happened to a run; `seq` counts from 1 without gaps. */
export interface IRunEvent {
  seq: number;
  time: number;
  kind: string;
  step: string | null;
  data: IRunEventData;
}

/** What a new run is asked with; `notebook` is the notebook's JSON. */
export interface IRunRequest {
  notebook: unknown;
  path: string;
  engine: string;
  parameters: Record<string, unknown>;
  use_cache: boolean | null;
}

/** States after which a run changes no more, short of a retry. */
export const RUN_ENDED: ReadonlySet<RunState> = new Set<RunState>([
  'succeeded',
  'failed',
  'stopped'
]);

/** States after which a step's attempt changes no more. */
export const STEP_ENDED: ReadonlySet<StepState> = new Set<StepState>([
  'succeeded',
  'cached',
  'failed',
  'skipped',
  'stopped'
]);
