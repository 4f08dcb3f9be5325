import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel } from '@jupyterlab/ui-components';

import { isStepName, nearestStepName } from '../../notebook/tags';
import type { ICellEdit, IStep, ISession, Role } from '../../tokens';

/** A step that can come before the edited one. */
export interface ICandidate {
  name: string;
  /** Its place in the document, for the colour. */
  order: number;
  /** Whether it comes before, as things are in the editor. */
  chosen: boolean;
  /** Names of the values that flow from it. */
  values: string[];
}

/** What the user is about to say of one or several cells. */
export class TagEditorModel extends VDomModel {
  constructor(session: ISession, cellIds: ReadonlyArray<string>, trans: TranslationBundle) {
    super();
    this._session = session;
    this._cellIds = cellIds;
    this._trans = trans;
    this._draft = this._fresh();
  }

  /** How many cells are edited. */
  get count(): number {
    return this._cellIds.length;
  }

  /** What was chosen; absent is what the cells don't agree about and nobody chose. */
  get draft(): Readonly<ICellEdit> {
    return this._draft;
  }

  /** Whether something was chosen that is not written yet. */
  get touched(): boolean {
    return this._touched;
  }

  /** Whether the notebook can't be changed. */
  get readOnly(): boolean {
    return this._session.pipeline.readOnly;
  }

  /** Steps of the notebook, for the name's completion. */
  get steps(): ReadonlyArray<string> {
    return this._session.pipeline.steps;
  }

  /** The step above that the cells can join; empty where there is none. */
  get above(): string {
    const indices = this._indices;
    return indices.length > 0 ? this._session.pipeline.stepAbove(Math.min(...indices)) : '';
  }

  /** The step that the cells belong to now; empty where they are in none or in several. */
  get own(): string {
    const { role, step } = this._session.pipeline.edited(this._indices);
    return role === 'step' ? (step ?? '') : '';
  }

  /** Whether the name chosen can be the step's new name everywhere, rather than another step's. */
  get renames(): boolean {
    const { role, step } = this._draft;
    return (
      role === 'step' &&
      this.own !== '' &&
      isStepName(step ?? '') &&
      !this.steps.includes(step ?? '')
    );
  }

  /** Whether dependencies are what tags say, in this editor: by the notebook, or by what was chosen. */
  get explicit(): boolean {
    const { prev } = this._draft;
    return prev === undefined ? this._explicit : prev !== null;
  }

  /** Steps that can come before, each with whether it does and what it hands on. */
  get candidates(): ICandidate[] {
    const chosen = this._prev;
    const names = [...this.steps, ...chosen].filter(name => name !== this._draft.step);
    const inputs = this._step?.inputs ?? [];
    return [...new Set(names)].map(name => ({
      name,
      order: this.steps.indexOf(name),
      chosen: chosen.includes(name),
      values: inputs.filter(({ source }) => source === name).map(input => input.name)
    }));
  }

  /** Why the draft can't be applied; empty where it can. */
  get fault(): string {
    const { role, step } = this._draft;
    if (role !== 'step' || step === undefined || isStepName(step)) {
      return '';
    }
    if (step === '') {
      return this._trans.__('Give the step a name.');
    }
    const nearest = nearestStepName(step);
    return nearest
      ? this._trans.__('Lower-case letters, digits and _ only: %1', nearest)
      : this._trans.__('A name begins with a letter or _.');
  }

  setRole(role: Role | null): void {
    const step = role === 'step' ? (this._draft.step ?? this.own) : '';
    this._set({ role, step });
  }

  /** Name the step. Dependencies chosen for another step are forgotten. */
  setStep(text: string): void {
    this._set({ step: text.trim(), prev: undefined });
  }

  /** Take the name the user probably meant. */
  mend(): void {
    this.setStep(nearestStepName(this._draft.step ?? ''));
  }

  /** Whether a new name is the step's everywhere, or that of these cells alone. */
  setEverywhere(everywhere: boolean): void {
    this._set({ everywhere });
  }

  /** Choose or drop a dependency. */
  togglePrev(name: string): void {
    const prev = this._prev;
    this._set({ prev: prev.includes(name) ? prev.filter(one => one !== name) : [...prev, name] });
  }

  /** Leave the dependencies of the whole notebook to the data. */
  inferPrev(): void {
    this._set({ prev: this._explicit ? null : undefined });
  }

  /** Forget what was chosen. */
  reset(): void {
    this._touched = false;
    this._draft = this._fresh();
    this.stateChanged.emit();
  }

  /** Write the draft into the notebook. Returns false where it has a fault. */
  apply(): boolean {
    if (this.fault || this.readOnly) {
      return false;
    }
    const { role, step, prev, everywhere } = this._draft;
    this._write({ role, step, prev, everywhere: everywhere !== false && this.renames });
    return true;
  }

  /** Make the cells part of the step above. */
  join(): void {
    this._session.pipeline.join(this._indices);
    this.reset();
  }

  /** Take the cells' tags away: they belong to what is above then. */
  clear(): void {
    this._write({ role: null });
  }

  private get _indices(): number[] {
    const { pipeline } = this._session;
    return this._cellIds.map(id => pipeline.indexOf(id)).filter(index => index >= 0);
  }

  private get _explicit(): boolean {
    return this._session.pipeline.graph?.explicit ?? false;
  }

  private get _step(): IStep | undefined {
    return this._session.pipeline.graph?.steps.find(({ name }) => name === this._draft.step);
  }

  /** Steps that come before, as things are in the editor. */
  private get _prev(): ReadonlyArray<string> {
    const { prev, step } = this._draft;
    if (prev) {
      return prev;
    }
    return prev === undefined && this._explicit
      ? this._session.pipeline.prevOf(step ?? '')
      : (this._step?.depends_on ?? []);
  }

  /** What the notebook says; a cell that is in no pipeline is likely to become a step. */
  private _fresh(): ICellEdit {
    const { pipeline } = this._session;
    const { role, step } = pipeline.edited(this._indices);
    const nowhere = this._indices.every(index => !pipeline.places[index]?.role);
    return role === null && nowhere ? { role: 'step', step } : { role, step };
  }

  private _write(edit: ICellEdit): void {
    this._session.pipeline.edit(this._indices, edit);
    this.reset();
  }

  private _set(change: ICellEdit): void {
    this._touched = true;
    this._draft = { ...this._draft, ...change };
    this.stateChanged.emit();
  }

  private _cellIds: ReadonlyArray<string>;
  private _draft: ICellEdit;
  private _session: ISession;
  private _touched = false;
  private _trans: TranslationBundle;
}
