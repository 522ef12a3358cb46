/** What had to be reached, and what was: from the rows' results by name. */
export function goalsOf({ models, source, gptq }) {
  const named = (name) => models.find((model) => model.name === name);
  const best = (start) =>
    models
      .filter(({ name }) => name.startsWith(start))
      .toSorted((a, b) => a.comparison.meanKL - b.comparison.meanKL)[0];
  const kl = (model) => model.comparison.meanKL;
  const top1 = (model) => model.comparison.top1;
  const told = (model) => `KL ${kl(model).toFixed(4)}, top-1 ${percent(top1(model))} (${model.name})`;
  const goal = (what, wanted, model, reached, found = model && told(model)) =>
    model ? [{ what, goal: wanted, found, reached }] : [];

  const q8 = named('Q8_0 rtn');
  const q41 = best('Q4_1');
  const four = best('4 bits');
  const three = best('3 bits');
  const token = named('W8A8 dynamic, each token');
  const fixed = best('W8A8 static, down each token');
  const smoothed = named('int8 ONNX smoothed');
  const plain = named('int8 ONNX plain');
  const int8 = named('W8A8 dynamic, each token');
  const first = named('Q4_1 gptq');
  return [
    ...goal(
      'Q8_0',
      'KL ≤ 0.0013, file ≤ 16,879,488 bytes',
      q8,
      q8 && kl(q8) <= 0.0013 && q8.bytes <= 16_879_488,
      q8 && `KL ${kl(q8).toFixed(4)}, ${q8.bytes.toLocaleString('en')} bytes`,
    ),
    ...goal(
      'Q4_1, best method',
      'KL ≤ 0.044, top-1 ≥ 90.5 %',
      q41,
      q41 && kl(q41) <= 0.044 && top1(q41) >= 0.905,
    ),
    ...goal(
      '4-bit MatMulNBits, integer zero points, best method',
      'KL ≤ 0.055, top-1 ≥ 89.5 %',
      four,
      four && kl(four) <= 0.055 && top1(four) >= 0.895,
      four && `${told(four)}, ${four.bitsPerWeight.toFixed(3)} bits a weight`,
    ),
    ...goal(
      '3 bits, best method',
      'KL ≤ 0.25',
      three,
      three && kl(three) <= 0.25,
      three && `${told(three)}, ${three.bitsPerWeight.toFixed(2)} bits a weight`,
    ),
    {
      what: 'GPTQ layer output error against nearest codes, the same scales',
      goal: '≤ 0.85×',
      found: `${gptq.mean.toFixed(2)}× (geometric mean of ${gptq.count} matrices, held-out tokens)`,
      reached: gptq.mean <= 0.85,
    },
    ...goal('W8A8, dynamic, each token', 'KL ≤ 0.004', token, token && kl(token) <= 0.004),
    ...goal('W8A8, static, down-projection each token', 'KL ≤ 0.007', fixed, fixed && kl(fixed) <= 0.007),
    ...goal(
      'int8 ONNX, dynamic, all tokens of a prompt alike, up→down smoothed, in onnxruntime-web',
      'KL ≤ 0.015',
      smoothed,
      smoothed && kl(smoothed) <= 0.015,
      smoothed && plain && `KL ${kl(smoothed).toFixed(4)} (plain: ${kl(plain).toFixed(4)})`,
    ),
    ...goal(
      'int8 file beside float32',
      '≤ 27 % of the bytes, top-1 ≥ 98 %',
      int8,
      int8 && smoothed && smoothed.bytes / source.float32Bytes <= 0.27 && top1(int8) >= 0.98,
      int8 &&
        smoothed &&
        `${percent(smoothed.bytes / source.float32Bytes)}, top-1 ${percent(top1(int8))} (dynamic, each token)`,
    ),
    ...goal(
      'Q4_1 by GPTQ: time and memory',
      '≤ 60 s, ≤ 3× the source file',
      first,
      first && first.made.seconds <= 60 && first.made.peakBytes <= 3 * source.bytes,
      first && `${first.made.seconds.toFixed(1)} s, ${(first.made.peakBytes / source.bytes).toFixed(2)}×`,
    ),
  ];
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
