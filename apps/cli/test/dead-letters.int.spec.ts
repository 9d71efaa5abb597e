import { runCommand } from './run-command';

describe('dead-letters', () => {
  const deadLetters = (...args: string[]) => runCommand('dead-letters', { ORDER_PORT: '1' }, ...args);

  it.each([
    [[], /say list, show or redrive/],
    [['list', 'x'], /say list, show or redrive/],
    [['list', '--limit=some'], /--limit must be a number/],
    [['show', 'x'], /x is no TOPIC\/PARTITION\/OFFSET/],
    [['redrive'], /say what to redrive: places, filters, or --all/],
    [['redrive', 'a/0/0', '--topic=a'], /say what to redrive/],
    [
      ['list'],
      /the order service at http:\/\/127\.0\.0\.1:1 does not answer: .*\(ORDER_URL or ORDER_PORT says/,
    ],
  ])('says what is wrong with %j', async (args, message) => {
    await expect(deadLetters(...args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(message) as string,
    });
  });

  it('tells what there is', async () => {
    expect((await deadLetters('--help')).stdout).toMatch(/^npm run dead-letters -- list /);
  });
});
