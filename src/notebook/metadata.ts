/** Where the pipeline's settings live in a notebook's metadata. */
export const METADATA_KEY = 'kubeflow_notebook';
