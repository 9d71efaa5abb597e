/** Something that the user can put right: shown as one line, without a stack trace. */
export class StartError extends Error {}

/** What a full, read-only or foreign folder answers, whichever step meets it first. */
const FOLDER_ERRORS = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'it is on a read-only file system'],
  ['EACCES', 'this user may not write there'],
  ['EPERM', 'this user may not write there'],
  ['ENOTDIR', 'a part of this path is a file, not a folder'],
]);

function cannotWrite(path: string, cause: string): StartError {
  return new StartError(
    `Can not write ${path}: ${cause}. Make room or get access there, or set WAYBILL_DIR to another folder.`,
  );
}

/** The same error as one line, if it is about a folder that can not be written. */
export function asFolderError(error: unknown): StartError | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const cause = FOLDER_ERRORS.get(code ?? '');
  return cause === undefined ? undefined : cannotWrite(path ?? 'the data folder', cause);
}

/** Any error of a system call on the data folder itself. A read-only parent is told as ENOENT by a recursive mkdir. */
export function dataFolderError(error: unknown, path: string): StartError | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  const others: Record<string, string> = { EEXIST: 'it is a file', ENOENT: 'its parent can not be written' };
  return cannotWrite(path, FOLDER_ERRORS.get(code) ?? others[code] ?? code);
}

/** What a program says of a disk that is full, while it goes on about it for many lines. */
export function asDiskError(output: string): StartError | undefined {
  const line = output.split('\n').find((text) => /no space left on device|read-only file system/i.test(text));
  return line === undefined ? undefined : cannotWrite('the data folder', line.trim());
}
