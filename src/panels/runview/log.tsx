import * as React from 'react';

import type { ILogText } from '../../tokens';
import { plain, spansOf } from './ansi';
import { CellChoice, useCellText } from './celllog';
import { LogSearch } from './search';
import type { IRunViewProps } from './tab';

/** Height of a line in pixels: `--jp-kale-log-line` in the style sheet. */
const LINE = 18;

/** How many lines more than can be seen are drawn, above and below. */
const MORE = 30;

/** How far from its end a log may be scrolled and still follow. */
const NEAR = 2 * LINE;

/** The log of the shown step, or of one of its cells. */
export function LogPart(props: IRunViewProps): React.ReactElement {
  const { model, trans } = props;
  const { log, step } = model;
  const [chosen, choose] = React.useState('');
  const cell = step?.cells.some(part => part.cell_id === chosen && part.seconds !== null)
    ? chosen
    : '';
  const printed = useCellText(props, step, cell);
  if (!log || !step) {
    return <p className="jp-kale-Empty">{trans.__('The step has not started.')}</p>;
  }
  if (typeof printed === 'string') {
    return <p role="alert">{printed}</p>;
  }
  const shown = cell ? printed : log;
  return shown ? (
    <Log key={`${step.name} ${step.attempt} ${cell}`} {...props} log={shown}>
      <CellChoice {...props} step={step} cell={cell} choose={choose} />
    </Log>
  ) : (
    <p className="jp-kale-Empty">{trans.__('Loading…')}</p>
  );
}

function Log(
  props: IRunViewProps & { log: ILogText; children: React.ReactNode }
): React.ReactElement {
  const { children, log, trans } = props;
  useChanges(log);
  const view = useView(log);
  const [query, setQuery] = React.useState('');
  const [at, setAt] = React.useState(0);
  const search = React.useRef(new LogSearch());
  const found = query ? search.current.find(log, query) : [];
  const current = found.length ? found[Math.min(at, found.length - 1)] : -1;
  const go = (place: number) => {
    if (found.length) {
      const next = (place + found.length) % found.length;
      setAt(next);
      view.show(found[next]);
    }
  };
  return (
    <div className="jp-kale-LogView">
      <div className="jp-kale-LogView-tools">
        {children}
        <input
          className="jp-mod-styled"
          type="search"
          aria-label={trans.__('Search the log')}
          placeholder={trans.__('Search the log')}
          value={query}
          onChange={({ target }) => {
            setQuery(target.value);
            setAt(0);
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') {
              void log.all().then(() => go(at + (event.shiftKey ? -1 : 1)));
            }
          }}
        />
        <span role="status" className="jp-kale-LogView-count">
          {query && trans._n('%1 line', '%1 lines', found.length)}
        </span>
        <button className="jp-mod-styled jp-kale-Button" onClick={() => go(at - 1)}>
          {trans.__('Previous')}
        </button>
        <button className="jp-mod-styled jp-kale-Button" onClick={() => go(at + 1)}>
          {trans.__('Next')}
        </button>
        <label className="jp-kale-LogView-follow">
          <input
            type="checkbox"
            checked={view.following}
            onChange={({ target }) => view.follow(target.checked)}
          />
          {trans.__('Follow')}
        </label>
        <Download {...props} />
      </div>
      {log.failure && <p role="alert">{log.failure.message}</p>}
      {log.cut && (
        <p>{trans.__('The log has more lines than can be shown: a download has them all.')}</p>
      )}
      <Lines log={log} view={view} query={query} current={current} trans={trans} />
    </div>
  );
}

function Download({
  log,
  model,
  actions,
  trans
}: IRunViewProps & { log: ILogText }): React.ReactElement {
  const [busy, setBusy] = React.useState(false);
  const download = async () => {
    setBusy(true);
    const content = await log.download();
    if (content instanceof Blob) {
      actions.download(content, `${model.run.id}-${model.step?.name ?? ''}.log`);
    }
    setBusy(false);
  };
  return (
    <button
      className="jp-mod-styled jp-kale-Button"
      disabled={busy}
      onClick={() => void download()}
    >
      {trans.__('Download')}
    </button>
  );
}

