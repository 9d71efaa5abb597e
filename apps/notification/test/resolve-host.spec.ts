import { resolveHost } from '../src/webhooks/resolve-host';
import { nameServer } from './name-server';

describe(resolveHost.name, () => {
  let names: Awaited<ReturnType<typeof nameServer>>;

  beforeAll(async () => {
    names = await nameServer({
      'public.example': ['1.1.1.1', '8.8.8.8'],
      'private.example': ['10.0.0.1'],
      'metadata.example': ['169.254.169.254'],
      'both.example': ['1.1.1.1', '127.0.0.1'],
      'empty.example': [],
      'silent.example': undefined,
    });
  });
  afterAll(() => names.close());

  const resolve = (url: string, allowPrivate = false) =>
    resolveHost(new URL(url), allowPrivate, names.resolver);

  it('finds the addresses of a public name', async () => {
    expect(await resolve('https://public.example/hook')).toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
    ]);
  });

  it.each([
    'https://private.example',
    'https://metadata.example',
    'https://both.example',
    // By the hosts file of the machine.
    'https://localhost',
    'https://127.0.0.1',
    'https://0x7f.0.0.1',
    'https://0.0.0.0',
    'https://[::1]',
    'https://[::ffff:10.0.0.1]',
    'https://169.254.169.254/latest/meta-data',
  ])('refuses %s', async (url) => {
    await expect(resolve(url)).rejects.toThrow('address-refused');
  });

  it.each([
    ['unknown.example', 'ENOTFOUND'],
    ['empty.example', 'ENOTFOUND'],
    ['silent.example', 'ETIMEOUT'],
  ])('does not find %s: %s', async (name, error) => {
    await expect(resolve(`https://${name}`)).rejects.toThrow(error);
  });

  it('finds private ones where they are allowed', async () => {
    expect(await resolve('http://127.0.0.1', true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
    expect((await resolve('http://localhost', true)).length).toBeGreaterThan(0);
  });
});
