import { VDomModel } from '@jupyterlab/ui-components';

import { settingSlot, settingTag } from '../../notebook/settings';
import type {
  IChoices,
  IGpuOffer,
  IInventory,
  ISession,
  ISettingEdit,
  IStepSetting,
  SettingKind
} from '../../tokens';
import { dropGpus, gpuChoice, IGpuChoice, pickGpus } from './gpus';

/**
 * What one step asks for, or all steps by default.
 *
 * Responsibilities: follows the active cell's step unless another was chosen, while somebody looks; has the inventory of the
 * notebook's engine asked for; turns what is chosen into tags.
 */
export class ResourcesModel extends VDomModel {
  /** The notebook that is shown, while somebody looks; null stops looking. */
  get session(): ISession | null {
    return this._session;
  }
  set session(session: ISession | null) {
    if (session === this._session) {
      return;
    }
    this._unwatch();
    this._session = session;
    this._watch();
    this.stateChanged.emit();
  }

  /** The step that is shown; null for the defaults for all steps. */
  get step(): string | null {
    const steps = this.steps;
    return this._step !== null && steps.includes(this._step) ? this._step : null;
  }
  set step(step: string | null) {
    this._step = step;
    this.stateChanged.emit();
  }

  get steps(): ReadonlyArray<string> {
    return this._session?.pipeline.steps ?? [];
  }

  get readOnly(): boolean {
    return this._session?.pipeline.readOnly ?? true;
  }

  /** Whether somebody asked to edit here since this was asked last: the focus is to come then. */
  takeFocus(): boolean {
    const wanted = this._wanted;
    this._wanted = false;
    return wanted;
  }

  get settings(): IStepSetting[] {
    return this._session?.pipeline.settingsOf(this.step) ?? [];
  }

  /** The setting of a kind and key; undefined where nobody says it. */
  setting(kind: SettingKind, key = ''): IStepSetting | undefined {
    const slot = settingSlot(kind, key);
    return this.settings.find(setting => setting.slot === slot);
  }

  /** What can be picked; null until the server has answered. */
  get inventory(): IInventory | null {
    return this._session?.inventories.of(this._session.engine) ?? null;
  }

  /** Why there is no (newer) inventory; empty where there is. */
  get inventoryFailure(): string {
    return this._session?.inventories.failureOf(this._session.engine)?.message ?? '';
  }

  /** What can be picked beside GPUs; null until the server has answered. */
  get choices(): IChoices | null {
    return this._session?.inventories.choicesOf(this._session.engine) ?? null;
  }

  get gpu(): IGpuChoice {
    return gpuChoice(this.settings, this.inventory?.gpus ?? []);
  }

  /** Whether the notebook runs on this machine, where a part of the settings means nothing. */
  get local(): boolean {
    return this._session?.engine === 'local';
  }

  /** Set a value; empty takes it away, so that a default holds again. */
  set(kind: SettingKind, key: string, value: string): void {
    const tag = value === '' ? null : settingTag(kind, key, value);
    const now = this.setting(kind, key);
    if ((now?.own ? now.tag : null) !== tag) {
      this.write([{ slot: settingSlot(kind, key), tag }]);
    }
  }

  /** Ask for GPUs of an offer, or of a resource that nothing offers. */
  pick(offer: IGpuOffer | null, resource: string, count: string): void {
    this.write(pickGpus(this.settings, this.gpu, offer, resource, count));
  }

  /** Ask for no GPU. */
  drop(): void {
    if (this.gpu.resource !== '') {
      this.write(dropGpus(this.settings, this.gpu));
    }
  }

  /** Write edits, as one step of undo. */
  write(edits: ReadonlyArray<ISettingEdit>): void {
    if (edits.length > 0) {
      this._session?.pipeline.setSettings(this.step, edits);
    }
  }

  /** Ask for the inventory once more. */
  refresh(): void {
    const session = this._session;
    if (session) {
      void session.inventories.refresh(session.engine);
    }
  }

  /** One-based place of the cell that says something, where it is not the step's first; 0 where it is. */
  elsewhere({ cellId, own }: IStepSetting): number {
    const pipeline = this._session?.pipeline;
    if (!pipeline || cellId === null || !own) {
      return 0;
    }
    const index = pipeline.indexOf(cellId);
    const first = pipeline.places.findIndex(place => place?.tagged && place.step === this.step);
    return index === first ? 0 : index + 1;
  }

  /** Go to the cell that says something. */
  goTo({ cellId }: IStepSetting): void {
    if (cellId !== null) {
      void this._session?.goTo(cellId, null);
    }
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._unwatch();
    super.dispose();
  }

  private _watch(): void {
    const session = this._session;
    if (!session) {
      return;
    }
    session.changed.connect(this._sessionChanged, this);
    session.pipeline.changed.connect(this._changed, this);
    session.inventories.changed.connect(this._changed, this);
    session.panel.content.activeCellChanged.connect(this._follow, this);
    this._follow();
    this._sessionChanged();
  }

  private _unwatch(): void {
    const session = this._session;
    if (!session || session.isDisposed) {
      return;
    }
    session.changed.disconnect(this._sessionChanged, this);
    session.pipeline.changed.disconnect(this._changed, this);
    session.inventories.changed.disconnect(this._changed, this);
    session.panel.content?.activeCellChanged.disconnect(this._follow, this);
  }

  /** Another engine has another inventory; somebody may have asked for a step. */
  private _sessionChanged(): void {
    const session = this._session;
    if (session && session.engine !== this._engine) {
      this._engine = session.engine;
      this.refresh();
    }
    if (session && session.resourcesAsked !== undefined) {
      this._step = session.resourcesAsked;
      this._wanted = true;
      session.resourcesAsked = undefined;
    }
    this.stateChanged.emit();
  }

  /** Show the step of the active cell; a cell that is in none leaves the shown one. */
  private _follow(): void {
    const session = this._session;
    const place = session?.pipeline.places[session.panel.content.activeCellIndex];
    if (place?.step && place.step !== this._step) {
      this._step = place.step;
      this.stateChanged.emit();
    }
  }

  private _changed(): void {
    this.stateChanged.emit();
  }

  private _engine = '';
  private _session: ISession | null = null;
  private _step: string | null = null;
  private _wanted = false;
}
