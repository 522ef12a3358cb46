import type { AddOptions, Library } from '../../src/client/library.ts';
import { Fault, throwIfAborted } from '../../src/core/fault.ts';
import type {
  AddOutcome,
  DocumentKind,
  DocumentRecord,
  GivenDocument,
  LibraryUsage,
  Passage,
  Quote,
  SearchRequest,
} from '../../src/core/library.ts';

/** What a library does that only looks like one. */
export interface LibraryScript {
  /** Texts by name, there from the beginning. */
  readonly texts: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<string, string>>;
  /** Thrown for a document of this name, which is refused with it. */
  readonly refused: Readonly<Record<string, Fault>>;
  /** Thrown by the next `add`, `search` or `usage`. */
  addFault: Fault | undefined;
  searchFault: Fault | undefined;
  usageFault: Fault | undefined;
  /** Passages of each document of which only the beginning is read. */
  truncated: number;
  /** Whose vectors it has. */
  readonly model: LibraryUsage['model'];
  /** Waited for before each document. */
  pause: (document: string, signal: AbortSignal | undefined) => Promise<void>;
}

export interface ScriptedLibrary extends Library {
  readonly script: LibraryScript;
  /** Questions that were searched for. */
  readonly asked: string[];
  rebuilt: number;
}

/** A library without a worker: a paragraph is a passage, and a passage fits that has a word of the question. */
export function scriptedLibrary(changes: Partial<LibraryScript> = {}): ScriptedLibrary {
  const script: LibraryScript = {
    texts: {},
    urls: {},
    refused: {},
    addFault: undefined,
    searchFault: undefined,
    usageFault: undefined,
    truncated: 0,
    model: undefined,
    pause: async () => {},
    ...changes,
  };
  const texts = new Map(Object.entries(script.texts));
  const records = new Map<string, DocumentRecord>();
  const listeners = new Set<() => void>();
  const asked: string[] = [];
  const tell = (): void => listeners.forEach((listener) => listener());
  const keep = (name: string, text: string): DocumentRecord => {
    texts.set(name, text);
    const url = script.urls[name];
    const made = { ...recordOf(name, text, script.truncated), ...(url === undefined ? {} : { url }) };
    records.set(made.id, made);
    return made;
  };
  for (const [name, text] of texts) keep(name, text);

  const addOne = async (given: GivenDocument): Promise<AddOutcome> => {
    const { name, content } = given;
    const fault = script.refused[name];
    if (fault) return { name, outcome: 'refused', ...plain(fault) };
    const text = typeof content === 'string' ? content : await content.text();
    const before = texts.get(name);
    const document = keep(name, text);
    return {
      name,
      outcome: before === undefined ? 'added' : before === text ? 'unchanged' : 'updated',
      document,
    };
  };
  return {
    script,
    asked,
    rebuilt: 0,
    add: async (documents, { onProgress, signal }: AddOptions = {}) => {
      if (script.addFault) throw script.addFault;
      const given = Array.from(documents, asGiven);
      const outcomes: AddOutcome[] = [];
      for (const [documentsDone, one] of given.entries()) {
        const at = { document: one.name, documentsDone, documents: given.length };
        onProgress?.({ phase: 'read', ...at });
        onProgress?.({ phase: 'embed', ...at, done: 1, total: 4 });
        await script.pause(one.name, signal);
        throwIfAborted(signal);
        outcomes.push(await addOne(one));
      }
      tell();
      return outcomes;
    },
    delete: async (ids) => {
      for (const id of ids) {
        texts.delete(records.get(id)?.name ?? '');
        records.delete(id);
      }
      tell();
    },
    documents: async () => [...records.values()],
    rebuild: async function rebuild() {
      this.rebuilt++;
      script.searchFault = script.addFault = undefined;
    },
    search: async (question, { onProgress } = {}) => {
      if (script.searchFault) throw script.searchFault;
      const wanted = typeof question === 'string' ? { question } : question;
      onProgress?.({ phase: 'load', doneBytes: 1, totalBytes: 1 });
      asked.push(wanted.question);
      return [...records.values()].flatMap((record) => passagesOf(record, texts.get(record.name)!, wanted));
    },
    documentText: async (id) => {
      const document = records.get(id);
      if (document) return { document, text: texts.get(document.name)! };
      throw new Fault('document-unknown', 'This document is not in the library any more.');
    },
    usage: async () => {
      if (script.usageFault) throw script.usageFault;
      return { ...usageOf([...records.values()]), ...(script.model && { model: script.model }) };
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}

function asGiven(document: File | GivenDocument): GivenDocument {
  if (!(document instanceof Blob)) return document;
  return { name: document.webkitRelativePath || document.name, content: document };
}

function recordOf(name: string, text: string, truncated: number): DocumentRecord {
  return {
    id: `id of ${name}`,
    name,
    kind: kindOf(name),
    title: /^#\s+(.+)$/mu.exec(text)?.[1] ?? name,
    bytes: text.length,
    digest: '0'.repeat(64),
    passages: paragraphs(text).length,
    truncated,
    addedAt: Date.UTC(2026, 10, 27, 12),
    labels: {},
  };
}

function kindOf(name: string): DocumentKind {
  const kinds: Readonly<Record<string, DocumentKind>> = {
    md: 'markdown',
    pdf: 'pdf',
    html: 'html',
    csv: 'csv',
    ts: 'code',
  };
  return kinds[name.split('.').at(-1)!] ?? 'text';
}

function paragraphs(text: string): { readonly start: number; readonly text: string }[] {
  return Array.from(text.matchAll(/[^\n]+(?:\n[^\n]+)*/gu), (found) => ({
    start: found.index,
    text: found[0],
  }));
}

function passagesOf(record: DocumentRecord, text: string, { question, quotes }: SearchRequest): Passage[] {
  const words = question.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  const { id: document, name, title, url, kind } = record;
  return paragraphs(text).flatMap(({ start, text: passage }, at): Passage[] => {
    if (!words.some((word) => passage.toLowerCase().includes(word))) return [];
    return [
      {
        id: at,
        document,
        name,
        title,
        start,
        end: start + passage.length,
        text: passage,
        headings: [title, 'Care'],
        cosine: 0.6,
        score: 1 / (at + 1),
        ...(quotes ? { quote: firstSentence(start, passage) } : {}),
        ...(kind === 'pdf' ? { page: at + 1 } : {}),
        ...(url === undefined ? {} : { url }),
      },
    ];
  });
}

function firstSentence(start: number, passage: string): Quote {
  return { start, end: start + passage.split(/(?<=\.)\s/u)[0]!.length, cosine: 0.7 };
}

function usageOf(records: readonly DocumentRecord[]): LibraryUsage {
  const sum = (of: (record: DocumentRecord) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  return {
    documents: records.length,
    passages: sum(({ passages }) => passages),
    memoryBytes: 64 * sum(({ passages }) => passages),
    storedBytes: 3 * sum(({ bytes }) => bytes),
    code: 'rabitq-1',
  };
}

function plain({ code, message, detail }: Fault): Pick<Fault, 'code' | 'message' | 'detail'> {
  return { code, message, detail };
}
