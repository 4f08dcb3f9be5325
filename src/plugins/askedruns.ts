import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

import { askParameters } from '../panels/parameters';
import { ParametersModel } from '../panels/parameters/model';
import type { ISession } from '../tokens';

/** Runs whose parameters are asked for; the values of a notebook's last run are kept in the state database. */
export class AskedRuns {
  constructor(state: IStateDB | null, trans: TranslationBundle) {
    this._state = state;
    this._trans = trans;
  }

  /** Whether parameters are asked for before each run; else a run takes the notebook's values. */
  asks = true;

  /**
   * Start a run, with the values the user gives where the notebook has parameters.
   *
   * @param always - Ask even where there are none, or where the user does not want to be asked.
   */
  async start(session: ISession, always: boolean): Promise<void> {
    await session.pipeline.check();
    const parameters = session.pipeline.graph?.parameters ?? [];
    if (session.obstacle || !(always || (this.asks && parameters.length > 0))) {
      await session.run();
      return;
    }
    const key = `jupyter-kale-ext:parameters:${session.pipeline.path}`;
    const model = new ParametersModel({
      parameters,
      remembered: await this._remembered(key),
      caching: session.pipeline.settings.caching,
      trans: this._trans
    });
    const title = session.pipeline.graph?.title ?? '';
    if (await askParameters(title, model, this._trans)) {
      await this._state?.save(key, model.changed);
      await session.run(model.options);
    }
    model.dispose();
  }

  private async _remembered(key: string): Promise<Record<string, string>> {
    const values = await this._state?.fetch(key).catch(() => undefined);
    const pairs = Object.entries((values ?? {}) as ReadonlyJSONObject);
    return Object.fromEntries(
      pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    );
  }

  private _state: IStateDB | null;
  private _trans: TranslationBundle;
}
