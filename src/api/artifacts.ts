/** The route of what a step of a run made. */
export function artifactsPath(id: string, step: string): string {
  return `runs/${encodeURIComponent(id)}/steps/${encodeURIComponent(step)}/artifacts`;
}
