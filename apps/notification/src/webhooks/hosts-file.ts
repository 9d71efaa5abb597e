import { readFile } from 'node:fs/promises';

/** The addresses that the machine's own hosts file gives a name; none when there is no such name or file. */
export async function fromHostsFile(name: string, file = '/etc/hosts'): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return address && names.some((each) => each.toLowerCase() === name.toLowerCase()) ? [address] : [];
  });
}
