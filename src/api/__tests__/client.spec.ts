import { ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';

import type { IRunEvent } from '../../tokens';
import { KaleClient } from '../client';
import { LineSplitter } from '../lines';

const trans = nullTranslator.load('jupyter_kale_ext');

interface IAnswer {
  status?: number;
  body?: string;
  chunks?: Uint8Array[];
}

/** A client whose server gives the same answer to everything, and the requests it made. */
function clientWith(answer: IAnswer | Error) {
  const requests: { url: string; method: string; body: string }[] = [];
  const fetch = async (input: RequestInfo): Promise<Response> => {
    const request = input as Request;
    const body = request.method === 'POST' ? await request.text() : '';
    requests.push({ url: request.url, method: request.method, body });
    if (answer instanceof Error) {
      throw answer;
    }
    return response(answer);
  };
  const settings = ServerConnection.makeSettings({ baseUrl: 'http://here/base/', fetch });
  return { client: new KaleClient(settings, trans), requests };
}

function response({ status = 200, body = '', chunks = [] }: IAnswer): Response {
  const rest = [...chunks];
  const reader = {
    read: async () => ({ done: rest.length === 0, value: rest.shift() }),
    cancel: async () => undefined
  };
  return {
    ok: status < 400,
    status,
    text: async () => body,
    json: async () => JSON.parse(body),
    body: { getReader: () => reader }
  } as unknown as Response;
}

describe('LineSplitter', () => {
  it.each([
    [['a\nb\n'], ['a', 'b'], ''],
    [['a', 'b\n', 'c'], ['ab'], 'c'],
    [['a\r\nb'], ['a'], 'b'],
    [['\n\n'], ['', ''], '']
  ])('%j', (pieces, lines, rest) => {
    const splitter = new LineSplitter();
    expect(pieces.flatMap(piece => splitter.push(piece))).toEqual(lines);
    expect(splitter.rest).toBe(rest);
  });
});

describe('KaleClient', () => {
  const signal = new AbortController().signal;

  it.each<[string, (client: KaleClient) => Promise<unknown>, string, string]>([
    ['check', c => c.check({}, 'a.ipynb'), 'POST', 'check'],
    ['compile', c => c.compile({}, 'a.ipynb'), 'POST', 'compile'],
    ['engines', c => c.engines(), 'GET', 'engines'],
    ['inventory', c => c.inventory('cluster'), 'GET', 'inventory?engine=cluster'],
    ['runs', c => c.runs('a b/ü&.ipynb'), 'GET', 'runs?notebook=a%20b%2F%C3%BC%26.ipynb'],
    ['snapshot', c => c.snapshot('r1'), 'GET', 'runs/r1'],
    ['stop', c => c.stop('r1'), 'POST', 'runs/r1/stop'],
    ['retry', c => c.retry('r1'), 'POST', 'runs/r1/retry'],
    ['events', c => c.events('r1', 7, () => undefined, signal), 'GET', 'runs/r1/events?after=7'],
    [
      'log',
      c => c.log('r1', 'load', 100, () => undefined, signal),
      'GET',
      'runs/r1/steps/load/log?offset=-100&follow=1'
    ]
  ])('%s asks where the server answers', async (_, call, method, path) => {
    const { client, requests } = clientWith({ body: '{}' });
    await call(client);
    const url = requests[0].url.replace(/[?&]\d+$/, '');
    expect([requests[0].method, url]).toEqual([
      method,
      `http://here/base/jupyter-kale-ext/api/${path}`
    ]);
  });

  it('hears events however the bytes are cut', async () => {
    const event = { seq: 1, time: 1, kind: 'warning', step: null, data: { message: 'größer' } };
    const bytes = Buffer.from(`\n${JSON.stringify(event)}\n\n${JSON.stringify(event)}\n`);
    const chunks = Array.from(bytes, byte => new Uint8Array([byte]));
    const heard: IRunEvent[] = [];
    await clientWith({ chunks }).client.events('r', 0, one => heard.push(one), signal);
    expect(heard).toEqual([event, event]);
  });

  it.each<[string, IAnswer | Error, string]>([
    ['no server', new TypeError('failed to fetch'), 'unreachable'],
    ['no extension', { status: 404, body: 'Not Found' }, 'server_missing'],
    ['our error', { status: 409, body: '{"message": "m", "code": "conflict"}' }, 'conflict']
  ])('%s', async (_, answer, code) => {
    await expect(clientWith(answer).client.engines()).rejects.toMatchObject({ code });
  });
});
