import { describe, expect, test } from 'vitest';
import type { AddProgress } from '../../../src/core/library.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import { hashedEmbed } from '../../fakes/hashed-embed.ts';
import { BREAD, openFixture, PLANTS } from './library-fixture.ts';

const plants = { name: 'plants.md', content: PLANTS };
const bread = {
  name: 'bread.md',
  content: BREAD,
  labels: { shelf: 'kitchen' },
  url: 'https://example.com/bread',
};

describe('a library', () => {
  test('finds the passage that answers, with all that a citation needs', async () => {
    const { library } = await openFixture();
    const outcomes = await library.add([plants, bread]);
    expect(outcomes.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['plants.md', 'added'],
      ['bread.md', 'added'],
    ]);
    const [best] = await library.search({ question: 'How often should I water a cactus?' });
    expect(best).toMatchObject({ name: 'plants.md', title: 'Plants', headings: ['Plants', 'Cactuses'] });
    expect(best!.cosine).toBeGreaterThan(0.2);
    const { text } = await library.documentText(best!.document);
    expect(text.slice(best!.start, best!.end)).toBe(best!.text);
    expect(best!.text).toMatch(/^A cactus wants sun\. Water it once a month/);
  });

  test('narrows a search to labels and documents', async () => {
    const { library } = await openFixture();
    await library.add([plants, bread]);
    const labelled = await library.search({ question: 'water', where: { shelf: 'kitchen' } });
    expect(new Set(labelled.map(({ name }) => name))).toEqual(new Set(['bread.md']));
    expect(labelled[0]!.url).toBe('https://example.com/bread');
    const [, record] = await library.documents();
    const chosen = await library.search({ question: 'bread', documents: [record!.id] });
    expect(new Set(chosen.map(({ name }) => name))).toEqual(new Set(['plants.md']));
    expect(await library.search({ question: 'water', where: { toString: 'x' } })).toEqual([]);
  });

  test('searches by words alone without embedding the question', async () => {
    const { library, embedded } = await openFixture();
    await library.add([plants]);
    const before = embedded.calls.length;
    const [best] = await library.search({ question: 'fronds', by: 'words', limit: 1 });
    expect(best!.headings).toEqual(['Plants', 'Ferns']);
    expect(best!.cosine).toBeUndefined();
    expect(embedded.calls).toHaveLength(before);
  });

  test('names the sentence that is nearest to the question, of so many passages as are asked for', async () => {
    const { library, embedded } = await openFixture();
    await library.add([plants, bread]);
    const question = 'Do ferns dislike direct sun?';
    const before = embedded.calls.length;
    const [plain] = await library.search({ question });
    expect(plain).not.toHaveProperty('quote');
    expect(embedded.calls).toHaveLength(before + 1);

    const [best, second] = await library.search({ question, quotes: 1 });
    const { text } = await library.documentText(best!.document);
    expect(text.slice(best!.quote!.start, best!.quote!.end)).toBe(
      'They dislike direct sun, which burns their\nfronds within a day, and they need a pot that drains well because standing water rots their roots.',
    );
    expect(best!.quote!.cosine).toBeGreaterThan(0.2);
    expect({ ...best, quote: undefined }).toEqual({ ...plain, quote: undefined });
    expect(second).not.toHaveProperty('quote');
    const sentences = embedded.calls.at(-1)!;
    expect(sentences[0]).toBe(
      'Ferns like shade and damp air.', // and those of the other passage are not made into vectors
    );
    expect(sentences).toHaveLength(3);
    const [said] = await library.search({ question: 'fronds', by: 'words', quotes: 1 });
    expect(said).not.toHaveProperty('quote'); // without a vector of the question nothing is near it
  });

  test('cuts no sentence in the address of a link, and joins none with the heading above it', async () => {
    const { library } = await openFixture();
    const said = 'We open at nine, see the [list of prices](https://x.example/?y=1) for pots.';
    await library.add([{ name: 'shop.md', content: `# Shop\n\n## Hours\n${said} Come in.` }]);
    const [best] = await library.search({ question: 'the list of prices for pots', quotes: 1 });
    const { text } = await library.documentText(best!.document);
    expect(text.slice(best!.quote!.start, best!.quote!.end)).toBe(said);
  });

  test('takes no sentence from a passage that has none, or that is a list', async () => {
    const { library } = await openFixture();
    const numbers = Array.from({ length: 60 }, (_, no) => `${no}\n`).join('');
    await library.add([
      { name: 'marks.txt', content: '—— … ——' },
      { name: 'numbers.txt', content: numbers },
      bread,
    ]);
    const found = await library.search({ question: 'bread', quotes: 5 });
    expect(found.filter(({ quote }) => quote).map(({ name }) => name)).toEqual(['bread.md']);
  });

  test('is there again when it is opened again', async () => {
    const first = await openFixture();
    await first.library.add([plants]);
    const again = await openFixture({ memory: first.store });
    expect(await again.library.documents()).toEqual(await first.library.documents());
    expect(again.embedded.calls).toEqual([]);
    const [best] = await again.library.search({ question: 'fern fronds' });
    expect(best!.headings).toEqual(['Plants', 'Ferns']);
  });

  test('an empty one finds nothing and embeds nothing', async () => {
    const { library, embedded } = await openFixture();
    expect(await library.search({ question: 'anything' })).toEqual([]);
    expect(embedded.calls).toEqual([]);
    expect(await library.usage()).toMatchObject({ documents: 0, passages: 0, memoryBytes: 0 });
  });

  test('tells how far it is', async () => {
    const { library } = await openFixture();
    const told: AddProgress[] = [];
    await library.add([plants, bread], { onProgress: (progress) => told.push(progress) });
    expect(
      told.map((each) =>
        each.phase === 'model' ? '' : `${each.phase} ${each.document} ${each.documentsDone}`,
      ),
    ).toEqual(
      ['read plants.md 0', 'embed plants.md 0', 'embed plants.md 0', 'store plants.md 0'].concat([
        'read bread.md 1',
        'embed bread.md 1',
        'embed bread.md 1',
        'store bread.md 1',
      ]),
    );
    expect(told[1]).toMatchObject({ done: 2, total: 2 });
  });
});

