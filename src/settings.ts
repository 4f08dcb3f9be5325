/** What a step asks for, as it travels on the wire. */

/** A taint that a step's pod tolerates; a value of null tolerates any. */
export interface IToleration {
  key: string;
  value: string | null;
  effect: string;
}

/** A key of a secret as environment variable. */
export interface ISecretEnv {
  secret: string;
  key: string;
  env: string;
}

/** A persistent volume claim mounted into a step. */
export interface IVolumeMount {
  pvc: string;
  mount_path: string;
}

/** What a step asks for, the defaults for all steps folded in; pairs are key and value. Null leaves it to the pipeline. */
export interface IStepSettings {
  image: string | null;
  limits: [string, string][];
  requests: [string, string][];
  node_selectors: [string, string][];
  tolerations: IToleration[];
  annotations: [string, string][];
  labels: [string, string][];
  secrets: ISecretEnv[];
  env: [string, string][];
  volumes: IVolumeMount[];
  cache: boolean | null;
  report: boolean | null;
  retries: number;
  /** Seconds; null is for ever. */
  timeout: number | null;
}
