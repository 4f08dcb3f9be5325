/** What a run left and what it comes from, as it travels on the wire. */
import type { StepState } from './wire';

/** What one cell of a run left; `outputs` are nbformat's output objects. */
export interface ICellOutputs {
  cell_id: string;
  step: string;
  execution_count: number | null;
  outputs: Record<string, unknown>[];
  seconds: number;
}

/** What a difference between two runs is about. */
export type DifferenceKind =
  | 'cell'
  | 'parameter'
  | 'pipeline'
  | 'file'
  | 'package'
  | 'interpreter'
  | 'machine'
  | 'variable'
  | 'git'
  | 'random';

/** One thing that two runs don't have in common; null where a run doesn't have it. */
export interface IDifference {
  kind: DifferenceKind;
  name: string;
  before: string | null;
  after: string | null;
  /** Of a cell: its lines, each led by a blank, `-` or `+`. */
  lines: string[];
}

/** Two runs side by side. A number that JSON lacks is a text. */
export interface IComparison {
  before: string;
  after: string;
  differences: IDifference[];
  metrics: { name: string; before: number | string | null; after: number | string | null }[];
  steps: {
    name: string;
    before: StepState | null;
    after: StepState | null;
    seconds_before: number | null;
    seconds_after: number | null;
  }[];
  /** What can't be compared, a sentence each. */
  unknown: string[];
}
