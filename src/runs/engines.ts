import { ISignal, Signal } from '@lumino/signaling';

import type { KaleClient } from '../api/client';
import type { IEngine, IEngines } from '../tokens';

/** The engine that needs nothing configured. */
export const LOCAL = 'local';

/** The places where pipelines run, as the server last named them. */
export class Engines implements IEngines {
  constructor(client: KaleClient) {
    this._client = client;
  }

  get changed(): ISignal<IEngines, void> {
    return this._changed;
  }

  get items(): ReadonlyArray<IEngine> {
    return this._items;
  }

  get preferred(): string {
    return this._preferred;
  }
  set preferred(name: string) {
    this._preferred = name || LOCAL;
    this._changed.emit();
  }

  /** Ask again. Where the server doesn't answer the last list stays: the check of the notebook tells why. */
  async refresh(): Promise<void> {
    try {
      this._items = await this._client.engines();
    } catch {
      return;
    }
    this._changed.emit();
  }

  private _changed = new Signal<IEngines, void>(this);
  private _client: KaleClient;
  private _items: IEngine[] = [];
  private _preferred = LOCAL;
}
