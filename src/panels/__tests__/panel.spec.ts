import { Signal } from '@lumino/signaling';

import type { IRunSnapshot, ISession, IStepSnapshot } from '../../tokens';
import { PipelinePanelModel } from '../pipeline/model';

/** A session as the panel sees it. */
class FakeSession {
  private readonly _signals = [0, 1, 2, 3, 4, 5].map(() => new Signal<this, void>(this));
  readonly changed = this._signals[0];
  readonly isDisposed = false;
  readonly tails: string[] = [];
  readonly closed: string[] = [];
  readonly engines = { changed: this._signals[1], items: [], refresh: async () => undefined };
  readonly engine = 'local';
  readonly inventories = { changed: this._signals[4], refresh: async () => undefined };
  readonly panel = { content: { activeCellChanged: this._signals[5], activeCellIndex: 0 } };
  readonly pipeline = {
    changed: this._signals[2],
    places: [],
    watched: false,
    graph: {
      cells: [{ id: 'c0', number: 1 }],
      steps: [
        { name: 'load', order: 0, cells: ['c0'] },
        { name: 'train', order: 1, cells: [] }
      ]
    }
  };
  readonly runs = {
    changed: this._signals[3],
    watched: false,
    current: null as { snapshot: IRunSnapshot } | null,
    tail: (step: string) => {
      this.tails.push(step);
      const changed = new Signal<object, void>({});
      return { changed, dispose: () => this.closed.push(step) };
    }
  };

  get session(): ISession {
    return this as unknown as ISession;
  }

  /** Show a run with these states of its steps. */
  show(states: Record<string, IStepSnapshot['state']>, id = 'r1'): void {
    const steps = Object.entries(states).map(([name, state]) => {
      return { name, state, attempt: state === 'pending' ? 0 : 1 };
    });
    const snapshot = { id, state: 'running', steps } as unknown as IRunSnapshot;
    this.runs.current = { snapshot };
    this.runs.changed.emit();
  }
}

describe('PipelinePanelModel', () => {
  let fake: FakeSession;
  let model: PipelinePanelModel;
  beforeEach(() => {
    fake = new FakeSession();
    model = new PipelinePanelModel();
    model.session = fake.session;
    model.active = true;
  });
  afterEach(() => model.dispose());

  it('watches while it can be seen, and nothing while it can not', () => {
    let changes = 0;
    model.stateChanged.connect(() => changes++);
    expect([fake.pipeline.watched, fake.runs.watched]).toEqual([true, true]);
    fake.pipeline.changed.emit();
    expect(changes).toBe(1);
    model.active = false;
    changes = 0;
    fake.pipeline.changed.emit();
    expect(changes).toBe(0);
    expect([fake.pipeline.watched, fake.runs.watched]).toEqual([false, false]);
  });

  it('lists the notebook’s steps, then those that only the run has', () => {
    fake.show({ load: 'succeeded', old: 'failed' });
    const rows = model.rows.map(({ name, order, run }) => [name, order, run?.state ?? null]);
    expect(rows).toEqual([
      ['load', 0, 'succeeded'],
      ['train', 1, null],
      ['old', -1, 'failed']
    ]);
    expect(model.rows[0].cells).toEqual([{ id: 'c0', number: 1 }]);
  });

  it('follows the log of the step that runs, then of the one that failed', () => {
    fake.show({ load: 'running', train: 'pending' });
    fake.show({ load: 'succeeded', train: 'running' });
    fake.show({ load: 'succeeded', train: 'failed' });
    expect(fake.tails).toEqual(['load', 'train']);
    expect(fake.closed).toEqual(['load']);
    expect(model.opened).toBe('train');
  });

  it('keeps the log that the user chose, and forgets the choice with the run', () => {
    fake.show({ load: 'succeeded', train: 'running' });
    model.toggle('load');
    fake.show({ load: 'succeeded', train: 'failed' });
    expect(model.opened).toBe('load');
    model.toggle('load');
    expect(model.opened).toBeNull();
    fake.show({ load: 'running', train: 'pending' }, 'r2');
    expect(model.opened).toBe('load');
  });

  it('closes the log when it is hidden', () => {
    fake.show({ load: 'running' });
    model.active = false;
    expect(fake.closed).toEqual(['load']);
  });
});
