import * as v from 'valibot';
import { Fault } from '../../core/fault.ts';
import { MAX_LINE, MAX_STARTERS, MAX_TEXT, MAX_THEME_VALUE } from './limits.ts';
import { EMBED_VERSION } from './protocol.ts';
import type { EmbedCommand, EmbedOptions } from './protocol.ts';

const call = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const line = v.pipe(v.string(), v.maxLength(MAX_LINE));
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const value = v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_THEME_VALUE)));

/** Not a reference to the Hub nor an address: the frame fetches from where its own site says, and from nowhere else. */
const CATALOGUE_ID = /^[a-z0-9][a-z0-9._-]*$/u;

/** A file beside the frame: no other site, and no way up. */
const PATH_BESIDE = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/u;

const theme = v.strictObject({
  scheme: v.exactOptional(v.picklist(['auto', 'light', 'dark'])),
  paper: value,
  surface: value,
  sand: value,
  line: value,
  edge: value,
  ink: value,
  soft: value,
  accent: value,
  accentInk: value,
  accentSoft: value,
  danger: value,
  dangerSoft: value,
  round: value,
  font: value,
  mono: value,
});

const options = v.strictObject({
  model: v.exactOptional(v.pipe(line, v.regex(CATALOGUE_ID))),
  system: v.exactOptional(text),
  heading: v.exactOptional(line),
  placeholder: v.exactOptional(line),
  starters: v.exactOptional(v.pipe(v.array(line), v.maxLength(MAX_STARTERS))),
  start: v.exactOptional(v.picklist(['stored', 'always', 'never'])),
  theme: v.exactOptional(theme),
  site: v.exactOptional(v.pipe(line, v.regex(PATH_BESIDE))),
});

const connect = v.strictObject({
  type: v.literal('nibble-connect'),
  version: v.literal(EMBED_VERSION),
  options,
});

const command = v.variant('type', [
  v.strictObject({ type: v.literal('ask'), call, text }),
  v.strictObject({ type: v.literal('abort'), call, asked: v.exactOptional(call) }),
  v.strictObject({ type: v.literal('start'), call }),
  v.strictObject({ type: v.literal('new-conversation'), call }),
  v.strictObject({ type: v.literal('theme'), call, theme }),
]);

/** Judges one message from the port. @throws Fault `option-invalid` that names what is wrong. */
export function readCommand(message: unknown): EmbedCommand {
  return judge(command, message, 'The embed does not know this command');
}

/** Judges the message that connects. @throws Fault `option-invalid` that names what is wrong. */
export function readConnect(message: unknown): EmbedOptions {
  return judge(connect, message, 'The embed cannot be connected like this').options;
}

/** The number to answer a message by, if it has one: a command that is refused has been made all the same. */
export function callOf(message: unknown): number | undefined {
  const found = v.safeParse(v.object({ call }), message);
  return found.success ? found.output.call : undefined;
}

/** True for a message that is meant for an embed, whether or not it is a good one. */
export function isConnect(message: unknown): boolean {
  return v.is(v.object({ type: v.literal('nibble-connect') }), message);
}

function judge<const Schema extends v.GenericSchema>(
  schema: Schema,
  message: unknown,
  complaint: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, message, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue)?.slice(0, MAX_LINE);
  // the value itself is the page's, and may be of any length
  const why = `expected ${issue.expected ?? 'another value'}`.slice(0, MAX_LINE);
  const at = where === undefined ? '' : ` at \`${where}\``;
  throw new Fault(
    'option-invalid',
    `${complaint}${at}: ${why}.`,
    where === undefined ? {} : { option: where },
  );
}
