/** A file of an artifact; `bytes` is null where its size is not known before it is fetched. */
export interface IArtifactFile {
  name: string;
  bytes: number | null;
}

/** One thing that a step made: a value it hands on, or its report. */
export interface IArtifact {
  step: string;
  /** What it is called by in the pipeline. */
  key: string;
  /** The variable's own name. */
  name: string;
  type: string;
  python_type: string;
  /** A few words on the value; empty where nothing is known. */
  preview: string;
  bytes: number | null;
  files: IArtifactFile[];
  /** Why it is not there; empty where it is. */
  problem: string;
}
