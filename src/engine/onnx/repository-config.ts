import { Fault } from '../../core/fault.ts';
import type { DecoderConfig } from '../decoder-config.ts';

/** What repositories call the architectures; `gemma3_text` is Gemma 3 without its eyes. */
const NAMES: ReadonlyMap<string, { readonly type: string; readonly model: string }> = new Map([
  ['llama', { type: 'llama', model: 'LlamaForCausalLM' }],
  ['qwen2', { type: 'qwen2', model: 'Qwen2ForCausalLM' }],
  ['qwen3', { type: 'qwen3', model: 'Qwen3ForCausalLM' }],
  ['gemma3', { type: 'gemma3_text', model: 'Gemma3ForCausalLM' }],
  ['smollm3', { type: 'smollm3', model: 'SmolLM3ForCausalLM' }],
  ['phi3', { type: 'phi3', model: 'Phi3ForCausalLM' }],
]);

/**
 * `config.json` of a repository: what transformers.js chooses its class by and sizes its cache with. How positions rotate is
 * in the graph.
 * @throws Fault `architecture-unsupported` for one that repositories have no name for.
 */
export function repositoryConfig(config: DecoderConfig): Readonly<Record<string, unknown>> {
  const names = NAMES.get(config.architecture);
  if (!names) {
    const message = `Models of the architecture "${config.architecture}" cannot be exported. Use it as the file that it is.`;
    throw new Fault('architecture-unsupported', message, { architecture: config.architecture });
  }
  return {
    architectures: [names.model],
    model_type: names.type,
    hidden_size: config.hiddenSize,
    intermediate_size: config.ffnSize,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.headSize,
    vocab_size: config.vocabSize,
    max_position_embeddings: config.contextLength,
    rms_norm_eps: config.normEpsilon,
    hidden_act: config.activation === 'silu' ? 'silu' : 'gelu_pytorch_tanh',
    rope_theta: config.ropes[0]?.theta,
    tie_word_embeddings: config.tiedHead,
  };
}
