import { inspectJson } from './inspect-json';

const pathsOf = (json: string) => inspectJson(JSON.parse(json)).map(({ path }) => path);

describe(inspectJson, () => {
  it('has nothing to say of an ordinary body', () => {
    expect(pathsOf('{"a":"tea 🍵","lines":[{"sku":"A","quantity":1}],"note":null}')).toEqual([]);
  });

  it.each([
    ['{"__proto__":{"x":1}}', '__proto__'],
    ['{"lines":[{"constructor":1}]}', 'lines.0.constructor'],
    ['{"lines":[null]}', 'lines.0'],
    ['{"lines":[[{"sku":"A"}]]}', 'lines.0'],
    ['{"a":"x\\u0000"}', 'a'],
    ['{"a":"\\ud83c"}', 'a'],
    ['{"email":"\\"a\\r\\nBcc: b\\"@c.example"}', 'email'],
    [`{"lines":[${Array(101).fill('{}').join()}]}`, 'lines'],
  ])('finds what nobody else would: %.40s', (json, path) => {
    expect(pathsOf(json)).toEqual([path]);
  });

  it('survives nesting without end', () => {
    const depth = 60_000;
    expect(pathsOf(`{"a":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`)).toHaveLength(1);
  });
});
