import { messageParts, plainMessage } from '../message';

describe('messages', () => {
  it.each<[string, string[], string]>([
    ['plain', ['plain'], 'plain'],
    ['`x` is read', ['x*', ' is read'], 'x is read'],
    [
      'no step makes `x` or `y`.',
      ['no step makes ', 'x*', ' or ', 'y*', '.'],
      'no step makes x or y.'
    ],
    ['a lone ` tick', ['a lone ` tick'], 'a lone ` tick'],
    ['<b>`<i>`</b>', ['<b>', '<i>*', '</b>'], '<b><i></b>'],
    ['', [], '']
  ])('%j', (message, parts, plain) => {
    const found = messageParts(message).map(({ text, code }) => (code ? `${text}*` : text));
    expect(found).toEqual(parts);
    expect(plainMessage(message)).toBe(plain);
  });
});
