import { createSHA1, createSHA256 } from 'hash-wasm';
import type { FileDigest } from './draft.ts';

/** The digest of a file that is too large to be in memory at once. */
export interface WholeDigest {
  /** The next bytes of the file. */
  update(bytes: Uint8Array): void;
  /** After the last byte: the file's SHA-256, and whether it is the file that `digest` stands for. */
  end(digest: FileDigest | undefined): { readonly sha256: string; readonly isRight: boolean };
}

/** Opens the digest of a file of `bytes` bytes; SHA-1 is computed only where git's digest is to be compared with. */
export async function wholeDigest(bytes: number, digest: FileDigest | undefined): Promise<WholeDigest> {
  const sha256 = (await createSHA256()).init();
  const gitSha1 = digest?.kind === 'git-sha1' ? (await createSHA1()).init() : undefined;
  gitSha1?.update(`blob ${bytes}\0`);
  return {
    update(piece) {
      sha256.update(piece);
      gitSha1?.update(piece);
    },
    end(expected) {
      const hex = sha256.digest('hex');
      const found = expected?.kind === 'git-sha1' ? gitSha1?.digest('hex') : hex;
      return { sha256: hex, isRight: expected === undefined || found === expected.hex };
    },
  };
}
