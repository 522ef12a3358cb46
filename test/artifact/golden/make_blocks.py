"""Writes blocks.json beside this file: raw blocks and what they stand for, by gguf-py (pip install gguf).

Values are given as the hexadecimal bits of float32, so that the comparison is exact. Blocks are random bytes with
finite half-precision scales; among the 16-bit formats every kind of number appears (subnormal, infinite, negative zero).
"""

import json
import pathlib

import numpy as np
from gguf import GGML_QUANT_SIZES
from gguf import GGMLQuantizationType as Type
from gguf.quants import dequantize, quantize

HALVES = {  # where a block's half-precision numbers lie, and how many there are
    Type.Q4_0: (0, 1),
    Type.Q4_1: (0, 2),
    Type.Q5_0: (0, 1),
    Type.Q5_1: (0, 2),
    Type.Q8_0: (0, 1),
    Type.Q2_K: (80, 2),
    Type.Q3_K: (108, 1),
    Type.Q4_K: (0, 2),
    Type.Q5_K: (0, 2),
    Type.Q6_K: (208, 1),
    Type.IQ4_NL: (0, 1),
    Type.IQ4_XS: (0, 1),
}
NEVER_ROUNDED = {Type.Q2_K, Type.Q3_K, Type.Q4_K, Type.Q5_K, Type.Q6_K, Type.IQ4_NL, Type.IQ4_XS}  # gguf-py only reads

rng = np.random.default_rng(7)


def bits(values):
    return values.astype("<f4").tobytes().hex()


def random_blocks(kind, count):
    at, halves = HALVES[kind]
    blocks = rng.integers(0, 256, (count, GGML_QUANT_SIZES[kind][1]), dtype=np.uint8)
    scales = rng.normal(0, 0.2, (count, halves)).astype("<f2")
    scales[0, 0] = np.float16(6e-8)  # subnormal
    scales[1, 0] = np.float16(-65504)  # the largest
    blocks[:, at : at + 2 * halves] = scales.view(np.uint8).reshape(count, -1)
    return blocks


cases = {}
for kind in HALVES:
    blocks = random_blocks(kind, 6 if kind not in NEVER_ROUNDED else 3)
    if kind not in NEVER_ROUNDED:
        rounded = quantize(rng.normal(0, 1, (2, 32)).astype(np.float32), kind)
        blocks = np.concatenate([blocks, rounded.reshape(2, -1)])
    cases[kind.name] = {"blocks": blocks.tobytes().hex(), "values": bits(dequantize(blocks, kind))}

words = np.array(
    [0, 0x8000, 1, 0x3FF, 0x400, 0x3C00, 0xBC00, 0x7BFF, 0x7C00, 0xFC00, 0x3555, 0x8001, 0xABCD], dtype="<u2"
)
cases["F16"] = {"blocks": words.tobytes().hex(), "values": bits(words.view("<f2").astype(np.float32))}
cases["BF16"] = {"blocks": words.tobytes().hex(), "values": bits(dequantize(words.view(np.uint8), Type.BF16))}
floats = np.array([0, -0.0, 1e-45, 3.4e38, np.inf, -1.1], dtype="<f4")
cases["F32"] = {"blocks": floats.tobytes().hex(), "values": bits(floats)}

# Rounding to half precision and bfloat16: ties, overflow, subnormals, and plain numbers.
inputs = np.concatenate(
    [
        np.array(
            [0, -0.0, 1, 1.00048828125, 1.00146484375, 65504, 65519.996, 65520, 1e9, -1e9, np.inf, 2**-14, 2**-15,
             2**-24, 2**-25, 2**-25 * 1.5, 1.5 * 2**-24, 2.5 * 2**-24, 1e-10, 6.1e-5, 2**-14 - 2**-26, 0.1, -1 / 3],
            dtype=np.float32,
        ),
        rng.normal(0, 1, 20).astype(np.float32),
        rng.normal(0, 2e-5, 20).astype(np.float32),
    ]
)  # fmt: skip
with np.errstate(over="ignore"):
    halves = inputs.astype("<f2")
narrow = {
    "values": bits(inputs),
    "F16": halves.tobytes().hex(),
    "BF16": quantize(inputs, Type.BF16).tobytes().hex(),
}

path = pathlib.Path(__file__).with_name("blocks.json")
path.write_text(json.dumps({"dequantize": cases, "narrow": narrow}, indent=1) + "\n")
