import * as fs from 'fs';
import * as path from 'path';

import { stringsOf } from './strings';

const SOURCES = path.resolve(__dirname, '..');

const FILES = (fs.readdirSync(SOURCES, { recursive: true }) as string[])
  .filter(file => /\.tsx?$/.test(file) && !file.includes('__tests__'))
  .sort();

describe('every text that people read goes through the translation bundle', () => {
  it.each(FILES)('%s', file => {
    const source = fs.readFileSync(path.join(SOURCES, file), 'utf8');
    expect(stringsOf(file, source).untranslated).toEqual([]);
  });

  it('the bundle is that of the extension', () => {
    const domains = FILES.flatMap(file => {
      const source = fs.readFileSync(path.join(SOURCES, file), 'utf8');
      return [...source.matchAll(/\.load\('([^']*)'\)/g)].map(([, domain]) => domain);
    });
    expect([...new Set(domains)].sort()).toEqual(['jupyter_kale_ext', 'jupyterlab']);
  });
});

describe('what is found', () => {
  it.each<[string, string[]]>([
    ['<p>Hello</p>', ['1: Hello']],
    ['<p>{ok ? "Yes" : trans.__("No")}</p>', ['1: Yes']],
    ['<p title="Go there" className="jp-a b" />', ['1: Go there']],
    ['<p title={`Go to ${place}`} />', ['1: Go to  … ']],
    ['<p data-state="running" key={a + "x"}>{trans.__("Run")}</p>', []],
    ['<p>{kind === "step" && trans.__("Step")}</p>', []],
    ['const x = { label: "Run" }', ['1: Run']],
    ['const x = { message: `Step ${name} failed` }', ['1: Step  …  failed']],
    ['const x = { description: "Tells how it went." }', []],
    ['node.textContent = "Run"', ['1: Run']],
    ['tell("It went well.")', ['1: It went well.']],
    ['commands.execute("notebook:run")', []],
    ['trans.__(text)', ['1: a text that is no literal can not be extracted']],
    ['trans._n("%1 step", "%1 steps", n)', []]
  ])('%s', (source, untranslated) => {
    expect(stringsOf('a.tsx', source).untranslated).toEqual(untranslated);
  });
});
