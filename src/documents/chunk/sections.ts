import type { Block, ParsedDocument } from '../parse/parsed-document.ts';

/** What stands under one heading, up to the next. */
export interface Section {
  /** Headings above it, outermost first. */
  readonly path: readonly string[];
  readonly blocks: readonly Block[];
}

/** Parts a document at its headings. A heading with nothing under it, not even another one, is a section of itself. */
export function* sectionsOf({ blocks, title }: ParsedDocument): Generator<Section> {
  const above: { readonly level: number; readonly title: string }[] = [];
  const path = (): readonly string[] => {
    const titles = above.map((each) => each.title).filter(Boolean);
    return title !== undefined && titles[0] !== title ? [title, ...titles] : titles;
  };
  let heading: Block | undefined;
  let inside: Block[] = [];
  for (const block of blocks) {
    if (block.type !== 'heading') {
      inside.push(block);
      continue;
    }
    const level = block.level ?? 1;
    const below = heading !== undefined && level > (heading.level ?? 1);
    yield* section(path(), inside, below ? undefined : heading);
    while (above.length > 0 && above.at(-1)!.level >= level) above.pop();
    above.push({ level, title: block.title ?? '' });
    heading = block;
    inside = [];
  }
  yield* section(path(), inside, heading);
}

function* section(
  path: readonly string[],
  inside: readonly Block[],
  alone: Block | undefined,
): Generator<Section> {
  if (inside.length > 0) yield { path, blocks: inside };
  else if (alone?.title && alone.end > alone.start) yield { path, blocks: [alone] };
}
