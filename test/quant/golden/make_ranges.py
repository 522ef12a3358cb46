"""Range methods written anew with NumPy, from the papers and not from our code; and ONNX Runtime's own block quantizer.

    pip install numpy onnxruntime && python make_ranges.py
"""

import json
from pathlib import Path
from statistics import NormalDist

import numpy as np
from onnxruntime.capi._pybind_state import quantize_matmul_2bits, quantize_matmul_4bits, quantize_matmul_8bits

ROWS, COLUMNS, GROUP = 6, 96, 32
random = np.random.default_rng(7)
W = (random.standard_normal((ROWS, COLUMNS)) * 0.05).astype(np.float32)
W[0, 5] = 0.9  # outliers
W[3, 70] = -0.6
W[4, :32] = np.abs(W[4, :32]) + 0.02  # all above zero
IMPORTANCE = np.exp(random.standard_normal(COLUMNS) * 1.5).astype(np.float32)


def groups(matrix):
    return matrix.reshape(-1, GROUP).astype(np.float64)


def affine(low, high, bits, zero):
    """Scale and zero of ranges; what clip and round do with them is `restore`."""
    most = 2**bits - 1
    if zero == "minimum":
        return (high - low) / most, low
    low, high = np.minimum(low, 0), np.maximum(high, 0)
    scale = (high - low) / most
    return scale, np.clip(np.rint(-low / scale), 0, most)


def restore(x, scale, zero, bits, kind):
    most = 2**bits - 1
    if kind == "minimum":
        return np.clip(np.floor((x - zero) / scale + 0.5), 0, most) * scale + zero
    return (np.clip(np.floor(x / scale + zero + 0.5), 0, most) - zero) * scale


def column(values):
    return values.reshape(-1, 1)


def percentile(x, bits, kind):
    if kind == "middle":
        size = column(np.percentile(np.abs(x), 99.8, axis=1))
        sign = np.where(-x.min(1) > x.max(1), -1, 1).reshape(-1, 1)
        return sign * size / -(2 ** (bits - 1)), np.full_like(size, 2 ** (bits - 1))
    low, high = np.percentile(x, [0.1, 99.9], axis=1)
    return affine(column(low), column(high), bits, kind)


def mse(x, bits, kind):
    best = None
    low, high = column(x.min(1)), column(x.max(1))
    far = np.where(-low > high, low, high)
    for share in np.linspace(1, 0.2, 33):
        if kind == "middle":
            scale, zero = share * far / -(2 ** (bits - 1)), np.full_like(far, 2 ** (bits - 1))
        else:
            scale, zero = affine(share * low, share * high, bits, kind)
        error = ((restore(x, scale, zero, bits, kind) - x) ** 2).sum(1, keepdims=True)
        if best is None:
            best = [scale, zero, error]
        better = error < best[2]
        best = [np.where(better, new, old) for new, old in zip((scale, zero, error), best)]
    return best[0], best[1]


def hqq(x, bits):
    """Half-quadratic quantization, section 2 of the paper: in its own terms, W ≈ (Wq − z) · s, with z a float."""
    most, p, beta = 2**bits - 1, 0.7, 10.0
    low, high = column(x.min(1)), column(x.max(1))
    s = (high - low) / most
    z = -low / s
    best_error, best_z = np.full_like(z, np.inf), z
    for _ in range(20):
        wq = np.clip(np.floor(x / s + z + 0.5), 0, most)
        error = x - (wq - z) * s
        mean = np.abs(error).mean(1, keepdims=True)
        running = mean <= best_error * (1 + 1e-7)  # until it grows, but for rounding
        best_z, best_error = np.where(running, z, best_z), np.where(running, mean, -1)  # a group that stops stays
        outliers = np.sign(error) * np.maximum(np.abs(error) - np.maximum(np.abs(error), 1e-12) ** (p - 1) / beta, 0)
        z = (wq - (x - outliers) / s).mean(1, keepdims=True)
        beta *= 1.01
    return s, -best_z * s


