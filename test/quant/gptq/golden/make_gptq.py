"""GPTQ in float64, written from the paper's algorithm (Frantar et al., 2022, arXiv:2210.17323, algorithm 1) and its reference code's order
of columns ("act-order") and groups fixed beforehand ("static groups"): Cholesky's factor of the inverse, the row of it that each column's
error is spread by, no blocks. And numpy's own Cholesky of a matrix with its rows and columns turned around.

    pip install numpy && python make_gptq.py
"""

import json
from pathlib import Path

import numpy as np

TOKENS, ROWS, COLUMNS = 150, 12, 50  # the last group is short
random = np.random.default_rng(7)

# Inputs that go together, some channels much stronger than others, as whole numbers.
mixed = random.standard_normal((TOKENS, 12)) @ random.standard_normal((12, COLUMNS))
mixed += 0.5 * random.standard_normal((TOKENS, COLUMNS))
mixed *= np.exp(random.standard_normal(COLUMNS))
x = np.clip(np.round(4 * mixed), -127, 127).astype(np.int8)
x[:, 33] = 0  # an input that is never there
w = (0.05 * random.standard_normal((ROWS, COLUMNS))).astype(np.float32)


def groups_of(group):
    size = {"row": COLUMNS, "tensor": COLUMNS}.get(group, group)
    return np.arange(COLUMNS) // size


def extremes(bits, group, zero):
    """Scale and zero of each group, [rows, groups]: whatever is fixed beforehand will do."""
    of = groups_of(group)
    scales = np.zeros((ROWS, of.max() + 1))
    zeros = np.zeros_like(scales)
    for g in range(of.max() + 1):
        part = w[:, of == g].astype(np.float64)
        if group == "tensor":
            part = np.tile(w.reshape(1, -1), (ROWS, 1)).astype(np.float64)
        low, high = part.min(1), part.max(1)
        if zero == "middle":
            scales[:, g] = np.abs(part).max(1) / 2 ** (bits - 1)
        elif zero == "minimum":
            scales[:, g], zeros[:, g] = (high - low) / (2**bits - 1), low
        else:
            low, high = np.minimum(low, 0), np.maximum(high, 0)
            scales[:, g] = (high - low) / (2**bits - 1)
            zeros[:, g] = np.round(-low / scales[:, g])
    half = scales.astype(np.float16).astype(np.float64)
    return half, zeros.astype(np.float16).astype(np.float64) if zero == "minimum" else zeros


def gptq(bits, group, zero, damping):
    of = groups_of(group)
    scales, zeros = extremes(bits, group, zero)
    xs = x.astype(np.float64)
    hessian = 2 * xs.T @ xs / TOKENS
    order = np.argsort(-np.diag(hessian), kind="stable")
    hessian = hessian[np.ix_(order, order)]
    hessian += damping * np.mean(np.diag(hessian)) * np.eye(COLUMNS)
    upper = np.linalg.cholesky(np.linalg.inv(hessian)).T
    left = w.astype(np.float64)[:, order]
    codes = np.zeros((ROWS, COLUMNS), dtype=np.uint8)
    made = np.zeros((ROWS, COLUMNS))
    for i, column in enumerate(order):
        scale, point = scales[:, of[column]], zeros[:, of[column]]
        if zero == "minimum":
            code = np.clip(np.floor((left[:, i] - point) / scale + 0.5), 0, 2**bits - 1)
            value = code * scale + point
        else:
            middle = 2 ** (bits - 1) if zero == "middle" else point
            code = np.clip(np.floor(left[:, i] / scale + middle + 0.5), 0, 2**bits - 1)
            value = (code - middle) * scale
        codes[:, column], made[:, column] = code, value
        error = (left[:, i] - value) / upper[i, i]
        left[:, i + 1 :] -= np.outer(error, upper[i, i + 1 :])
    wanted = xs @ w.T.astype(np.float64)
    lost = ((wanted - xs @ made.T) ** 2).sum() / (wanted**2).sum()
    kept = 1 if group == "tensor" else scales.size
    return {
        "grid": {"bits": bits, "group": group, "zero": zero, "scales": "float16"},
        "damping": damping,
        "scales": scales.astype(np.float32).ravel()[:kept].tobytes().hex(),
        "zeros": "" if zero == "middle" else zeros.astype(np.float32).ravel()[:kept].tobytes().hex(),
        "codes": codes.tobytes().hex(),
        "outputError": lost,
    }


def factor():
    xs = x.astype(np.float64)
    matrix = xs.T @ xs + 3 * np.eye(COLUMNS)
    lower = np.linalg.cholesky(matrix[::-1, ::-1])
    return {"added": 3, "upper": lower[::-1, ::-1].ravel().tolist()[: 4 * COLUMNS]}


CASES = [
    (4, 16, "minimum", 0.01),
    (4, 16, "minimum", 1),
    (4, 32, "point", 0.1),
    (3, 32, "point", 0.01),
    (4, 16, "middle", 0.01),
    (8, "row", "middle", 0.1),
    (5, "tensor", "minimum", 0.1),
]
golden = {
    "tokens": TOKENS,
    "rows": ROWS,
    "columns": COLUMNS,
    "x": x.tobytes().hex(),
    "weights": w.tobytes().hex(),
    "cases": [gptq(*case) for case in CASES],
    "factor": factor(),
}
Path(__file__).with_name("gptq.json").write_text(json.dumps(golden))
