import { expect, test } from 'vitest';
import { embedText } from '../../../src/engine/batch/embed-text.ts';
import { forwardLayer } from '../../../src/engine/batch/forward-layer.ts';
import { normRows } from '../../../src/engine/batch/norm-rows.ts';
import type { Products } from '../../../src/engine/batch/products.ts';
import { Scratch } from '../../../src/engine/batch/scratch.ts';
import { readDecoderConfig } from '../../../src/engine/decoder-config.ts';
import { openReferenceEngine } from '../../../src/engine/reference/reference-engine.ts';
import { readWeights } from '../../../src/engine/reference/weights.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import golden from '../golden/families.json' with { type: 'json' };
import { FAMILY_NAMES, familyContext, openFamilyModel } from '../../contract/families.ts';
import { FAMILY_PROMPT } from '../../contract/family-models.ts';

const products: Products = {
  multiply(out, x, { rows, columns, values }) {
    for (let token = 0; token * columns < x.length; token++) {
      for (let row = 0; row < rows; row++) {
        let sum = 0;
        for (let i = 0; i < columns; i++) sum += values[row * columns + i]! * x[token * columns + i]!;
        out[token * rows + row] = sum;
      }
    }
  },
};

/** The logits of every position, `[tokens × vocabSize]`. */
async function allLogits(model: ModelFile, tokens: readonly number[], contextLength: number) {
  const config = readDecoderConfig(model);
  const { embedding, layers, rotations, outputNorm, head } = await readWeights({
    model,
    config,
    contextLength,
  });
  const scratch = new Scratch();
  const hidden = embedText(embedding, tokens, config);
  for (const [layer, weights] of layers.entries()) {
    forwardLayer(hidden, { config, layer, weights, rotations }, { products, scratch });
  }
  normRows(hidden, hidden, outputNorm, config.normEpsilon);
  const logits = new Float32Array(tokens.length * head.rows);
  products.multiply(logits, hidden, head, 'head');
  return { logits, vocabSize: head.rows };
}

test.each(FAMILY_NAMES)(
  '%s: a whole text at once is what its tokens are one by one, and what llama.cpp writes',
  async (name) => {
    const model = await openFamilyModel(name);
    const contextLength = familyContext(name);
    const text = [...FAMILY_PROMPT, ...golden[name]];
    const { logits, vocabSize } = await allLogits(model, text, contextLength);
    const engine = await openReferenceEngine(model, { contextLength });
    const likeliest: number[] = [];
    let furthest = 0;
    for (const [position, token] of text.entries()) {
      const expected = await engine.forward([token], position);
      const ofToken = logits.subarray(position * vocabSize, (position + 1) * vocabSize);
      likeliest.push(ofToken.indexOf(Math.max(...ofToken)));
      const largest = Math.max(1, ...expected);
      furthest = Math.max(furthest, ...expected.map((logit, id) => Math.abs(logit - ofToken[id]!) / largest));
    }
    engine.dispose();
    expect(furthest).toBeLessThan(1e-5);
    expect(likeliest.slice(FAMILY_PROMPT.length - 1, -1)).toEqual(golden[name]);
  },
);
