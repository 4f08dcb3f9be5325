/** A volume claim; `mounted` is where the notebook server itself has it, empty where it has not. */
export interface IVolumeChoice {
  name: string;
  size: string;
  modes: string[];
  storage_class: string;
  mounted: string;
}

/** A secret: its name and those of its keys, never a value. */
export interface ISecretChoice {
  name: string;
  keys: string[];
}

/** What can be picked on a cluster beside GPUs; anything else can be typed. */
export interface IChoices {
  namespace: string;
  volumes: IVolumeChoice[];
  storage_classes: { name: string; provisioner: string; default: boolean }[];
  secrets: ISecretChoice[];
  service_accounts: string[];
  /** Local queues, where Kueue is there. */
  queues: string[];
  /** Image of the notebook server; empty where it is not known. */
  image: string;
  /** Why one of the lists is not known, by its name. */
  missing: Record<string, string>;
  /** Why nothing is known; empty otherwise. */
  message: string;
}
