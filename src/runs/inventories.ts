import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import { failureOf } from '../api/errors';
import type { IChoices, IFailure, IInventories, IInventory } from '../tokens';

/** What there is to pick from, for each engine as last heard. */
export class Inventories implements IInventories {
  constructor(client: Pick<KaleClient, 'inventory' | 'choices'>) {
    this._client = client;
  }

  get changed(): ISignal<IInventories, void> {
    return this._changed;
  }

  of(engine: string): IInventory | null {
    return this._found.get(engine) ?? null;
  }

  choicesOf(engine: string): IChoices | null {
    return this._choices.get(engine) ?? null;
  }

  failureOf(engine: string): IFailure | null {
    return this._failures.get(engine) ?? null;
  }

  async refresh(engine: string): Promise<void> {
    await Promise.all([this._refreshInventory(engine), this._refreshChoices(engine)]);
  }

  private async _refreshInventory(engine: string): Promise<void> {
    try {
      this._found.set(engine, await this._client.inventory(engine));
      this._failures.delete(engine);
    } catch (error) {
      this._failures.set(engine, failureOf(error));
    }
    this._changed.emit();
  }

  /** What can't be had is not offered, no more: everything can be typed. */
  private async _refreshChoices(engine: string): Promise<void> {
    try {
      this._choices.set(engine, await this._client.choices(engine));
    } catch {
      this._choices.delete(engine);
    }
    this._changed.emit();
  }

  private _changed = new Signal<IInventories, void>(this);
  private _client: Pick<KaleClient, 'inventory' | 'choices'>;
  private _choices = new Map<string, IChoices>();
  private _failures = new Map<string, IFailure>();
  private _found = new Map<string, IInventory>();
}
