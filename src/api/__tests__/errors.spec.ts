import { nullTranslator } from '@jupyterlab/translation';

import { errorOf, failureOf, KaleApiError, unreachable } from '../errors';

const trans = nullTranslator.load('jupyter_kale_ext');

const OURS = { message: 'No such run.', remedy: 'Look again.', diagnostics: [], code: 'not_found' };

describe('errorOf', () => {
  it.each<[number, string, string, string]>([
    // status, body, code, message
    [404, JSON.stringify(OURS), 'not_found', 'No such run.'],
    [
      422,
      JSON.stringify({ ...OURS, code: 'pipeline_invalid' }),
      'pipeline_invalid',
      'No such run.'
    ],
    [
      404,
      '<html>404</html>',
      'server_missing',
      'The server part of jupyter-kale-ext is not running.'
    ],
    [
      404,
      '{"message": "Not Found"}',
      'server_missing',
      'The server part of jupyter-kale-ext is not running.'
    ],
    [403, '', 'forbidden', 'The server does not let you do this.'],
    [401, '{"message": "Unauthorized"}', 'forbidden', 'The server does not let you do this.'],
    [500, 'oops', 'internal', 'The server answered with an error (500).'],
    [502, 'null', 'internal', 'The server answered with an error (502).']
  ])('%d %s', (status, body, code, message) => {
    const error = errorOf(status, body, trans);
    expect(error).toBeInstanceOf(KaleApiError);
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it('keeps the problems of the notebook', () => {
    const diagnostics = [{ code: 'KL001' }];
    const error = errorOf(422, JSON.stringify({ ...OURS, diagnostics }), trans);
    expect(error.diagnostics).toEqual(diagnostics);
  });
});

describe('failureOf', () => {
  it.each<[unknown, string]>([
    [unreachable(trans), 'The Jupyter server does not answer.'],
    [new Error('odd'), 'odd'],
    ['text', 'text']
  ])('%s', (error, message) => {
    expect(failureOf(error).message).toBe(message);
  });
});
