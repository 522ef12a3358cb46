import {
  chatOptions,
  deleteOptions,
  distilOptions,
  doctorOptions,
  embedOptions,
  evalOptions,
  exportOptions,
  fetchOptions,
  indexOptions,
  listOptions,
  quantizeOptions,
  searchOptions,
  storedOptions,
  verifyOptions,
  type CliOptions,
} from './options.ts';

/** One way to call a command. */
export interface CommandForm {
  /** Behind `nibble`. */
  readonly usage: string;
  readonly about: string;
  /** Absent where the next form has the same. */
  readonly options?: CliOptions;
}

/** What a command is for, in a line, and all ways to call it. */
export interface CommandHelp {
  readonly about: string;
  readonly forms: readonly CommandForm[];
}

const chat: CommandHelp = {
  about: 'answer one message',
  forms: [
    {
      usage: 'chat "…" [options]',
      about: 'answer one message; without one, standard input is the message',
      options: chatOptions,
    },
  ],
};

const embed: CommandHelp = {
  about: 'make vectors of texts, and say how near they are to each other',
  forms: [
    {
      usage: 'embed ["…" …] [options]',
      about: 'vectors of texts, and how near they are to each other',
      options: embedOptions,
    },
  ],
};

const index: CommandHelp = {
  about: 'pack the documents of a folder for a page to search without a server',
  forms: [
    {
      usage: 'index DIR -o site.nibble [options]',
      about:
        'the documents of a folder as one file that a page can search without a server;\n' +
        "  vectors of passages that are as they were come from node_modules/.cache/nibble, or from this system's cache",
      options: indexOptions,
    },
  ],
};

const search: CommandHelp = {
  about: 'find the passages that answer a question',
  forms: [
    {
      usage: 'search FILE|DIR "…" [options]',
      about:
        'the passages of what nibble index made, or of the documents in a folder, that answer a question',
      options: searchOptions,
    },
  ],
};

const models: CommandHelp = {
  about: 'list, fetch and verify models, and delete what was brought from the Hub',
  forms: [
    {
      usage: 'models list [options]',
      about: 'what a catalogue has',
      options: listOptions,
    },
    {
      usage: 'models fetch ID DIR [options]',
      about: "put a model's files and a catalog.json where a site will serve them",
      options: fetchOptions,
    },
    {
      usage: 'models verify DIR',
      about: 'compare the files of a folder with its catalog.json, byte for byte',
      options: verifyOptions,
    },
    {
      usage: 'models stored [options]',
      about:
        'what was brought from the Hub or an address; HF_TOKEN and HF_ENDPOINT say how the Hub is reached',
      options: storedOptions,
    },
    { usage: 'models delete MODEL', about: 'delete one of them', options: deleteOptions },
  ],
};

const doctor: CommandHelp = {
  about: 'say what this machine has, and how each model would do',
  forms: [
    {
      usage: 'doctor [options]',
      about: 'what this machine has, how fast it is, and how each model of the catalogue would do',
      options: doctorOptions,
    },
  ],
};

const quantize: CommandHelp = {
  about: 'make a small model of one with full-precision weights',
  forms: [
    {
      usage: 'quantize FILE|ID --to TYPE -o FILE [options]',
      about: 'make a small model of one with full-precision weights',
      options: quantizeOptions,
    },
  ],
};

const judging: CommandHelp = {
  about: 'measure how far models are from the one they were made of',
  forms: [
    {
      usage: 'eval [MODEL …] --texts FILE --against MODEL [options]',
      about: 'how far models are from the one they were made of',
    },
    {
      usage: 'eval --model FILE --reference FILE [options]',
      about: 'how far a model is from log-probabilities in a file',
      options: evalOptions,
    },
  ],
};

const exporting: CommandHelp = {
  about: 'write a model as a repository for transformers.js',
  forms: [
    {
      usage: 'export FILE|ID --to onnx -o DIR',
      about: 'write a model as ONNX files, without rounding its weights and in int8',
      options: exportOptions,
    },
  ],
};

const distil: CommandHelp = {
  about: 'make a table of token vectors of an encoder: hundreds of times as fast',
  forms: [
    {
      usage: 'distil FILE|ID -o FILE [options]',
      about: 'make a table of token vectors of an encoder: hundreds of times as fast',
      options: distilOptions,
    },
  ],
};

/** All commands, in the order in which people meet them. */
export const COMMANDS = {
  chat,
  embed,
  index,
  search,
  models,
  doctor,
  quantize,
  eval: judging,
  export: exporting,
  distil,
} as const satisfies Readonly<Record<string, CommandHelp>>;

export type CommandName = keyof typeof COMMANDS;

/** True for a command that `nibble` has. */
export function isCommandName(name: string | undefined): name is CommandName {
  return name !== undefined && Object.hasOwn(COMMANDS, name);
}
