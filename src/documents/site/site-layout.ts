import type { CodeName } from '../../search/codes/vector-code.ts';
import type { StoredModel } from '../library/stored-library.ts';

// A site file (`.nibble`), little-endian:
//
//   8  "NIBBLESI"
//   4  version
//   4  bytes of the header
//  32  SHA-256 of the header
//      the header: JSON, see `SiteHeader`
//      the sections, one after the other

export const MAGIC = 'NIBBLESI';
export const SITE_VERSION = 1;
export const FIXED_BYTES = 48;

/** What a site file may claim. Checked before anything of that size is allocated. */
export const SITE_LIMITS = {
  bytes: 1024 * 2 ** 20,
  headerBytes: 2 ** 20,
  documents: 100_000,
  passages: 1_000_000,
  /** Of a section that is inflated. */
  rawBytes: 512 * 2 ** 20,
} as const;

/**
 * `documents` and `texts` are JSON, deflated; `code` is what `code.parameters` lists, `vectors` a row for each passage, as the
 * code writes it.
 */
export const SECTIONS = ['documents', 'texts', 'code', 'vectors'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface SiteSection {
  readonly name: SectionName;
  readonly bytes: number;
  /** Once inflated; the same as `bytes` where nothing is. */
  readonly rawBytes: number;
  /** SHA-256 of `bytes`, in hex. */
  readonly digest: string;
}

export type SiteParameter =
  | { readonly name: string; readonly type: 'number'; readonly value: number }
  | { readonly name: string; readonly type: 'float32' | 'uint8'; readonly length: number };

export interface SiteHeader {
  readonly model: StoredModel;
  /** Milliseconds since 1970. */
  readonly builtAt: number;
  readonly documents: number;
  readonly passages: number;
  readonly code: {
    readonly name: CodeName;
    readonly bytesPerVector: number;
    readonly parameters: readonly SiteParameter[];
  };
  /** All of `SECTIONS`, in their order. */
  readonly sections: readonly SiteSection[];
}
