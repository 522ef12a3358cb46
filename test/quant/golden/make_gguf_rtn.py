"""Round-to-nearest blocks of gguf-py's own quantizers (bit-exact to ggml's reference quantizers).

    pip install numpy gguf && python make_gguf_rtn.py
"""

import json
from pathlib import Path

import gguf
import numpy as np

ROWS, COLUMNS = 6, 64
random = np.random.default_rng(6)
values = (random.standard_normal((ROWS, COLUMNS)) * 0.04).astype(np.float16).astype(np.float32)
values[0, :32] = 0  # nothing but zeros
values[0, 32:] = 0.03125  # a constant
values[1, :32] = np.abs(values[1, :32]) + 0.01  # all above zero
values[1, 40] = -1.5  # an outlier
values[2, :32] = np.linspace(-1, 1, 32)  # both ends equally far; many halves
values[2, 32:] = np.round(values[2, 32:] * 64) / 127  # ties at 8 bits
values[3] *= 1e-6  # near the smallest float16 scales
values[4] *= 1e4

TYPES = ["Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0"]
blocks = {}
for name in TYPES:
    kind = getattr(gguf.GGMLQuantizationType, name)
    with np.errstate(all="ignore"):
        packed = gguf.quants.quantize(values, kind)
    blocks[name] = {
        "bytes": packed.tobytes().hex(),
        "weights": gguf.quants.dequantize(packed, kind).astype(np.float32).view(np.uint8).tobytes().hex(),
    }

target = Path(__file__).with_name("gguf_rtn.json")
target.write_text(json.dumps({"rows": ROWS, "columns": COLUMNS, "values": values.tobytes().hex(), "blocks": blocks}))