describe('adding again', () => {
  test('embeds nothing of what did not change', async () => {
    const { library, embedded } = await openFixture();
    await library.add([plants]);
    const before = embedded.calls.length;
    const [same] = await library.add([plants]);
    expect(same!.outcome).toBe('unchanged');
    expect(embedded.calls).toHaveLength(before);
  });

  test('embeds only the passages that changed, and forgets those that went', async () => {
    const { library, embedded } = await openFixture();
    await library.add([plants]);
    const [cactuses] = await library.search({ question: 'cactus in grit', limit: 1 });
    const changed = PLANTS.replace('Ferns like shade and damp air.', 'Ferns grow in woods.');
    const [outcome] = await library.add([{ ...plants, content: changed }]);
    expect(outcome!.outcome).toBe('updated');
    expect(embedded.calls.at(-1)).toHaveLength(1);
    expect(embedded.calls.at(-1)![0]).toContain('Ferns grow in woods.');
    const found = await library.search({ question: 'fern cactus', limit: 10 });
    expect(found).toHaveLength(2);
    expect(found.some(({ text }) => text.includes('damp air'))).toBe(false);
    expect(found.map(({ id }) => id)).toContain(cactuses!.id); // its vector was kept
  });

  test('takes up new labels without embedding', async () => {
    const { library, embedded } = await openFixture();
    await library.add([plants]);
    const before = embedded.calls.length;
    const [outcome] = await library.add([{ ...plants, labels: { shelf: 'garden' } }]);
    expect(outcome!.outcome).toBe('updated');
    expect(embedded.calls).toHaveLength(before);
    expect((await library.search({ question: 'fern', where: { shelf: 'garden' } })).length).toBeGreaterThan(
      0,
    );
  });

  test('the same name twice in one go is two versions of one document', async () => {
    const { library } = await openFixture();
    const outcomes = await library.add([plants, { ...plants, content: BREAD }]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['added', 'updated']);
    expect(await library.documents()).toHaveLength(1);
  });

  test('the same text twice in a document is two passages', async () => {
    const { library } = await openFixture();
    const twice = `${BREAD.trim()}\n\n## Rye\n\n## Again\n\n${BREAD.trim()}`;
    await library.add([{ name: 'a.md', content: twice }]);
    await library.add([{ name: 'a.md', content: `${twice}\n\nAnd this.` }]);
    const { passages } = (await library.documents())[0]!;
    expect(await library.usage()).toMatchObject({ passages });
  });
});

