"""Writes k-parts.json beside this file: blocks of K-quants, and the codes and scales that they are made of (pip install gguf).

The blocks are random bytes. Scales and minima are taken out of them by gguf-py's own code or, where it has none of its own, by
numpy; codes follow from what gguf-py says the block's weights are: q = (w + dmin·m) / (d·s) + zero.
"""

import json
import pathlib

import numpy as np
from gguf import GGML_QUANT_SIZES
from gguf import GGMLQuantizationType as Type
from gguf.quants import Q4_K, dequantize

rng = np.random.default_rng(11)
HALVES = {Type.Q2_K: (80, 82), Type.Q3_K: (108,), Type.Q4_K: (0, 2), Type.Q5_K: (0, 2), Type.Q6_K: (208,)}
ZERO = {Type.Q2_K: 0, Type.Q3_K: 4, Type.Q4_K: 0, Type.Q5_K: 0, Type.Q6_K: 32}
BLOCKS = 2


def scale_codes(kind, block):
    if kind == Type.Q2_K:
        return block[:16] & 15, block[:16] >> 4
    if kind == Type.Q3_K:
        packed = np.unpackbits(block[96:108], bitorder="little").reshape(12, 8)
        low = np.packbits(np.concatenate([packed[:8, :4], packed[:8, 4:]]), axis=1, bitorder="little").reshape(-1)
        high = np.concatenate([packed[8:, 2 * j : 2 * j + 2] for j in range(4)]) @ np.array([1, 2])
        return (low + 16 * high).astype(np.int64) - 32, None
    if kind == Type.Q6_K:
        return block[192:208].view(np.int8), None
    at = 4
    scales, minima = Q4_K.get_scale_min(block[at : at + 12].reshape(1, 12))
    return scales.reshape(-1), minima.reshape(-1)


def make(kind):
    size = GGML_QUANT_SIZES[kind][1]
    while True:
        block = rng.integers(0, 256, size, dtype=np.uint8)
        for at in HALVES[kind]:
            block[at : at + 2] = rng.normal(0, 0.1, 1).astype("<f2").view(np.uint8)
        scales, minima = scale_codes(kind, block)
        if np.all(scales != 0):  # a scale of nothing would hide its codes
            return block, scales, minima


cases = {}
for kind, halves in HALVES.items():
    blocks = [make(kind) for _ in range(BLOCKS)]
    case = {"blocks": "", "d": [], "dmin": [], "scaleCodes": [], "minimumCodes": [], "codes": ""}
    for block, scales, minima in blocks:
        d = [float(block[at : at + 2].view("<f2")[0]) for at in halves]
        weights = dequantize(block.reshape(1, -1), kind).reshape(-1).astype(np.float64)
        run = 256 // len(scales)
        below = 0 if minima is None else d[1] * np.repeat(minima.astype(np.float64), run)
        codes = (weights + below) / (d[0] * np.repeat(scales.astype(np.float64), run)) + ZERO[kind]
        assert np.allclose(codes, np.round(codes), atol=2e-3), (kind, np.abs(codes - np.round(codes)).max())
        case["blocks"] += block.tobytes().hex()
        case["d"].append(d[0])
        case["dmin"] += d[1:]
        case["scaleCodes"] += [int(s) for s in scales]
        case["minimumCodes"] += [] if minima is None else [int(m) for m in minima]
        case["codes"] += np.round(codes).astype(np.uint8).tobytes().hex()
    cases[kind.name] = case

path = pathlib.Path(__file__).with_name("k-parts.json")
lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
path.write_text(f"{{\n{lines}\n}}\n")
