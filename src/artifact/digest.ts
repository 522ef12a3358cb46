import { Fault } from '../core/fault.ts';

/** SHA-256 as 64 lower-case hexadecimal digits. The bytes must not be in shared memory. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (!subtle) {
    throw new Fault(
      'insecure-context',
      'This page is not served securely, so the browser offers no cryptography to verify weights with. ' +
        'Use https or localhost.',
    );
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