def search_error(x, h, bits, kind):
    """Least weighted error of the block search, as llama.cpp describes it; h is None without importances."""
    most = 2**bits - 1
    square = (x**2).mean(1, keepdims=True)
    if h is None:
        w = np.sqrt(square) + np.abs(x)
    else:
        rows = np.repeat((W.astype(np.float64) ** 2).mean(1), COLUMNS // GROUP).reshape(-1, 1)
        w = np.tile(h.reshape(-1, GROUP), (ROWS, 1)) * np.sqrt(rows + x**2)
    total = 0
    for xs, ws in zip(x, w):
        total += min(candidate_errors(xs, ws, bits, most, kind))
    return float(total)


def candidate_errors(x, w, bits, most, kind):
    if kind == "minimum":
        low, width = x.min(), x.max() - x.min()
        for i in range(36):
            codes = np.clip(np.rint((x - low) * (most - 0.9 + 0.05 * i) / width), 0, most)
            A = np.stack([codes, np.ones_like(codes)], 1) * np.sqrt(w)[:, None]
            solution = np.linalg.lstsq(A, x * np.sqrt(w), rcond=None)[0]
            yield float((w * (codes * solution[0] + solution[1] - x) ** 2).sum())
        return
    low, high = min(x.min(), 0), max(x.max(), 0)
    for f in np.arange(0.7 if bits >= 4 else 0.55, 1.11, 0.05):
        if kind == "middle":
            far = low if -low > high else high
            trials = [(f * far / -(2 ** (bits - 1)), 2 ** (bits - 1))]
        else:
            s = f * (high - low) / most
            zero = np.rint(-f * low / s)
            trials = [(s, z) for z in (zero - 1, zero, zero + 1) if 0 <= z <= most]
        for s, z in trials:
            d = np.clip(np.rint(x / s) + z, 0, most) - z
            fitted = (w * x * d).sum() / (w * d * d).sum()
            yield float((w * (fitted * d - x) ** 2).sum())


def nf4(x):
    """Levels of appendix E of the QLoRA paper, as bitsandbytes makes them, and the codes of the nearest."""
    normal = NormalDist()
    offset = 0.9677083
    above = [normal.inv_cdf(p) for p in np.linspace(offset, 0.5, 9)[:-1]]
    below = [-normal.inv_cdf(p) for p in np.linspace(offset, 0.5, 8)[:-1]]
    levels = np.array(sorted([*above, 0.0, *below]))
    levels = (levels / levels.max()).astype(np.float32)
    scale = column(np.abs(x).max(1))
    codes = np.abs((x / scale)[..., None] - levels).argmin(-1)
    return {"levels": levels.tolist(), "scales": scale.ravel().tolist(), "codes": codes.ravel().tolist()}


def onnxruntime_blocks(bits):
    """MatMulNBits' default: blocks of 32, with zero points. Its matrix is transposed."""
    quantize = {2: quantize_matmul_2bits, 4: quantize_matmul_4bits, 8: quantize_matmul_8bits}[bits]
    blocks, pack = COLUMNS // GROUP, 8 // bits
    packed = np.zeros((ROWS, blocks, GROUP // pack), np.uint8)
    scales = np.zeros((ROWS, blocks), np.float32)
    zeros = np.zeros((ROWS, (blocks + pack - 1) // pack), np.uint8)
    quantize(packed, np.ascontiguousarray(W.T), scales, zeros, GROUP, ROWS, COLUMNS, False)

    def unpack(values):
        parts = [(values >> (bits * i)) & (2**bits - 1) for i in range(pack)]
        return np.stack(parts, -1).reshape(*values.shape[:-1], -1)

    codes, zeros = unpack(packed), unpack(zeros)[:, :blocks]
    return {"scales": scales.ravel().tolist(), "zeros": zeros.ravel().tolist(), "codes": codes.ravel().tolist()}


def listed(scale, zero):
    return {"scales": scale.ravel().tolist(), "zeros": np.broadcast_to(zero, scale.shape).ravel().tolist()}


x = groups(W)
golden = {
    "rows": ROWS,
    "columns": COLUMNS,
    "values": W.tobytes().hex(),
    "importance": IMPORTANCE.tobytes().hex(),
    "nf4": nf4(x),
    "onnxruntime": {str(bits): onnxruntime_blocks(bits) for bits in (2, 4, 8)},
    "methods": [],
}
for bits in (3, 4, 6):
    for kind in ("middle", "point", "minimum"):
        entry = {
            "bits": bits,
            "zero": kind,
            "percentile": listed(*percentile(x, bits, kind)),
            "mse": listed(*mse(x, bits, kind)),
            "searchError": search_error(x, None, bits, kind),
            "importanceError": search_error(x, IMPORTANCE, bits, kind),
        }
        if kind == "minimum":
            entry["hqq"] = listed(*hqq(x, bits))
        golden["methods"].append(entry)
Path(__file__).with_name("ranges.json").write_text(json.dumps(golden))
