import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';

import { Bench } from '../../notebook/__tests__/bench';
import type { ISession } from '../../tokens';
import { CellBadge, NotebookBadges } from '../badges';

const trans = nullTranslator.load('jupyter_kale_ext');

/** A cell's widget, as far as badges know it. */
class FakeCell extends Widget {
  constructor(readonly model: { id: string }) {
    super();
    this.layout = new PanelLayout();
  }

  readonly editor = null;
  readonly ready = Promise.resolve();

  get badge(): CellBadge {
    return (this.layout as PanelLayout).widgets[0] as CellBadge;
  }
}

/** The badges of a notebook with a step for every cell. */
async function decorated(count: number) {
  const bench = new Bench(Array.from({ length: count }, (_, index) => [`step:s${index}`]));
  const cells = Array.from(bench.model.cells, ({ id }) => new FakeCell({ id }));
  const runs = { changed: new Signal<object, void>({}), current: null };
  const panel = {
    content: { widgets: cells, model: bench.model },
    context: { ready: Promise.resolve() },
    disposed: new Signal<object, void>({})
  };
  const session = { pipeline: bench.pipeline, runs, panel, isDisposed: false };
  const asked: string[] = [];
  const badges = new NotebookBadges({
    session: session as unknown as ISession,
    trans,
    edit: (_, index) => asked.push(`edit ${index}`),
    resources: (_, step) => asked.push(`resources ${step}`)
  });
  await bench.rested();
  return { bench, cells, badges, asked };
}

function drawn(cells: FakeCell[]): number {
  return cells.reduce((sum, { badge }) => sum + badge.drawn, 0);
}

jest.setTimeout(60_000);

describe('NotebookBadges', () => {
  let found: Awaited<ReturnType<typeof decorated>>;
  beforeEach(() => jest.spyOn(console, 'warn').mockImplementation());
  afterEach(() => {
    found.badges.dispose();
    found.bench.dispose();
  });

  it('draws every badge once, and none for a keystroke', async () => {
    found = await decorated(200);
    const { bench, cells } = found;
    expect(drawn(cells)).toBe(200);
    let told = 0;
    bench.pipeline.changed.connect(() => (told += 1));
    const cell = bench.model.sharedModel.cells[100];
    for (let key = 0; key < 100; key++) {
      cell.updateSource(0, 0, 'x');
    }
    expect(told).toBe(0);
    await bench.rested();
    expect(told).toBeGreaterThan(0);
    expect(drawn(cells)).toBe(200);
  });

  it('draws the badges that changed alone', async () => {
    found = await decorated(20);
    const { bench, cells } = found;
    bench.pipeline.edit([7], { role: 'skip' });
    expect(cells[7].badge.node.textContent).toBe('Skip');
    expect(cells.filter(({ badge }) => badge.drawn > 1)).toHaveLength(13);
    bench.pipeline.edit([19], { role: 'imports' });
    expect(cells[19].badge.drawn).toBe(3);
    expect(cells[0].badge.drawn).toBe(1);
  });

  it('a click leads to the editor, and what a step asks for to its resources', async () => {
    found = await decorated(2);
    const { bench, cells, asked } = found;
    cells[1].badge.node.querySelector<HTMLElement>('.jp-kale-Chip')?.click();
    const settings = { limits: [['nvidia.com/gpu', '2']], requests: [] };
    const steps = [{ name: 's1', depends_on: [], settings }];
    bench.answer = { graph: { steps }, diagnostics: [] } as unknown as Bench['answer'];
    await bench.pipeline.check();
    cells[1].badge.node.querySelector<HTMLElement>('.jp-kale-Gpu')?.click();
    expect(asked).toEqual(['edit 1', 'resources s1']);
  });

  it('hides where badges are switched off', async () => {
    found = await decorated(1);
    expect(found.cells[0].badge.isHidden).toBe(false);
    found.badges.enabled = false;
    expect(found.cells[0].badge.isHidden).toBe(true);
  });
});
