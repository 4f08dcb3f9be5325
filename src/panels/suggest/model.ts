import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';

import { parseTags, printTags } from '../../notebook/tags';
import type { TagsEdit } from '../../notebook/preview';
import type { ICheck, IDiagnostic, IFailure, ISession, ISuggestion, Role } from '../../tokens';
import { drawingOf, EMPTY, IDrawing } from '../graph/model';
import { rowsOf } from '../pipeline/rows';
import {
  freshName,
  groupsOf,
  IProposedGroup,
  join,
  Proposal,
  proposalOf,
  split,
  stepsOf,
  withCell,
  withName
} from './proposal';

/** How long the proposal must rest before its graph is asked for. */
const REST_MS = 250;

/**
 * The proposal for one notebook, as the user changes it.
 *
 * Responsibilities: asks the server for it, and for the graph it would give; writes it into the notebook when it is accepted.
 * Nothing is written before.
 */
export class SuggestModel extends VDomModel {
  constructor(session: ISession) {
    super();
    this._session = session;
    this._debouncer = new Debouncer(() => this._preview(), REST_MS);
    void this._ask();
  }

  /** True until the server's answer is there. */
  get loading(): boolean {
    return this._loading;
  }

  /** Why there is no proposal; null where there is one. */
  get failure(): IFailure | null {
    return this._failure;
  }

  get groups(): ReadonlyArray<IProposedGroup> {
    return groupsOf(this._proposal);
  }

  /** Names of the proposed steps. */
  get steps(): ReadonlyArray<string> {
    return stepsOf(this._proposal);
  }

  /** The graph that the proposal would give. */
  get drawing(): IDrawing {
    return this._drawing;
  }

  /** The problems that the notebook would have. */
  get diagnostics(): ReadonlyArray<IDiagnostic> {
    return this._diagnostics;
  }

  /** Number of a cell among the code cells, and how its code begins. */
  cell(id: string): { number: number; code: string } {
    return this._cells.get(id) ?? { number: 0, code: '' };
  }

  /** Make a cell part of a step, or something else. */
  setCell(id: string, role: Role, step = ''): void {
    this._set(withCell(this._proposal, id, role, step));
  }

  /** Make a cell a step of its own. */
  setNewStep(id: string): void {
    this._set(withCell(this._proposal, id, 'step', freshName(this._proposal, 'step')));
  }

  /** Rename a step everywhere. */
  rename(step: string, text: string): void {
    this._set(withName(this._proposal, step, text));
  }

  split(id: string): void {
    this._set(split(this._proposal, id));
  }

  join(group: IProposedGroup): void {
    this._set(join(this._proposal, group));
  }

  /** Write the proposal into the notebook, as one change that can be undone. */
  accept(): void {
    this._session.pipeline.apply(this._edits());
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._debouncer.dispose();
      super.dispose();
    }
  }

  private async _ask(): Promise<void> {
    const answer = await this._session.suggest();
    if (this.isDisposed) {
      return;
    }
    this._loading = false;
    if ('message' in answer) {
      this._failure = answer;
    } else {
      this._proposal = proposalOf(answer.cells);
      this._cells = this._readCells();
      this._take(answer);
    }
    this.stateChanged.emit();
  }

  private _set(proposal: Proposal): void {
    if (proposal !== this._proposal) {
      this._proposal = proposal;
      void this._debouncer.invoke();
      this.stateChanged.emit();
    }
  }

  /** Ask what the pipeline would be now. */
  private async _preview(): Promise<void> {
    const proposal = this._proposal;
    const answer = await this._session.preview(this._edits());
    if (!this.isDisposed && proposal === this._proposal && !('message' in answer)) {
      this._take(answer);
      this.stateChanged.emit();
    }
  }

  private _take({ graph, diagnostics }: ICheck | ISuggestion): void {
    this._diagnostics = diagnostics;
    this._drawing = drawingOf(rowsOf(graph, null), diagnostics, this._drawing);
  }

  /** The tags of all cells: a cell that is what the one above is needs none of its own. */
  private _edits(): TagsEdit[] {
    const { content } = this._session.panel;
    return groupsOf(this._proposal).flatMap(({ role, step, cells }) =>
      cells.map(({ id }, position) => {
        const model = content.model?.cells.get(this._session.pipeline.indexOf(id));
        const tags = asTags(model?.getMetadata('tags'));
        const { prev } = parseTags(tags);
        const place = position === 0 ? { role, step, prev } : { role: null, step: '', prev: [] };
        return { kind: 'tags' as const, cell_id: id, tags: printTags(tags, place) };
      })
    );
  }

  private _readCells(): Map<string, { number: number; code: string }> {
    const { content } = this._session.panel;
    return new Map(
      this._proposal.map(({ id }, position) => {
        const cell = content.model?.cells.get(this._session.pipeline.indexOf(id));
        return [id, { number: position + 1, code: firstLine(cell?.sharedModel.getSource() ?? '') }];
      })
    );
  }

  private _cells = new Map<string, { number: number; code: string }>();
  private _debouncer: Debouncer;
  private _diagnostics: ReadonlyArray<IDiagnostic> = [];
  private _drawing: IDrawing = EMPTY;
  private _failure: IFailure | null = null;
  private _loading = true;
  private _proposal: Proposal = [];
  private _session: ISession;
}

/** The first line of code that is no comment, else the first line. */
function firstLine(source: string): string {
  const lines = source.split('\n').filter(line => line.trim() !== '');
  return lines.find(line => !line.trim().startsWith('#')) ?? lines[0] ?? '';
}

function asTags(tags: unknown): string[] {
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}
