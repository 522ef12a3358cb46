import { expect, test, vi } from 'vitest';
import type { Quantizer } from '../../../../src/client/quantizer.ts';
import type { QuantizeOutcome, SourceModel } from '../../../../src/core/quantization.ts';
import { openQuantizeDesk } from '../../../../src/ui/app/quantize/quantize-desk.ts';

const MODEL: SourceModel = {
  name: 'Tiny',
  architecture: 'llama',
  weights: 1000,
  layers: 2,
  bytes: 2000,
  type: 'F16',
  sizes: {},
};

test('work and a result that is nowhere else would be lost with the page; a choice and a saved file would not', async () => {
  let finish!: (outcome: QuantizeOutcome) => void;
  const quantizer: Quantizer = {
    inspect: async () => MODEL,
    quantize: () => new Promise((resolve) => (finish = resolve)),
    close: () => {},
  };
  const desk = openQuantizeDesk(quantizer);
  await desk.choose([new File(['x'], 'tiny.gguf')]);
  expect(desk.isAtWork).toBe(false);
  for (const _ of [1, 2]) {
    const made = desk.quantize({ to: 'q4', method: 'rtn' });
    expect(desk.isAtWork).toBe(true);
    finish({ file: new File(['y'], 'tiny-q4.gguf') } as QuantizeOutcome);
    await made;
    await vi.waitFor(() => expect(desk.state.phase).toBe('done'));
    expect(desk.isAtWork).toBe(true);
    desk.saved();
    expect(desk.isAtWork).toBe(false);
    desk.again();
    expect(desk.isAtWork).toBe(false);
  }
});