describe('bad input', () => {
  test.each([
    ['an empty file', '', 'document-empty'],
    ['white space', ' \n\t\n', 'document-empty'],
    ['a binary file', new Blob([new Uint8Array([80, 75, 3, 4, 0, 0, 0, 9])]), 'document-unreadable'],
    ['a heading alone, without a letter', '#\n\n##\n', 'document-empty'],
  ])('%s is refused, and the others are added', async (_, content, code) => {
    const { library } = await openFixture();
    const outcomes = await library.add([plants, { name: 'bad.md', content }, bread]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['added', 'refused', 'added']);
    expect(outcomes[1]).toMatchObject({ name: 'bad.md', code });
    expect(await library.documents()).toHaveLength(2);
  });

  test('a file that is too large is refused before it is read', async () => {
    const { library } = await openFixture();
    const content = new Blob([]);
    Object.defineProperty(content, 'size', { value: 60 * 2 ** 20 });
    expect(await library.add([{ name: 'large.txt', content }])).toMatchObject([
      { outcome: 'refused', code: 'document-large' },
    ]);
  });

  test('one word of a megabyte is cut and found', async () => {
    const { library } = await openFixture();
    const [outcome] = await library.add([{ name: 'word.txt', content: 'x'.repeat(2 ** 20) }]);
    expect(outcome!.outcome).toBe('added');
    expect((await library.documents())[0]!.passages).toBeGreaterThan(1000);
  });

  test('a full disk leaves the old version as it was', async () => {
    const { library, store } = await openFixture();
    await library.add([plants, bread]);
    const before = structuredClone(store.entries);
    store.left = 0;
    const outcomes = await library.add([{ ...plants, content: BREAD }]);
    expect(outcomes).toMatchObject([{ outcome: 'refused', code: 'storage-full' }]);
    expect(store.entries).toEqual(before);
    store.left = Infinity;
    const [best] = await library.search({ question: 'fern fronds' });
    expect(best!.headings).toEqual(['Plants', 'Ferns']);
    const [second] = await library.add([{ ...plants, content: BREAD }]);
    expect(second!.outcome).toBe('updated');
  });

  test('an unknown document is not deleted, and neither are the others of that call', async () => {
    const { library } = await openFixture();
    await library.add([plants]);
    const [record] = await library.documents();
    const fault = await faultOf(library.delete([record!.id, 'nobody']));
    expect(fault.code).toBe('document-unknown');
    expect(await library.documents()).toHaveLength(1);
    expect((await faultOf(library.documentText('nobody'))).code).toBe('document-unknown');
  });

  test.each([
    [{ question: '  ' }],
    [{ question: 'x', limit: 0 }],
    [{ question: 'x', limit: 1.5 }],
    [{ question: 'x', quotes: -1 }],
    [{ question: 'x', by: 'luck' as 'words' }],
  ])('%o is no search', async (request) => {
    const { library } = await openFixture();
    expect((await faultOf(library.search(request))).code).toBe('option-invalid');
  });
});

describe('deleting', () => {
  test('takes text, passages, vectors and words away', async () => {
    const { library, store } = await openFixture();
    await library.add([plants, bread]);
    const [, record] = await library.documents();
    await library.delete([record!.id]);
    expect((await library.search({ question: 'fern' })).every(({ name }) => name === 'bread.md')).toBe(true);
    expect([...store.entries.keys()].filter((key) => key.includes(record!.id))).toEqual([]);
    expect(await library.usage()).toMatchObject({ documents: 1, passages: 1 });
  });
});

