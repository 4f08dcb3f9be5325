import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel } from '@jupyterlab/ui-components';

import { isStepName, nearestStepName } from '../../notebook/tags';
import type { ICellEdit, ISession, Role } from '../../tokens';

/** What the user is about to say of one cell. */
export class TagEditorModel extends VDomModel {
  constructor(session: ISession, index: number, trans: TranslationBundle) {
    super();
    this._session = session;
    this._cellId = session.panel.content.widgets[index].model.id;
    this._trans = trans;
    const edit = session.pipeline.edited(index);
    const fresh = edit.role === null && !session.pipeline.places[index]?.role;
    this._draft = fresh ? { ...edit, role: 'step' } : edit;
  }

  get draft(): Readonly<ICellEdit> {
    return this._draft;
  }

  /** Steps of the notebook, for the name's completion. */
  get steps(): ReadonlyArray<string> {
    return this._session.pipeline.steps;
  }

  /** Steps that can come before this one. */
  get candidates(): string[] {
    const names = [...this.steps, ...this._draft.prev].filter(name => name !== this._draft.step);
    return [...new Set(names)];
  }

  /** Whether the notebook says itself what depends on what. */
  get explicit(): boolean {
    return this._session.pipeline.graph?.explicit ?? false;
  }

  /** Steps that come before by what the data says; empty where nothing is known. */
  get inferred(): ReadonlyArray<string> {
    const step = this._session.pipeline.graph?.steps.find(({ name }) => name === this._draft.step);
    return this.explicit ? [] : (step?.depends_on ?? []);
  }

  /** Why the draft can't be applied; empty where it can. */
  get fault(): string {
    const { role, step } = this._draft;
    if (role !== 'step' || isStepName(step)) {
      return '';
    }
    const nearest = nearestStepName(step);
    if (step === '') {
      return this._trans.__('Give the step a name.');
    }
    return nearest
      ? this._trans.__('Lower-case letters, digits and _ only: %1', nearest)
      : this._trans.__('A name begins with a letter or _.');
  }

  setRole(role: Role | null): void {
    this._set({ role });
  }

  /** Name the step; the dependencies of a step that is there already are shown. */
  setStep(text: string): void {
    const step = text.trim();
    const known = step !== this._draft.step && this.steps.includes(step);
    this._set(known ? { step, prev: this._session.pipeline.prevOf(step) } : { step });
  }

  /** Take the name the user probably meant. */
  mend(): void {
    this.setStep(nearestStepName(this._draft.step));
  }

  togglePrev(name: string): void {
    const { prev } = this._draft;
    this._set({ prev: prev.includes(name) ? prev.filter(one => one !== name) : [...prev, name] });
  }

  /** Write the draft into the notebook. Returns false where it has a fault. */
  apply(): boolean {
    if (this.fault) {
      return false;
    }
    const { role, step, prev } = this._draft;
    this._write(role === 'step' ? { role, step, prev } : { role, step: '', prev: [] });
    return true;
  }

  /** Take the cell's tag away: it belongs to the one above then. */
  clear(): void {
    this._write({ role: null, step: '', prev: [] });
  }

  private _write(edit: ICellEdit): void {
    const index = this._session.pipeline.indexOf(this._cellId);
    if (index >= 0) {
      this._session.pipeline.edit(index, edit);
    }
  }

  private _set(change: Partial<ICellEdit>): void {
    this._draft = { ...this._draft, ...change };
    this.stateChanged.emit();
  }

  private _cellId: string;
  private _draft: ICellEdit;
  private _session: ISession;
  private _trans: TranslationBundle;
}
