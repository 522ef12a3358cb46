import type { DecoderSizes } from '../decoder-sizes.ts';
import type { LayerPlan } from '../layer-plan.ts';
import type { ModelKeys } from '../model-keys.ts';
import type { RopeConfig, RopePairing } from '../rope-config.ts';

/** One architecture of decoders: what differs from Llama (Touvron et al., 2023). Absent means as Llama. */
export interface Family {
  /** Its name in `general.architecture`, which its metadata keys begin with. */
  readonly architecture: string;
  readonly pairing: RopePairing;
  /** Queries, keys and values have biases. Files of other families may have them all the same. */
  readonly qkvBias?: true;
  /** Each head's queries and keys are normed before they rotate. */
  readonly qkNorm?: true;
  /** What attention and the feed-forward part give is normed too, before it joins the stream. */
  readonly postNorms?: true;
  /** `ffn_up` holds the rows of the gate above its own. */
  readonly fusedGate?: true;
  /** Of the gate; SiLU unless told. */
  readonly activation?: 'gelu';
  /** What rows of the embedding are multiplied by. */
  embeddingScale?(sizes: DecoderSizes): number;
  /** What products of queries and keys are multiplied by, if not 1/√headSize. */
  attentionScale?(sizes: DecoderSizes): number;
  /** How the layers see positions, if not all alike. `rope` is what the file's keys describe. */
  layerPlan?(keys: ModelKeys, sizes: DecoderSizes, rope: RopeConfig): LayerPlan;
}
