import { embedOptions } from './options.ts';
import { count, given, parse, text } from './parse-options.ts';

/** `nibble embed`. */
export interface EmbedCommand {
  readonly name: 'embed';
  /** Absent means the catalogue's first model that embeds. */
  readonly model?: string;
  readonly catalog?: string;
  readonly threads?: number;
  /** An empty list means: the lines of the file, or of standard input. */
  readonly texts: readonly string[];
  readonly file?: string;
  readonly json: boolean;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseEmbed(args: readonly string[]): EmbedCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('embed', args, embedOptions);
  if (values['help']) return { name: 'help' };
  return {
    name: 'embed',
    ...given('model', text(values, 'model')),
    ...given('catalog', text(values, 'catalog')),
    ...given('threads', count(values, 'threads')),
    texts: positionals,
    ...given('file', text(values, 'file')),
    json: values['json'] === true,
  };
}
