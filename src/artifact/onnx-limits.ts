/**
 * What an ONNX file may claim. Weights cost nothing to read, they stay where they are; what is counted is what becomes
 * objects. Real models of this size class have a few thousand nodes.
 */
export const ONNX_LIMITS = {
  nodes: 262_144,
  initializers: 262_144,
  /** Inputs or outputs of a node or graph, attributes of a node, opsets. */
  perNode: 4096,
  dimensions: 16,
  textBytes: 65_536,
  /** Numbers that are given one by one, in an attribute or a tensor. */
  listed: 1_048_576,
  /** Graphs inside attributes of nodes of graphs … */
  depth: 16,
  tensorElements: 2 ** 36,
} as const;
