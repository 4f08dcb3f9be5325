import type { IStepSettings } from '../tokens';

/** Whether a resource is a GPU, or a part of one. */
export function isGpu(resource: string): boolean {
  const [domain, name] = resource.split('/', 2);
  return Boolean(name) && (/gpu|^mig-/.test(name) || domain.includes('gpu'));
}

/** The GPUs a step asks for; null where it asks for none. By the rule of `StepSettings.gpus` in the server's model. */
export function gpusOf(
  settings: Pick<IStepSettings, 'limits' | 'requests'>
): { resource: string; count: number } | null {
  for (const [resource, quantity] of [...settings.limits, ...settings.requests]) {
    if (isGpu(resource)) {
      return /^\d+$/.test(quantity) ? { resource, count: Number(quantity) } : null;
    }
  }
  return null;
}
