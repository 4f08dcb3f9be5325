import { nullTranslator } from '@jupyterlab/translation';

import { KaleClient } from '../../api/client';
import { unreachable } from '../../api/errors';
import type { IRun, IRunEvent, IRunSnapshot } from '../../tokens';
import { NotebookRuns } from '../notebookruns';
import { RunModel } from '../run';
import { anEvent, aRun } from './fixtures';

const trans = nullTranslator.load('jupyter_kale_ext');

/** A server of one run: what it answers, one after the other; the last answer is given again. */
class Script {
  constructor(
    readonly snapshots: (IRunSnapshot | Error)[],
    readonly streams: IRunEvent[][] = []
  ) {}

  readonly asked: number[] = [];
  list: IRunSnapshot[] = [];
  stopped = 0;

  get client(): KaleClient {
    return this as unknown as KaleClient;
  }

  async snapshot(): Promise<IRunSnapshot> {
    const next = this.snapshots.length > 1 ? this.snapshots.shift() : this.snapshots[0];
    if (!next || next instanceof Error) {
      throw next;
    }
    return next;
  }

  async events(_: string, after: number, heard: (event: IRunEvent) => void): Promise<void> {
    this.asked.push(after);
    (this.streams.shift() ?? []).forEach(heard);
  }

  async runs(): Promise<IRunSnapshot[]> {
    return this.list;
  }

  async submit(): Promise<IRunSnapshot> {
    throw unreachable(trans);
  }

  async stop(): Promise<void> {
    this.stopped += 1;
  }
}

/** Wait until the run says so. */
function until(run: IRun, holds: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (holds()) {
        run.changed.disconnect(look);
        resolve();
      }
    };
    run.changed.connect(look);
    look();
  });
}

const running = aRun({ seq: 2, state: 'running' });
const ended = aRun({ seq: 9, state: 'succeeded' });

describe('RunModel', () => {
  it('folds the events after the snapshot it began with', async () => {
    const finish = anEvent(3, 'run_finished', null, { state: 'succeeded' });
    const script = new Script([running], [[finish]]);
    const run = new RunModel(script.client, aRun());
    await until(run, () => run.snapshot.state === 'succeeded');
    expect([run.snapshot.seq, script.asked]).toEqual([3, [2]]);
    run.dispose();
  });

  it('takes a fresh snapshot after a gap', async () => {
    const script = new Script([running, ended], [[anEvent(7, 'run_started')]]);
    const run = new RunModel(script.client, aRun());
    await until(run, () => run.snapshot.state === 'succeeded');
    expect(run.snapshot).toEqual(ended);
    run.dispose();
  });

  it('goes on after the server was away, and says so meanwhile', async () => {
    const script = new Script([unreachable(trans), ended]);
    const run = new RunModel(script.client, running);
    await until(run, () => run.failure !== null);
    expect(run.failure?.message).toBe('The Jupyter server does not answer.');
    await until(run, () => run.snapshot.state === 'succeeded');
    expect(run.failure).toBeNull();
    run.dispose();
  });

  it('asks for nothing where the run has ended', () => {
    const script = new Script([new Error('must not be asked')]);
    const run = new RunModel(script.client, ended);
    expect(run.failure).toBeNull();
    run.dispose();
  });
});

describe('NotebookRuns', () => {
  const runsOf = (script: Script) => new NotebookRuns(script.client, () => 'demo.ipynb');

  it.each<[string, IRunSnapshot[], string | undefined]>([
    ['no run', [], undefined],
    ['only ended ones', [ended], undefined],
    ['one that goes on', [running, aRun({ id: 'r0', state: 'failed' })], 'r1']
  ])('picks up what goes on: %s', async (_, list, shown) => {
    const script = new Script([ended]);
    script.list = list;
    const runs = runsOf(script);
    await runs.look();
    expect(runs.history).toHaveLength(list.length);
    expect(runs.current?.snapshot.id).toBe(shown);
    runs.dispose();
  });

  it('shows the run that is chosen, and none', async () => {
    const script = new Script([ended]);
    script.list = [ended];
    const runs = runsOf(script);
    await runs.look();
    runs.select('r1');
    expect(runs.current?.snapshot).toEqual(ended);
    await runs.stop();
    expect(script.stopped).toBe(1);
    runs.select(null);
    expect(runs.current).toBeNull();
    runs.dispose();
  });

  it('tells why a run could not be started', async () => {
    const runs = runsOf(new Script([ended]));
    await runs.submit({ notebook: {}, path: '', engine: 'local', parameters: {}, use_cache: null });
    expect([runs.failure?.message, runs.busy]).toEqual([
      'The Jupyter server does not answer.',
      false
    ]);
    runs.dispose();
  });
});
