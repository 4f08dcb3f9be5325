import type { IStepSettings } from '../tokens';

/** The GPUs a step asks for; null where it asks for none. By the rule of `StepSettings.gpus` in the server's model. */
export function gpusOf(settings: IStepSettings): { resource: string; count: number } | null {
  for (const [resource, quantity] of [...settings.limits, ...settings.requests]) {
    const [domain, name] = resource.split('/', 2);
    if (name && (name.includes('gpu') || name.startsWith('mig-') || domain.includes('gpu'))) {
      return /^\d+$/.test(quantity) ? { resource, count: Number(quantity) } : null;
    }
  }
  return null;
}
