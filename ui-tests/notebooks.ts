import * as fs from 'fs';
import * as path from 'path';

/** A cell of a notebook to be opened, with its tags; code unless it says otherwise. */
export interface ICell {
  source: string;
  tags?: string[];
  type?: 'code' | 'markdown';
}

/** The JSON of a notebook; the cells' ids are `c0`, `c1` … */
export function notebook(cells: ICell[], metadata: object = {}): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
      language_info: { name: 'python' },
      ...metadata
    },
    cells: cells.map(({ source, tags, type = 'code' }, index) => ({
      cell_type: type,
      id: `c${index}`,
      metadata: tags ? { tags } : {},
      source,
      ...(type === 'code' ? { outputs: [], execution_count: null } : {})
    }))
  };
}

/** Write a notebook, or whatever JSON it is to be. */
export function writeNotebook(folder: string, name: string, json: object): void {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(json));
}

/** A chain of steps of one cell each, every one using what the one before made. */
export function chain(length: number): ICell[] {
  return Array.from({ length }, (_, index) => ({
    source: index === 0 ? 'v0 = 0' : `v${index} = v${index - 1} + 1`,
    tags: [`step:step_${index}`]
  }));
}
