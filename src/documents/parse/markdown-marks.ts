// What begins with what in CommonMark 0.31 and GitHub's tables, a line at a time.

import { TITLE_LENGTH } from './parsed-document.ts';

const ATX = /^ {0,3}(#{1,6})(?=[ \t]|$)/u;
const FENCE = /^\s*(`{3,}|~{3,})/u;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/u;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/u;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/u;
const COLUMNS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/u; // of a line without space at its end

export interface Heading {
  readonly level: number;
  readonly title: string;
}

/** `## Title` */
export function atxHeading(line: string): Heading | undefined {
  const found = ATX.exec(line);
  if (!found) return undefined;
  const title = line
    .slice(found[0].length)
    .trim()
    .slice(0, TITLE_LENGTH) // or else spaces are looked through again from each of them
    .replace(/(?:^|[ \t]+)#+$/u, '');
  return { level: found[1]!.length, title: plainInline(title) };
}

/** The level that a line under a paragraph makes of it. */
export function underlineLevel(line: string): number | undefined {
  const found = UNDERLINE.exec(line);
  return found ? (found[1]!.startsWith('=') ? 1 : 2) : undefined;
}

/** The mark that opens a fenced block of code; a closing one is at least as long and has nothing after it. */
export function openingFence(line: string): string | undefined {
  const [opening, mark] = FENCE.exec(line) ?? [];
  return mark?.startsWith('`') && line.includes('`', opening!.length) ? undefined : mark;
}

export function closesFence(line: string, mark: string): boolean {
  const text = line.trim();
  return text.length >= mark.length && text === mark[0]!.repeat(text.length);
}

export const isListItem = (line: string): boolean => ITEM.test(line) && !isRule(line);
export const isRule = (line: string): boolean => RULE.test(line);
export const isColumnsRow = (line: string): boolean => line.includes('|') && COLUMNS.test(line.trimEnd());
export const isIndented = (line: string): boolean => /^(?: {4}|\t)/u.test(line);

/** What is read of a line: without emphasis, code marks, addresses of links, and anchors that generators know. */
export function plainInline(text: string): string {
  return text
    .slice(0, TITLE_LENGTH)
    .replaceAll(/!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/gu, '$1')
    .replaceAll(/\s*\{#[^{}]*\}\s*$/gu, '')
    .replaceAll(/(\*\*|__|~~|`+)(\S(?:.*?\S)?)\1/gu, '$2')
    .replaceAll(/(?<![\w*])([*_])(\S(?:.*?\S)?)\1(?![\w*])/gu, '$2')
    .replaceAll(/\\([!-/:-@[-`{-~])/gu, '$1')
    .trim();
}
