/**
 * Embedding throughput: Nibble's encoder beside transformers.js on the WASM provider of ONNX Runtime, in the same headless Chromium
 * (cross-origin isolated), on the same weights, in one run.
 *
 *   npm run bench:embed -- [--rounds N] [--tokens N] [--repeats N] [--only nibble,transformers]
 *
 * The peer runs the model that its users would: an ONNX graph as PyTorch exports it, in float32 and with dynamically quantized int8
 * products, both made of the weights of models/all-minilm-l6-v2, fully optimized by its runtime. Each is given token ids, length-sorted,
 * and gives back unit vectors: tokenizing is in neither figure. The peer may choose its batch size; padding is not counted as tokens.
 * Its vectors are compared with ours first. Each round visits every setting once, in an order that turns.
 * A visit embeds texts of about N tokens in all, N times over for each length, and keeps the best, which a busy machine disturbs the
 * least; printed are medians with the
 * least and the most, and ratios over the peer's best setting of the same number of threads. Nothing is asserted.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const bench = fileURLToPath(new URL('bench-embed.ts', import.meta.url));
const { module } = await runnerImport(bench, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
process.exitCode = await module.benchEmbed(process.argv.slice(2));
