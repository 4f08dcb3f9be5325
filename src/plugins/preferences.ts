import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { PLUGIN_ID } from './ids';

/** The user's settings, as `schema/plugin.json` describes them. */
export interface IPreferences {
  defaultEngine: string;
  showBadges: boolean;
  askForParameters: boolean;
  notifyWhenEnded: boolean;
  notifyInBrowser: boolean;
}

/** Call back with the user's settings, now and whenever they change; never where there is no registry. */
export async function followPreferences(
  registry: ISettingRegistry | null,
  apply: (preferences: IPreferences) => void
): Promise<void> {
  const settings = await registry?.load(PLUGIN_ID);
  if (settings) {
    const tell = () => apply(settings.composite as unknown as IPreferences);
    settings.changed.connect(tell);
    tell();
  }
}
