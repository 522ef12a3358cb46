import {
  chatOptions,
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
  type CliOptions,
} from './options.ts';

/** What `nibble --help` prints. */
export function helpText(): string {
  return `nibble: small language models on this machine

nibble chat "…" [options]     answer one message; without one, standard input is the message
${list(chatOptions)}

nibble embed ["…" …] [options]     vectors of texts, and how near they are to each other
${list(embedOptions)}

nibble eval [MODEL …] --texts FILE --against MODEL [options]     how far models are from the one they were made of
nibble eval --model FILE --reference FILE [options]     how far a model is from log-probabilities in a file
${list(evalOptions)}

nibble export FILE|ID --to onnx -o DIR     write a model as ONNX files, without rounding its weights and in int8
${list(exportOptions)}

nibble quantize FILE|ID --to TYPE -o FILE [options]     make a small model of one with full-precision weights
${list(quantizeOptions)}

nibble distil FILE|ID -o FILE [options]     make a table of token vectors of an encoder: hundreds of times as fast
${list(distilOptions)}

nibble index DIR -o site.nibble [options]     the documents of a folder as one file that a page can search without a server;
  vectors of passages that are as they were come from node_modules/.cache/nibble, or from this system's cache
${list(indexOptions)}

nibble search FILE|DIR "…" [options]     the passages of such a file, or of the documents in a folder, that answer a question
${list(searchOptions)}

nibble models fetch ID DIR [options]     put a model's files and a catalog.json where a site will serve them
${list(fetchOptions)}

nibble models list [options]     what a catalogue has
${list(listOptions)}

nibble doctor [options]     what this machine has, how fast it is, and how each model of the catalogue would do
${list(doctorOptions)}

nibble models stored [options]     what was brought from the Hub or an address; HF_TOKEN and HF_ENDPOINT say how the Hub is reached
${list(storedOptions)}

nibble models delete MODEL     delete one of them

nibble models verify DIR     compare the files of a folder with its catalog.json, byte for byte
`;
}

function list(options: CliOptions): string {
  const rows = Object.entries(options).map(([name, { value, short, help }]) => {
    const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
    const left = value === undefined ? names : `${names} ${value}`;
    return `  ${left.padEnd(20)} ${help}`;
  });
  return rows.join('\n');
}
