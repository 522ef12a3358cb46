"""AWQ's search of factors in numpy, written from the paper (Lin et al., 2023, arXiv:2306.00978, section 3.2) and its authors' `auto_scale.py`:
s = mean|x|^ratio, divided by sqrt(max s · min s); the error is that of the outputs, not taken from a gram.

    pip install numpy && python make_awq.py
"""

import json
from pathlib import Path

import numpy as np

TOKENS, ROWS, COLUMNS, GROUP = 200, 10, 64, 32
random = np.random.default_rng(8)

mixed = random.standard_normal((TOKENS, 16)) @ random.standard_normal((16, COLUMNS))
mixed += 0.5 * random.standard_normal((TOKENS, COLUMNS))
mixed *= np.exp(1.2 * random.standard_normal(COLUMNS))
x = np.clip(np.round(3 * mixed), -127, 127).astype(np.int8)
matrices = [(0.05 * random.standard_normal((ROWS, COLUMNS))).astype(np.float32) for _ in range(2)]


def half(values):
    return values.astype(np.float16).astype(np.float32)


def rounded(w, bits, zero):
    groups = w.reshape(len(w), -1, GROUP)
    low, high = groups.min(-1, keepdims=True), groups.max(-1, keepdims=True)
    most = 2**bits - 1
    if zero == "minimum":
        scale = (high - low) / most
        codes = np.clip(np.floor((groups - low) / scale + 0.5), 0, most)  # ggml chooses them before it narrows scales
        return (codes * half(scale) + half(low)).reshape(w.shape)
    low, high = np.minimum(low, 0), np.maximum(high, 0)
    scale = half((high - low) / most)
    point = np.clip(np.floor(-low / scale + 0.5), 0, most)
    return ((np.clip(np.floor(groups / scale + point + 0.5), 0, most) - point) * scale).reshape(w.shape)


def search(bits, zero):
    xs = x.astype(np.float64)
    sizes = np.abs(xs).mean(0)
    errors, factors = [], []
    for ratio in np.arange(20) / 20:
        s = np.clip(sizes**ratio, 1e-4, None)
        s = (s / np.sqrt(s.max() * s.min())).astype(np.float32)
        lost = 0
        for w in matrices:
            made = rounded(w * s, bits, zero).astype(np.float64) / s
            lost += ((xs @ (made - w).T) ** 2).sum()
        errors.append(float(lost))
        factors.append(s)
    best = int(np.argmin(errors))
    return {
        "grid": {"bits": bits, "group": GROUP, "zero": zero, "scales": "float16"},
        "errors": errors,
        "ratio": best / 20,
        "factors": factors[best].tobytes().hex(),
    }


golden = {
    "rows": ROWS,
    "columns": COLUMNS,
    "x": x.tobytes().hex(),
    "matrices": [w.tobytes().hex() for w in matrices],
    "cases": [search(4, "minimum"), search(3, "point")],
}
Path(__file__).with_name("awq.json").write_text(json.dumps(golden))
