import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { ISession, RunState, StepState } from '../../tokens';
import { StatusModel } from '../status/model';

const trans = nullTranslator.load('jupyter_kale_ext');

interface IFake {
  tagged?: boolean;
  steps?: number;
  errors?: number;
  failed?: boolean;
  run?: [RunState, StepState[]];
}

function sessionOf(fake: IFake): ISession {
  const { tagged = true, steps = 0, errors = 0, failed = false, run } = fake;
  const snapshot = run && { state: run[0], steps: run[1].map(state => ({ state })) };
  return {
    isDisposed: false,
    pipeline: {
      changed: new Signal({}),
      tagged,
      graph: { steps: Array.from({ length: steps }) },
      diagnostics: Array.from({ length: errors }, () => ({ severity: 'error' })),
      failure: failed ? { message: 'It is away.', remedy: '' } : null
    },
    runs: { changed: new Signal({}), current: snapshot ? { snapshot } : null }
  } as unknown as ISession;
}

describe('StatusModel', () => {
  let model: StatusModel;
  beforeEach(() => {
    model = new StatusModel(trans);
  });
  afterEach(() => model.dispose());

  it.each<[string, IFake, string, RunState | null]>([
    ['steps', { steps: 2 }, 'Pipeline: 2 steps', null],
    ['one step', { steps: 1 }, 'Pipeline: 1 step', null],
    ['problems before steps', { steps: 2, errors: 1 }, 'Pipeline: 1 problem', null],
    ['that nothing is known', { steps: 2, failed: true }, 'Pipeline: not checked', null],
    [
      'how far a run is, before everything else',
      { steps: 3, errors: 1, run: ['running', ['succeeded', 'cached', 'running']] },
      'Pipeline: 2 of 3 steps',
      'running'
    ],
    [
      'how a run ended',
      { steps: 2, run: ['failed', ['failed', 'skipped']] },
      'Pipeline: 2 steps',
      'failed'
    ]
  ])('tells %s', (_, fake, text, state) => {
    model.session = sessionOf(fake);
    expect([model.active, model.text, model.state]).toEqual([true, text, state]);
  });

  it('tells of runs that go on elsewhere', () => {
    model.going = 1;
    expect([model.active, model.text]).toEqual([true, '1 other run going on']);
    model.session = sessionOf({ steps: 2 });
    expect(model.text).toBe('Pipeline: 2 steps · 1 other run going on');
    model.session = sessionOf({ steps: 2, run: ['running', ['running', 'pending']] });
    expect(model.text).toBe('Pipeline: 0 of 2 steps');
    model.going = 3;
    expect(model.text).toBe('Pipeline: 0 of 2 steps · 2 other runs going on');
  });

  it('tells nothing where there is no pipeline', () => {
    expect(model.active).toBe(false);
    model.session = sessionOf({ tagged: false });
    expect(model.active).toBe(false);
  });
});
