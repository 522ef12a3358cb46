/**
 * The benchmark: Nibble and its peers in the same headless Chromium, on the same weights, in one run. The peers are
 * @wllama/wllama on the same shards, and @huggingface/transformers and onnxruntime-web on what `nibble export` writes of
 * them: `q4`, the very weights, and `q8`, int8 with inputs that are rounded as they come.
 *
 *   npm run bench -- [--json FILE] [--contend] [--quick] [--frames] [--tabs] [--rounds N] [--threads N] [--only nibble,wllama,transformers,onnxruntime]
 *
 * Each round visits each engine in each of its settings once, in an order that turns from round to round, so that a
 * machine that grows slower hits both. A visit is a browser started for it, with a profile that keeps the weights the
 * engine has stored itself on an earlier visit (Nibble in IndexedDB, wllama in OPFS, transformers.js in the Cache API;
 * onnxruntime-web stores nothing), and one page load that measures. Those two make two rounds at most. What is measured:
 *
 *   load          from the start of the page load to the model being ready
 *   first token   from the start of the page load to the first token of a 37-token prompt
 *   TTFT          the time to the first token for prompts of 37 and 256 tokens, warm engine, empty KV cache
 *   prefill       256 tokens over that time
 *   decode        64 greedy tokens after the first
 *   memory        the engine's WASM memory, which never shrinks
 *   abort         Nibble only: from an abort in a 2,000-token prefill to the answer to the next smallest request
 *
 * all by the page's clock, through what each engine offers to everybody. `fetched` counts the bytes of weights that
 * the local server sent during measured visits. Printed are medians with the least and the most, and ratios of Nibble
 * over each peer's best setting. Nothing is asserted: run it on an idle machine and read it.
 *
 *   --contend     repeats the rounds beside a process that keeps one core busy (the peers one round only)
 *   --quick       one round
 *   --frames      instead: the frames of a page that is empty, that has the model and no chat, that has the chat and a
 *                 steady 60 or 120 tokens/s, and that has both; with what the main thread was busy with
 *   --tabs        instead: five tabs on one model, downloaded afresh, sharing it and each with its own; memory is the
 *                 proportional set size of all of the browser's processes, on Linux
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const bench = fileURLToPath(new URL('bench.ts', import.meta.url));
const { module } = await runnerImport(bench, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
process.exitCode = await module.bench(process.argv.slice(2));
