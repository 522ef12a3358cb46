import { sha256Hex } from '../../../src/artifact/digest.ts';
import type { Library } from '../../../src/documents/library/library.ts';
import type { LibraryParts } from '../../../src/documents/library/library-parts.ts';
import { openLibrary } from '../../../src/documents/library/open-library.ts';
import { entryMemory, type EntryMemory } from '../../fakes/entry-memory.ts';
import { hashedEmbed, type HashedEmbed } from '../../fakes/hashed-embed.ts';
import { plainVectors } from '../../fakes/plain-vectors.ts';

export interface Fixture {
  readonly library: Library;
  readonly store: EntryMemory;
  readonly embedded: HashedEmbed;
}

/** A library over memory, with vectors of words. */
export async function openFixture(
  parts: Partial<LibraryParts> & { readonly memory?: EntryMemory; readonly model?: HashedEmbed } = {},
): Promise<Fixture> {
  const { memory: store = entryMemory(), model: embedded = hashedEmbed(), ...more } = parts;
  const library = await openLibrary({
    store,
    embed: embedded.embed,
    openVectors: plainVectors,
    digest: sha256Hex,
    now: () => 1000,
    ...more,
  });
  return { library, store, embedded };
}

export const PLANTS = `# Plants

## Ferns

Ferns like shade and damp air. Water a fern twice a week, and mist its fronds on dry days. They dislike direct sun, which burns their
fronds within a day, and they need a pot that drains well because standing water rots their roots.

## Cactuses

A cactus wants sun. Water it once a month in summer and never in winter. Its pot should be small and its soil mostly grit, so that water
runs through at once; a cactus that stands in wet soil for a week is lost.
`;

export const BREAD = `# Bread

Flour, water, salt and time make bread. Knead the dough for ten minutes, let it rise for an hour in a warm place, shape it, and bake it
at 230 degrees for forty minutes until the crust is dark and the loaf sounds hollow.
`;
