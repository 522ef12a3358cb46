import { parse, tokenize } from '@huggingface/jinja';
import type { ChatMessage } from '../core/protocol.ts';
import { BoundedInterpreter } from './bounded-interpreter.ts';
import { templateInvalid, withTemplateFaults } from './template-faults.ts';
import { templateEnvironment } from './template-globals.ts';
import type { Metadata } from './vocabulary.ts';

/** ChatML, which most small models follow: for files that bring no template but have its marks. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/**
 * For models that were never taught to answer: the conversation is one text, which the model continues. What the person adds
 * later begins a line of its own; a system message would only be told as part of the story.
 */
const CONTINUATION =
  "{% for message in messages %}{% if message.role != 'system' %}{{ message.content }}" +
  "{% if message.role == 'assistant' and not loop.last %}{{ '\\n' }}{% endif %}{% endif %}{% endfor %}";

const MAX_LENGTH = 65_536; // characters; the longest in use have about 15,000
const MAX_BLANKS = 1024; // in one run: the package's lexer takes the square of it
const LIMIT_MS = 1000; // ordinary ones take about 1 ms

export interface TemplateOptions {
  /** Milliseconds of any steady clock. */
  readonly now?: () => number;
  readonly limitMs?: number;
  /** What templates that name the date take it from. */
  readonly today?: () => Date;
}

export interface RenderOptions {
  readonly bosText?: string;
  readonly eosText?: string;
  /** Whether the prompt ends where the answer begins. Absent: yes. */
  readonly addGenerationPrompt?: boolean;
}

/** How a model wants a conversation written down. */
export interface ChatTemplate {
  readonly source: string;
  /**
   * @throws Fault `template-invalid` when the template fails or refuses the messages, `template-timeout` when it
   *   takes too long or asks for too much.
   */
  render(messages: readonly ChatMessage[], options?: RenderOptions): string;
}

/**
 * Opens the chat template of a GGUF file. When it has none: ChatML, or plain text where the vocabulary lacks ChatML's marks.
 * @throws Fault `template-invalid` when it is too long or cannot be parsed.
 */
export function openChatTemplate(metadata: Metadata, options: TemplateOptions = {}): ChatTemplate {
  const { now = () => performance.now(), limitMs = LIMIT_MS, today = () => new Date() } = options;
  const source = metadata.get('tokenizer.chat_template') ?? usualTemplate(metadata);
  if (typeof source !== 'string') throw templateInvalid('it is not a text.');
  checkSource(source);
  const program = withTemplateFaults(() =>
    parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })),
  );
  return {
    source,
    render: (messages, { bosText = '', eosText = '', addGenerationPrompt = true } = {}) =>
      withTemplateFaults(() => {
        const environment = templateEnvironment(
          {
            messages: messages.map(({ role, content }) => ({ role, content })),
            add_generation_prompt: addGenerationPrompt,
            bos_token: bosText,
            eos_token: eosText,
          },
          today,
        );
        return new BoundedInterpreter(environment, { now, limitMs }).run(program).toString();
      }),
  };
}

function usualTemplate(metadata: Metadata): string {
  const tokens = metadata.get('tokenizer.ggml.tokens');
  return Array.isArray(tokens) && !tokens.includes('<|im_start|>') ? CONTINUATION : CHATML;
}

function checkSource(source: string): void {
  if (source.length > MAX_LENGTH) {
    throw templateInvalid(`it has ${source.length} characters, at most ${MAX_LENGTH} are read.`);
  }
  if (source.split(/\S+/).some((blanks) => blanks.length > MAX_BLANKS)) {
    throw templateInvalid(`it has more than ${MAX_BLANKS} blanks in a row.`);
  }
}
