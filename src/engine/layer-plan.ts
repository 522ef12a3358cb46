import type { RopeConfig } from './rope-config.ts';

/** How one layer sees positions. */
export interface LayerKind {
  /** Which of the model's rotations it has; undefined: none, the layer knows order only by what others tell it. */
  readonly rope: number | undefined;
  /** A token sees the last `window` positions, its own among them; undefined: all. */
  readonly window: number | undefined;
}

/** How all layers see positions. */
export interface LayerPlan {
  readonly ropes: readonly RopeConfig[];
  /** One for each layer. */
  readonly layerKinds: readonly LayerKind[];
}

/** The usual plan: every layer has the same rotation and sees everything. */
export function uniformPlan(layers: number, rope: RopeConfig): LayerPlan {
  return {
    ropes: [rope],
    layerKinds: Array.from({ length: layers }, () => ({ rope: 0, window: undefined })),
  };
}
