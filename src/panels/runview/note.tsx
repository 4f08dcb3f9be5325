import * as React from 'react';

import type { IRunNote, IRunSnapshot } from '../../tokens';
import type { IRunViewProps } from './tab';

/** Characters that the name of a run may have; the server decides again. */
const LONGEST = 200;

type INoteProps = IRunViewProps & { run: IRunSnapshot; note: IRunNote | undefined };

/** The name of a run; pressed, it can be typed: Enter keeps it, Escape leaves it as it was. */
export function NameCell({ model, note, run, trans }: INoteProps): React.ReactElement {
  const [text, setText] = React.useState<string | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const name = note?.name ?? '';
  const close = (keep: boolean) => {
    setText(null);
    if (keep && text !== null && text.trim() !== name) {
      void model.details.annotate(run.id, { name: text });
    }
    window.setTimeout(() => button.current?.focus());
  };
  if (text === null) {
    return (
      <button
        ref={button}
        className="jp-kale-Link"
        aria-label={name ? trans.__('%1: change the name', name) : undefined}
        onClick={() => setText(name)}
      >
        {name || trans.__('Name it')}
      </button>
    );
  }
  return (
    <input
      className="jp-mod-styled"
      aria-label={trans.__('Name of the run')}
      autoFocus
      maxLength={LONGEST}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => close(true)}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === 'Escape') {
          event.stopPropagation();
          close(event.key === 'Enter');
        }
      }}
    />
  );
}

/** Keeps a run when room is made for new ones, and on top of the list. */
export function PinButton({ model, note, run, trans }: INoteProps): React.ReactElement {
  const pinned = note?.pinned ?? false;
  return (
    <button
      className="jp-kale-Link"
      disabled={model.details.busy}
      aria-pressed={pinned}
      title={trans.__('A pinned run stays on top and is never removed to make room for new ones.')}
      onClick={() => void model.details.annotate(run.id, { pinned: !pinned })}
    >
      {pinned ? trans.__('Unpin') : trans.__('Pin')}
    </button>
  );
}
