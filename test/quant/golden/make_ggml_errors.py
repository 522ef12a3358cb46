"""The error that ggml's own quantizers leave, with and without importances.

    pip install numpy gguf && python make_ggml_errors.py LIBRARY

LIBRARY is libggml-base.so of any llama.cpp build, such as the one in npm's @node-llama-cpp/linux-x64.
"""

import ctypes
import json
import sys
from pathlib import Path

import gguf
import numpy as np

ROWS, COLUMNS = 6, 512
random = np.random.default_rng(8)
spread = np.exp(random.standard_normal((ROWS, 1)) * 0.5) * 0.05
values = (random.standard_t(6, (ROWS, COLUMNS)) * spread).astype(np.float16).astype(np.float32)
importance = np.exp(random.standard_normal(COLUMNS) * 1.5).astype(np.float32)

quantize = ctypes.CDLL(sys.argv[1]).ggml_quantize_chunk
quantize.restype = ctypes.c_size_t
quantize.argtypes = [ctypes.c_int, *[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 3, ctypes.c_void_p]


def error(kind, weights):
    shape = gguf.quants.quant_shape_to_byte_shape(values.shape, kind)
    out = np.zeros(shape, np.uint8)
    pointer = None if weights is None else weights.ctypes.data
    quantize(int(kind), values.ctypes.data, out.ctypes.data, 0, ROWS, COLUMNS, pointer)
    difference = gguf.quants.dequantize(out, kind).astype(np.float64) - values
    return float(((1 if weights is None else weights) * difference**2).sum())


errors = {}
for name in ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"]:
    kind = getattr(gguf.GGMLQuantizationType, name)
    errors[name] = {"plain": error(kind, None), "importance": error(kind, importance)}
Path(__file__).with_name("ggml_errors.json").write_text(
    json.dumps(
        {
            "rows": ROWS,
            "columns": COLUMNS,
            "values": values.astype(np.float16).tobytes().hex(),
            "importance": importance.tobytes().hex(),
            "errors": errors,
        }
    )
)
