import type { FaultCode, FaultDetail } from './fault.ts';
import type { HubOptions, LoadProgress } from './protocol.ts';

// A person's documents as they cross the worker boundary: plain data.

export type DocumentKind = 'text' | 'markdown' | 'html' | 'pdf' | 'csv' | 'code';

/** Labels of a document by which a search may be narrowed. */
export type Labels = Readonly<Record<string, string>>;

/** A document that a person gave. */
export interface GivenDocument {
  /** Its name or path within what was given: the same name again is a new version of the same document. */
  readonly name: string;
  readonly content: Blob | string;
  /** Absent: judged by name and content. */
  readonly kind?: DocumentKind | undefined;
  readonly labels?: Labels | undefined;
  /** Where a reader can find the document itself, for citations. */
  readonly url?: string | undefined;
}

/** A document that the library has. */
export interface DocumentRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: DocumentKind;
  /** Its own title, as its first heading says, or its name. */
  readonly title: string;
  readonly bytes: number;
  /** SHA-256 of its bytes, in hex. */
  readonly digest: string;
  readonly passages: number;
  /** Passages of which the embedding model read only the beginning. */
  readonly truncated: number;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
  readonly labels: Labels;
  readonly url?: string;
}

/** How far adding documents is. */
export type AddProgress =
  | {
      readonly phase: 'read' | 'embed' | 'store';
      /** The name of the document at work. */
      readonly document: string;
      /** Documents that are done, out of all. */
      readonly documentsDone: number;
      readonly documents: number;
      /** Passages of the document at work that are done, out of all; absent while it is read. */
      readonly done?: number;
      readonly total?: number;
    }
  /** The embedding model comes to this device. */
  | { readonly phase: 'model'; readonly progress: LoadProgress };

/** What became of one document. The others are not touched by one that failed. */
export type AddOutcome =
  | {
      readonly name: string;
      readonly outcome: 'added' | 'updated' | 'unchanged';
      readonly document: DocumentRecord;
    }
  | {
      readonly name: string;
      readonly outcome: 'refused';
      readonly code: FaultCode;
      readonly message: string;
      readonly detail: FaultDetail;
    };

/** A place in a document: what a citation points at. */
export interface PassagePlace {
  readonly document: string; // its id
  /** Offsets of UTF-16 units in the document's text, as `documentText` gives it: `text.slice(start, end)` is the passage. */
  readonly start: number;
  readonly end: number;
  /** Of a PDF, from 1. */
  readonly page?: number;
}

/** A sentence of a passage, by offsets in the document's text as the passage's own. */
export interface Quote {
  readonly start: number;
  readonly end: number;
  /** To the question, −1 … 1. */
  readonly cosine: number;
}

/** A passage that was found. */
export interface Passage extends PassagePlace {
  readonly id: number;
  readonly name: string; // the document's
  readonly title: string;
  readonly url?: string;
  /** Headings above it, outermost first. */
  readonly headings: readonly string[];
  readonly text: string;
  /** Cosine to the question, −1 … 1; absent when only its words were found. */
  readonly cosine?: number;
  /** The sentence that is nearest to the question, where `quotes` asked for it. */
  readonly quote?: Quote;
  /** Reciprocal rank fusion over both searches: only the order means something. */
  readonly score: number;
}

export interface SearchRequest {
  readonly question: string;
  /** Passages at most; absent: 5. */
  readonly limit?: number | undefined;
  /**
   * For how many passages, the best ones, the sentence nearest to the question is looked for: they are embedded
   * once more. None is where only words are searched, and in what is no text of sentences. Absent: 0.
   */
  readonly quotes?: number | undefined;
  /** `both` (the default): meaning and words, joined by reciprocal rank fusion. */
  readonly by?: 'meaning' | 'words' | 'both' | undefined;
  /** Only documents that carry all of these labels. */
  readonly where?: Labels | undefined;
  /** Only these documents, by id. */
  readonly documents?: readonly string[] | undefined;
}

/** A document as plain text, with what a reader needs to find a passage in it. */
export interface DocumentText {
  readonly document: DocumentRecord;
  readonly text: string;
}

export interface LibraryUsage {
  readonly documents: number;
  readonly passages: number;
  /** Bytes of codes and keywords in memory. */
  readonly memoryBytes: number;
  /** Bytes in storage: texts, vectors, codes. */
  readonly storedBytes: number;
  /** Name of the code that is in memory. */
  readonly code: string;
  /** The model whose vectors it has; absent as long as nothing was embedded. */
  readonly model?: { readonly id: string; readonly name: string };
}

/** Which library is meant, and how its vectors are made. */
export interface LibraryRequest {
  /** Libraries of one origin are apart by name. */
  readonly name: string;
  /** Absolute address of an index that was built elsewhere (`nibble index`): read, never written. */
  readonly site?: string;
  /** The model that embeds; absent: the catalogue's first one. */
  readonly model?: string;
  readonly catalogUrl: string;
  readonly hub?: HubOptions;
}

/** A `BroadcastChannel` that says, with any message, that documents of the library came or went. */
export const libraryChannel = (name: string): string => `nibble-library ${name}`;

/** What the library's worker answers to. `abort(call)` cancels a call. */
export interface LibraryApi {
  ping(): Promise<void>;
  holdLock(name: string): Promise<boolean>;
  /** Opens what is stored; makes no vector yet, so nothing is downloaded. */
  open(call: number, request: LibraryRequest): Promise<LibraryUsage>;
  add(
    call: number,
    documents: readonly GivenDocument[],
    onProgress: (progress: AddProgress) => void,
  ): Promise<readonly AddOutcome[]>;
  delete(call: number, documents: readonly string[]): Promise<void>;
  /** Makes all vectors anew from the texts that are kept, with the model that the request names. */
  rebuild(call: number, onProgress: (progress: AddProgress) => void): Promise<void>;
  documents(): Promise<readonly DocumentRecord[]>;
  search(
    call: number,
    request: SearchRequest,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<readonly Passage[]>;
  documentText(id: string): Promise<DocumentText>;
  usage(): Promise<LibraryUsage>;
  abort(call: number): Promise<void>;
}
