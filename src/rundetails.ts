/** What is known of one run, whichever notebook is open: the vocabulary of the run view. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { IArtifact } from './artifacts';
import type { IFailure, IRun } from './tokens';
import type {
  ICellOutputs,
  IComparison,
  IDifference,
  IRerunRequest,
  IRunNote,
  IRunParameter,
  IRunSnapshot
} from './wire';

/** The log of one attempt of a step: its end first, what is before when it is asked for, what follows as it is printed. */
export interface ILogText extends IDisposable {
  /** Emitted at most ten times a second. */
  readonly changed: ISignal<ILogText, void>;
  /** How many lines are here. */
  readonly count: number;
  /** How many lines came in front of the first one since the beginning. */
  readonly prepended: number;
  /** A line as printed, with escape sequences; of what was written over by carriage returns only what shows. */
  line(index: number): string;
  /** Whether there are lines before the first one that are not here yet. */
  readonly hasEarlier: boolean;
  /** True once lines were left out because there are too many. */
  readonly cut: boolean;
  /** True until all that is there already was read. */
  readonly loading: boolean;
  readonly failure: IFailure | null;
  /** Read a piece of what is before; gives the number of lines that came in front of the first one. */
  earlier(): Promise<number>;
  /** Read all that is before, as far as there is room for it. */
  all(): Promise<void>;
  /** The whole log as it is on the server now. */
  download(): Promise<Blob | IFailure>;
}

/** One run, followed, with all that it left. */
export interface IRunDetails extends IDisposable {
  readonly changed: ISignal<IRunDetails, void>;
  readonly run: IRun;
  /** All runs of the same notebook, newest first, this one among them; empty until they were asked for. */
  readonly history: ReadonlyArray<IRunSnapshot>;
  /** Names, pins and origins of those runs by their ids; those that are not known yet are missing. */
  readonly notes: ReadonlyMap<string, IRunNote>;
  /** Why the last request failed; null where it did not. */
  readonly failure: IFailure | null;
  /** True while a request to stop, retry or delete is under way. */
  readonly busy: boolean;
  log(step: string, attempt: number): ILogText;
  /** What the cells of a step left so far. */
  outputs(step: string): Promise<ICellOutputs[] | IFailure>;
  /** What a step made so far: the values it hands on, its report. */
  artifacts(step: string): Promise<IArtifact[] | IFailure>;
  /** Where a file of an artifact is downloaded from. */
  artifactUrl(artifact: IArtifact, file: string): string;
  /** What differs between this run and an earlier one; null is the one before it. */
  compare(before: string | null): Promise<IComparison | IFailure>;
  /** What has changed in the notebook, whose JSON is given, since it ran. */
  changes(notebook: unknown): Promise<IDifference[] | IFailure>;
  /** Ask for the runs of the notebook again. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
  retry(): Promise<void>;
  /** Start a new run of the pipeline that ran; gives its id, or null where that failed. */
  rerun(request: IRerunRequest): Promise<string | null>;
  /** The parameters of the run with their types; null where that failed. */
  parameters(): Promise<IRunParameter[] | null>;
  /** Name a run of this notebook or pin it. */
  annotate(id: string, change: Partial<Pick<IRunNote, 'name' | 'pinned'>>): Promise<void>;
  /** Forget an ended run of this notebook. */
  forget(id: string): Promise<void>;
}