describe('an abort', () => {
  test('in the middle of embedding leaves what was added before', async () => {
    const { library, store } = await openFixture();
    await library.add([bread]);
    const before = structuredClone(store.entries);
    const stop = new AbortController();
    const adding = library.add([plants], {
      signal: stop.signal,
      onProgress: ({ phase }) => phase === 'read' && stop.abort(),
    });
    expect((await faultOf(adding)).code).toBe('aborted');
    expect(store.entries).toEqual(before);
    expect((await library.add([plants]))[0]!.outcome).toBe('added');
  });
});

describe('another embedding model', () => {
  test('is refused for searching and adding, and rebuilding makes all vectors anew', async () => {
    const first = await openFixture();
    await first.library.add([plants, bread]);
    const { library, store, embedded } = await openFixture({
      memory: first.store,
      model: hashedEmbed('other'),
    });
    for (const refused of [
      library.search({ question: 'fern' }),
      library.add([{ name: 'x.txt', content: 'words' }]),
    ]) {
      const fault = await faultOf(refused);
      expect(fault.code).toBe('index-model');
      expect(fault.message).toContain('Model hashed');
    }
    const told: AddProgress[] = [];
    await library.rebuild({ onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(1);
    expect(embedded.calls.flat()).toHaveLength(5); // a question, one of a document, three passages
    expect((await library.search({ question: 'fern fronds' }))[0]!.headings).toEqual(['Plants', 'Ferns']);
    expect([...store.entries.keys()].filter((key) => key.startsWith('vectors/1/'))).toEqual([]);
    const reopened = await openFixture({ memory: store, model: hashedEmbed('other') });
    expect(await reopened.library.search({ question: 'fern fronds' })).toHaveLength(3);
  });

  test('a full disk while rebuilding leaves the old vectors', async () => {
    const first = await openFixture();
    await first.library.add([plants, bread]);
    const { library, store } = await openFixture({ memory: first.store, model: hashedEmbed('other') });
    store.left = 1;
    expect((await faultOf(library.rebuild())).code).toBe('storage-full');
    store.left = Infinity;
    expect(await first.library.search({ question: 'fern fronds' })).toHaveLength(3);
    await library.rebuild();
    expect(await library.search({ question: 'fern fronds' })).toHaveLength(3);
  });

  test('an abort while rebuilding leaves the old vectors, and nothing of the new ones', async () => {
    const first = await openFixture();
    await first.library.add([plants, bread]);
    const stop = new AbortController();
    const { library, store } = await openFixture({ memory: first.store, model: hashedEmbed('other') });
    const onProgress = (told: AddProgress) =>
      told.phase === 'embed' && told.documentsDone === 1 && stop.abort();
    const before = structuredClone(store.entries);
    const fault = await faultOf(library.rebuild({ signal: stop.signal, onProgress }));
    expect([fault.code, store.entries]).toEqual(['aborted', before]);
  });

  test('what a tab that died while rebuilding has left comes into no other vectors', async () => {
    const first = await openFixture();
    await first.library.add([plants]);
    await first.library.delete((await first.library.documents()).map(({ id }) => id));
    first.store.entries.set('vectors/2/77', new Float32Array(64).fill(1 / 8));
    const { library, store } = await openFixture({ memory: first.store, model: hashedEmbed('other') });
    await library.add([bread]);
    expect([...store.entries.keys()].filter((key) => key.startsWith('vectors/'))).toHaveLength(1);
    expect(await library.search({ question: 'bread', by: 'meaning' })).toHaveLength(1);
  });

  test('is welcome in a library that has no passage any more', async () => {
    const first = await openFixture();
    await first.library.add([plants]);
    await first.library.delete((await first.library.documents()).map(({ id }) => id));
    const { library } = await openFixture({ memory: first.store, model: hashedEmbed('other') });
    await library.add([bread]);
    expect(await library.search({ question: 'bread' })).toHaveLength(1);
  });
});

test('passages that the model cannot read to their end are counted', async () => {
  const { library } = await openFixture({ model: hashedEmbed('short', 230) });
  await library.add([plants]);
  expect((await library.documents())[0]).toMatchObject({ passages: 2, truncated: 1 });
});
