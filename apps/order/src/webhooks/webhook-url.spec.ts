import { faultOfWebhookUrl } from './webhook-url';

describe(faultOfWebhookUrl, () => {
  it.each([
    'https://shop.example/hooks?a=b',
    'https://shop.example:8443',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    'https://localhost.example',
    'https://müller.example/häken',
  ])('finds none with %s', (url) => {
    expect(faultOfWebhookUrl(url, false)).toBeUndefined();
  });

  it.each(['http://127.0.0.1:4000/x', 'http://localhost', 'https://10.0.0.1', 'http://[::1]:80', 'http://a'])(
    'finds none with %s where private addresses are allowed',
    (url) => {
      expect(faultOfWebhookUrl(url, true)).toBeUndefined();
    },
  );

  it.each([
    'https://127.0.0.1/',
    'https://127.0.0.1.',
    'https://127.1',
    'https://2130706433',
    'https://0x7f.0.0.1',
    'https://0177.0.0.1',
    'https://１２７.0.0.1',
    'https://%31%32%37.0.0.1',
    'https://0.0.0.0',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'https://192.168.1.1:444/x',
    'https://100.64.0.1',
    'https://169.254.169.254/latest',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'https://198.18.0.1',
    'https://192.0.2.1',
    'https://[::]',
    'https://[::1]',
    'https://[::127.0.0.1]',
    'https://[::ffff:10.0.0.1]',
    'https://[::ffff:a00:1]',
    'https://[64:ff9b::a00:1]',
    'https://[2002:a00:1::]',
    'https://[fe80::1]',
    'https://[fc00::1]',
    'https://[fec0::1]',
    'https://[ff02::1]',
    'https://[2001:db8::1]',
  ])('finds the private address in %s', (url) => {
    expect(faultOfWebhookUrl(url, false)).toMatch(/private address/);
    expect(faultOfWebhookUrl(url, true)).toBeUndefined();
  });

  it.each(['http://shop.example', 'ftp://shop.example', 'javascript:alert(1)', 'file:///etc/passwd'])(
    'finds the scheme of %s',
    (url) => {
      expect(faultOfWebhookUrl(url, false)).toBe('url must be an https URL');
    },
  );

  it.each(['ftp://shop.example', 'data:text/plain,x'])('finds the scheme of %s in any case', (url) => {
    expect(faultOfWebhookUrl(url, true)).toBe('url must be an http or https URL');
  });

  it.each([
    '',
    '/hooks',
    'shop.example',
    'https://',
    'https://a b.example',
    'https://a\n.example',
    'https://[::1',
    'https://256.0.0.1',
    `https://shop.example/${'x'.repeat(2048)}`,
  ])('finds that %j is no URL', (url) => {
    expect(faultOfWebhookUrl(url, true)).toMatch(/must be a URL/);
  });

  it('finds a user', () => {
    expect(faultOfWebhookUrl('https://me:secret@shop.example', false)).toMatch(/user or a password/);
  });
});
