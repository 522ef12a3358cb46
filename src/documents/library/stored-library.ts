import type { DocumentRecord } from '../../core/library.ts';
import type { ChunkContext } from '../chunk/chunk.ts';

// What a library keeps, by key. One transaction writes all that belongs to one change.

/** @see StoredLibrary */
export const LIBRARY_KEY = 'library';
export const DOCUMENT_PREFIX = 'document/';
export const documentKey = (id: string): string => `${DOCUMENT_PREFIX}${id}`;
/** The text of a document, a string. */
export const textKey = (id: string): string => `text/${id}`;
/** Begins the keys of vectors, made by one model at one time. */
export const vectorsPrefix = (made: number): string => `vectors/${made}/`;

export const LIBRARY_VERSION = 1;

/** The model whose vectors a library has. */
export interface StoredModel {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly dimensions: number;
}

export interface StoredLibrary {
  readonly version: number;
  /** Grows with every change: whoever has seen another one has to look again. */
  readonly generation: number;
  /** The next passage's id; none is used twice. */
  readonly nextPassage: number;
  /** How often all vectors were made anew. */
  readonly made: number;
  /** Absent as long as nothing was embedded. */
  readonly model?: StoredModel;
}

export const EMPTY_LIBRARY: StoredLibrary = {
  version: LIBRARY_VERSION,
  generation: 0,
  nextPassage: 1,
  made: 0,
};

/** Where the passages of a document are; the n-th of each array is of the n-th passage. */
export interface StoredPassages {
  readonly ids: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 0: it has no pages. */
  readonly pages: Uint16Array;
  /** 1: the model read only its beginning. */
  readonly truncated: Uint8Array;
  /** Which of `contexts` it stands under. */
  readonly under: Uint32Array;
  readonly contexts: readonly ChunkContext[];
}

export interface StoredDocument {
  readonly record: DocumentRecord;
  /** UTF-16 units of its text. */
  readonly characters: number;
  readonly passages: StoredPassages;
}