interface IView {
  node: React.RefObject<HTMLDivElement>;
  following: boolean;
  follow(follow: boolean): void;
  /** Bring a line into view. */
  show(line: number): void;
  scrolled(): void;
}

/** Where the log is scrolled to: at its end while it follows. */
function useView(log: ILogText): IView {
  const node = React.useRef<HTMLDivElement>(null);
  const [following, setFollowing] = React.useState(true);
  const [, renew] = React.useReducer((count: number) => count + 1, 0);
  const left = React.useRef(0);
  React.useLayoutEffect(() => {
    // Further up than it was left: somebody has scrolled, and the event that tells so is on its way.
    if (following && node.current && node.current.scrollTop > left.current - NEAR) {
      node.current.scrollTop = node.current.scrollHeight;
      left.current = node.current.scrollTop;
    }
  });
  const scrolled = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = node.current ?? {};
    left.current = Math.min(left.current, scrollTop);
    setFollowing(scrollHeight - scrollTop - clientHeight < NEAR);
    renew();
    if (scrollTop < clientHeight && log.hasEarlier) {
      void log.earlier().then(lines => node.current?.scrollBy(0, lines * LINE));
    }
  };
  const show = (line: number) => {
    setFollowing(false);
    if (node.current) {
      node.current.scrollTop = Math.max(0, line * LINE - node.current.clientHeight / 2);
    }
    renew();
  };
  return { node, following, follow: setFollowing, show, scrolled };
}

/** The lines that can be seen, and a few more. */
function Lines(props: {
  log: ILogText;
  view: IView;
  query: string;
  current: number;
  trans: IRunViewProps['trans'];
}): React.ReactElement {
  const { log, view, query, current, trans } = props;
  const node = view.node.current;
  const height = node?.clientHeight || 600;
  const top = view.following
    ? Math.max(0, log.count * LINE - height)
    : Math.min(node?.scrollTop ?? 0, log.count * LINE);
  const first = Math.max(0, Math.floor(top / LINE) - MORE);
  const last = Math.min(log.count, Math.ceil((top + height) / LINE) + MORE);
  const shown = Array.from({ length: Math.max(0, last - first) }, (_, place) => first + place);
  return (
    <div
      ref={view.node}
      className="jp-kale-LogView-lines"
      tabIndex={0}
      role="region"
      aria-label={trans.__('Log of the step')}
      onScroll={view.scrolled}
    >
      {log.count === 0 && !log.loading && (
        <p className="jp-kale-Empty">{trans.__('Nothing printed yet.')}</p>
      )}
      <div style={{ height: log.count * LINE }}>
        <pre style={{ transform: `translateY(${first * LINE}px)` }}>
          {shown.map(line => (
            <Line key={line} text={log.line(line)} query={query} current={line === current} />
          ))}
        </pre>
      </div>
    </div>
  );
}

/** One line: in colours, or where it holds what is searched, with that marked. */
const Line = React.memo(function Line(props: {
  text: string;
  query: string;
  current: boolean;
}): React.ReactElement {
  const { text, query, current } = props;
  const words = plain(text);
  const place = query ? words.toLowerCase().indexOf(query.toLowerCase()) : -1;
  if (place < 0) {
    return (
      <div>
        {spansOf(text).map(({ text: piece, className, color, background }, index) =>
          className || color || background ? (
            <span
              key={index}
              className={className || undefined}
              style={{ color: color ?? undefined, background: background ?? undefined }}
            >
              {piece}
            </span>
          ) : (
            piece
          )
        )}
      </div>
    );
  }
  return (
    <div className={current ? 'jp-kale-mod-current' : undefined}>
      {words.slice(0, place)}
      <mark>{words.slice(place, place + query.length)}</mark>
      {words.slice(place + query.length)}
    </div>
  );
});

/** Render again whenever the log has changed. */
function useChanges(log: ILogText): void {
  const [, renew] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    log.changed.connect(renew);
    return () => void log.changed.disconnect(renew);
  }, [log]);
}
