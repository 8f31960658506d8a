/** Why a file cannot be used, by the codes of the operating system. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EBUSY: 'it is in use',
  EEXIST: 'it is there already',
  EFBIG: 'it is too large',
  EISDIR: 'it is a directory, not a file',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'there is no such file or directory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EPERM: 'this user may not',
  EROFS: 'the file system can only be read',
};

/**
 * Why a file could not be read or written, in words: names of error codes and of calls of the
 * operating system help nobody.
 */
export function fileFault(error: unknown): string {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  return (
    WORDS[code] ??
    message
      .replace(/^[A-Z]+: /, '')
      .replace(/, \w+( '.*')?$/, '')
      .trim()
  );
}
