import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type * as assistantSettings from '../../../src/assistant/assistant-settings.ts';
import type * as groundedPrompt from '../../../src/assistant/grounded-prompt.ts';
import type * as grounding from '../../../src/assistant/grounding.ts';
import type * as openLibrary from '../../../src/documents/library/open-library.ts';
import type * as markdownTable from '../../../src/judge/report/markdown-table.ts';
import type * as node from '../../../src/node.ts';
import type * as folderDocuments from '../../../src/node/folder-documents.ts';
import type * as nodeLibraryParts from '../../../src/node/node-library-parts.ts';

/** What `main.mjs` loads of the built library. */
type Library = typeof node &
  typeof assistantSettings &
  typeof groundedPrompt &
  typeof grounding &
  typeof openLibrary &
  typeof markdownTable &
  typeof folderDocuments &
  typeof nodeLibraryParts;

type Notes = Pick<Awaited<ReturnType<Library['openLibrary']>>, 'search'>;

interface Asked {
  readonly question: string;
  /** A pattern that a right answer has, and hardly a wrong one. */
  readonly answer: string;
}

/** How many of the questions had their answer there. */
interface Tally {
  passages: number;
  quotes: number;
  answers: number;
  /** That went on until they were cut off. */
  endless: number;
}

const ANSWER_TOKENS = 160;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Asks every question twice: as the assistant does, and without the sentence that is nearest to it. */
export async function bench(args: readonly string[], lib: Library): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { model: { type: 'string' }, verbose: { type: 'boolean' } },
  });
  const questions = JSON.parse(await readFile(here('questions.json'), 'utf8')) as Asked[];
  const embedder = lib.openEmbedder();
  const models = lib.openModels();
  const model = values.model ?? (await models.list()).find(({ task }) => task === undefined)!.id;
  const client = await lib.createClient({ model });
  try {
    const notes = await lib.openLibrary(
      await lib.nodeLibraryParts((texts, { signal } = {}) => embedder.embed(texts, signal ? { signal } : {})),
    );
    await notes.add(await lib.folderDocuments(here('notes')));
    const withIt = await ask(questions, { lib, client, notes, verbose: values.verbose === true });
    const without = await ask(questions, { lib, client, notes: unquoted(notes), verbose: false });
    print(lib, `${model}, ${questions.length} questions`, { withIt, without });
  } finally {
    await Promise.all([client.close(), embedder.close(), models.close()]);
  }
}

interface AskParts {
  readonly lib: Library;
  readonly client: Awaited<ReturnType<Library['createClient']>>;
  readonly notes: Notes;
  readonly verbose: boolean;
}

async function ask(questions: readonly Asked[], { lib, client, notes, verbose }: AskParts): Promise<Tally> {
  const tally: Tally = { passages: 0, quotes: 0, answers: 0, endless: 0 };
  const { signal } = new AbortController();
  const settings = lib.DEFAULT_SETTINGS;
  for (const { question, answer } of questions) {
    const right = new RegExp(answer, 'iu');
    const asked = { role: 'user', id: 'question', content: question } as const;
    const library = notes as unknown as Parameters<Library['ground']>[1]['library']; // it is searched, and nothing else
    const found = await lib.ground([asked], { library, client, settings, signal, onProgress: () => {} });
    const reply = client.chat({ ...found.sampling, messages: found.messages, maxTokens: ANSWER_TOKENS });
    const { text, finishReason } = await reply.result;
    if (found.sources.some((source) => right.test(source.text))) tally.passages++;
    if (right.test(lib.pointedOut(found.sources) ?? '')) tally.quotes++;
    if (finishReason === 'length') tally.endless++;
    if (right.test(text)) tally.answers++;
    else if (verbose) console.log(`${question}\n  ${text.replaceAll('\n', ' ')}`);
  }
  return tally;
}

function unquoted(notes: Notes): Notes {
  return { search: (request, options) => notes.search({ ...request, quotes: 0 }, options) };
}

function print({ markdownTable }: Library, title: string, rows: Record<'withIt' | 'without', Tally>): void {
  const row = (name: string, { passages, quotes, answers, endless }: Tally): string[] => [
    name,
    ...[passages, quotes, answers, endless].map(String),
  ];
  const head = [
    title,
    'passages have it',
    'the sentence has it',
    'the answer has it',
    'answers without an end',
  ];
  console.log(markdownTable(head, [row('with the sentence', rows.withIt), row('without', rows.without)]));
}
