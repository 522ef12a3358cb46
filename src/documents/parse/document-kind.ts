import type { DocumentKind } from '../../core/library.ts';

const EXTENSIONS: Readonly<Record<DocumentKind, string>> = {
  text: 'txt text log rst adoc tex org srt vtt',
  markdown: 'md markdown mdown mkd mdx',
  html: 'html htm xhtml',
  pdf: 'pdf',
  csv: 'csv tsv',
  code:
    'ts tsx mts cts js jsx mjs cjs py pyi rb rs go java kt kts scala swift c h cc cpp cxx hpp hh m mm cs fs vb php pl pm lua r jl ' +
    'ex exs erl hs ml clj el lisp dart zig nim sh bash zsh fish ps1 bat sql graphql proto css scss less vue svelte ' +
    'json jsonc json5 yaml yml toml ini cfg conf xml svg gradle cmake make mk dockerfile tf',
};

const KINDS: ReadonlyMap<string, DocumentKind> = new Map(
  (Object.keys(EXTENSIONS) as DocumentKind[]).flatMap((kind) =>
    EXTENSIONS[kind].split(' ').map((extension) => [extension, kind] as const),
  ),
);

/** Programs that many projects have under a name without a dot. */
const CODE_NAMES = /^(?:makefile|dockerfile|gemfile|rakefile|cmakelists\.txt)$/iu;

/** What a file is called says what it is; undefined when nobody knows that ending. */
export function kindByName(name: string): DocumentKind | undefined {
  const file = name.slice(name.lastIndexOf('/') + 1);
  if (CODE_NAMES.test(file)) return 'code';
  const dot = file.lastIndexOf('.');
  return dot < 0 ? undefined : KINDS.get(file.slice(dot + 1).toLowerCase());
}

/** A PDF is one whatever its name says: readers look for its mark within the first kilobyte. */
export function isPdf(bytes: Uint8Array): boolean {
  const head = String.fromCharCode(...bytes.subarray(0, 1024));
  return head.includes('%PDF-');
}

/** What a text without a telling name looks like. */
export function kindByText(text: string): DocumentKind {
  const head = text.slice(0, 1024);
  if (/^\s*(?:<!doctype html|<html[\s>])/iu.test(head)) return 'html';
  return /^(?:#{1,6} \S|---\n)/mu.test(head) ? 'markdown' : 'text';
}
