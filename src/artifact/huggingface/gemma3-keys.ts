import { u32, type TypedValue } from '../gguf-value.ts';
import { unsupportedModel } from './config-fault.ts';
import type { HfConfig } from './hf-config.ts';

/** Five layers with a window, then one that sees everything. */
const PERIOD = 6;
/** The 27B alone scales its scores by its width; a file cannot say so. */
const LAYERS_OF_27B = 62;

/** What Gemma 3's files have beside the others', and what they cannot express. @throws Fault `architecture-unsupported` */
export function gemma3Keys({
  rest,
  layers,
  hiddenSize,
  heads,
  headSize,
}: HfConfig): Record<string, TypedValue> {
  const { sliding_window: window, layer_types: kinds, query_pre_attn_scalar: scalar } = rest;
  const wanted = layers === LAYERS_OF_27B ? hiddenSize / heads : headSize;
  if (scalar != null && scalar !== wanted)
    throw unsupportedModel(
      `The model divides its scores by the root of ${JSON.stringify(scalar)}, not of ${wanted}.`,
    );
  if (rest['attn_logit_softcapping'] != null || rest['final_logit_softcapping'] != null)
    throw unsupportedModel('The model caps its scores or logits softly.');
  if (rest['use_bidirectional_attention'] === true)
    throw unsupportedModel('The model looks at what comes after a token, too.');
  const usual = Array.from({ length: layers }, (_, i) =>
    (i + 1) % PERIOD === 0 ? 'full_attention' : 'sliding_attention',
  );
  if (kinds != null && JSON.stringify(kinds) !== JSON.stringify(usual))
    throw unsupportedModel('The model has its windows in other layers than Gemma 3 does.');
  return typeof window === 'number' && window >= 1 ? { 'attention.sliding_window': u32(window) } : {};
}
