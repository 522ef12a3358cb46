import { plainArithmetic } from '../../src/quant/arithmetic/plain-arithmetic.ts';
import { quantizeWeights } from '../../src/quant/quantize-weights.ts';
import { inlineWorkbench } from '../../src/quant/threads/inline-workbench.ts';
import { jobsWith } from '../../src/quant/threads/job-table.ts';
import { memoryOutput } from '../fakes/output-memory.ts';
import { withTeacherGguf } from '../fakes/teacher-gguf.ts';

export const TYPES = ['Q8_0', 'Q5_1', 'Q5_0', 'Q4_1', 'Q4_0'] as const;

/** The bytes of stories15M in one of these types, by rounding to nearest: the same on every machine. */
export function quantizedTeacher(type: (typeof TYPES)[number]): Promise<Uint8Array<ArrayBuffer>> {
  return withTeacherGguf(async (source) => {
    const output = memoryOutput();
    await quantizeWeights(source, {
      to: type,
      method: 'rtn',
      output,
      workbench: inlineWorkbench(jobsWith(plainArithmetic)),
    });
    return output.bytes();
  });
}
