import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ILogTail } from '../../tokens';

/** How far from its end a log may be scrolled and still follow. */
const FOLLOW_PX = 24;

/** The last lines of a step's log; follows its end unless the user scrolled up. */
export function Log(props: { tail: ILogTail; trans: TranslationBundle }): React.ReactElement {
  const { tail, trans } = props;
  const node = React.useRef<HTMLPreElement>(null);
  const following = React.useRef(true);
  const text = tail.failure?.message ?? tail.lines.join('\n');
  React.useLayoutEffect(() => {
    if (node.current && following.current) {
      node.current.scrollTop = node.current.scrollHeight;
    }
  }, [text]);
  const scrolled = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = node.current ?? {};
    following.current = scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
  };
  return (
    <pre
      ref={node}
      className="jp-kale-Log"
      tabIndex={0}
      aria-label={trans.__('Log of the step')}
      onScroll={scrolled}
    >
      {text || trans.__('Nothing printed yet.')}
    </pre>
  );
}
