/** What people say of a run and do with it again, as it travels on the wire. */

/** A parameter of a run, with the value it had. */
export interface IRunParameter {
  name: string;
  type: string;
  value: unknown;
}

/** What stands beside a run in a list; texts are empty where there is nothing. */
export interface IRunNote {
  run: string;
  /** What the user calls it. */
  name: string;
  /** Whether it is kept when room is made for new ones. */
  pinned: boolean;
  /** Who started it. */
  by: string;
  /** Full id of the git commit. */
  commit: string;
}

/** What of a run is run again: all steps, those from one on, or that one alone; values that differ from the run's. */
export interface IRerunRequest {
  step: string | null;
  only: boolean;
  parameters: Record<string, unknown>;
}
