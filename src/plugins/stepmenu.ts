import type { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { CommandIDs } from './ids';

/** Opens the menu of a step at a point of the window. */
export function stepMenu(commands: CommandRegistry): (step: string, x: number, y: number) => void {
  let menu: Menu | null = null;
  return (step, x, y) => {
    menu?.dispose();
    menu = new Menu({ commands });
    menu.id = 'jupyter-kale-ext-step-menu';
    const { goToStep, editResources, showLog } = CommandIDs;
    for (const command of [goToStep, editResources, showLog]) {
      if (commands.hasCommand(command)) {
        menu.addItem({ command, args: { step } });
      }
    }
    const back = document.activeElement;
    menu.aboutToClose.connect(() => back instanceof HTMLElement && back.focus());
    menu.open(x, y);
  };
}
