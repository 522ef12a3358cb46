/** What a line of a program begins to define. */
export interface Definition {
  readonly name: string;
  /** Columns that it is indented by. */
  readonly indent: number;
}

const MODIFIERS =
  '(?:(?:export|default|declare|public|private|protected|internal|static|final|abstract|virtual|override|async|pub(?:\\([a-z ]*\\))?|' +
  'unsafe|extern|inline|open|data|sealed|partial|const|readonly|suspend|local)\\s+)*';
const KEYWORDS =
  '(?:function\\*?|class|interface|enum|struct|union|trait|impl(?:<[^>]*>)?|module|mod|namespace|def|defp|defmodule|fn|func|fun|type|' +
  'object|protocol|extension|record|sub|proc)';
const NAME = '([\\p{L}_$][\\p{L}\\p{N}_$.:]*[\\p{L}\\p{N}_$?!]|[\\p{L}_$])';

/** `export class Name`, `def name`, `func (r *Receiver) Name`, … */
const BY_KEYWORD = new RegExp(`^${MODIFIERS}${KEYWORDS}\\s+(?:\\([^)]*\\)\\s*)?${NAME}`, 'u');
/** `const name = (…) =>`, `const name = function` */
const ASSIGNED = new RegExp(
  `^(?:export\\s+)?(?:const|let|var)\\s+${NAME}.*=\\s*(?:async\\b\\s*)?(?:function\\b|\\(|\\w+\\s*=>)`,
  'u',
);
const ASSIGNED_END = /(?:=>\s*[{(]?|\{|\()\s*$/u;
/** `Type name(…) {`, `name(…): Type {`: of C and its kin, and methods. */
const BY_BRACES = new RegExp(`^(?:[\\w<>[\\],.?*&:]+\\s+)*[*&#]*${NAME}(?:<[^>]*>)?\\s*\\(.*\\{\\s*$`, 'u');
const NO_NAMES = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'return',
  'else',
  'do',
  'with',
  'match',
  'function',
  'new',
  'await',
]);

/** A line that is longer defines nothing that could be read. */
const LINE_LENGTH = 300;
const TAB = 4;

/** Judges one line, in any of the usual languages; undefined for all that defines nothing with a name. */
export function definitionOf(line: string): Definition | undefined {
  if (line.length > LINE_LENGTH) return undefined;
  const said = line.trimStart();
  const name = nameOf(said);
  return name === undefined ? undefined : { name, indent: indentOf(line) };
}

/** Columns before the first character. */
export function indentOf(line: string): number {
  let indent = 0;
  for (const character of line) {
    if (character === '\t') indent += TAB;
    else if (character === ' ') indent++;
    else break;
  }
  return indent;
}

/** Whether a line says something about what follows it: a comment, a decorator, an attribute. */
export function isPreface(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#(?:[\s!#[]|$)|@|--|;;|"""|'''|<!--|\[)/u.test(line);
}

function nameOf(said: string): string | undefined {
  const byKeyword = BY_KEYWORD.exec(said)?.[1];
  if (byKeyword !== undefined) return byKeyword;
  const assigned = ASSIGNED_END.test(said) ? ASSIGNED.exec(said)?.[1] : undefined;
  if (assigned !== undefined) return assigned;
  const byBraces = BY_BRACES.exec(said)?.[1];
  const first = /^\w*/u.exec(said)![0];
  return byBraces === undefined || NO_NAMES.has(byBraces) || NO_NAMES.has(first) ? undefined : byBraces;
}
