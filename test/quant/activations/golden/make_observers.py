"""Ranges and codes as PyTorch and ONNX Runtime find them. pip install numpy torch onnxruntime onnx; writes observers.json."""

import json
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper
from onnxruntime.quantization.calibrate import HistogramCollector
from torch.ao.quantization import HistogramObserver, MinMaxObserver, MovingAverageMinMaxObserver

warnings.filterwarnings("ignore")
BATCHES, SIZE = 4, 600


def lcg(seed):
    """The same numbers as in the test, without a file of them: a linear congruential generator, as uniforms in [0, 1)."""
    state = seed
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state / 2**32


def batch(seed, kind):
    """Sums of twelve uniforms are nearly normal; a cube makes tails."""
    draws = lcg(seed)
    values = []
    for i in range(SIZE):
        normal = -6.0
        for _ in range(12):
            normal += next(draws)  # sum() of newer Pythons compensates rounding
        if kind == "tails":
            normal = normal**3
        if kind == "spike":
            normal = 20 + normal if i == 0 else normal * 0.05
        if kind == "positive":
            normal = abs(normal) + 0.1
        values.append(normal)
    return np.array(values, dtype=np.float32)


def collect(values, method, **options):
    defaults = dict(symmetric=False, num_bins=2048, num_quantized_bins=128, percentile=99.9, scenario="same")
    collector = HistogramCollector(method, **{**defaults, **options})
    collector.collect({"x": values})
    low, high = collector.compute_collection_result()["x"][:2]
    return [float(low), float(high)]


def error(values, low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    scale = (high - low) / 255
    zero = np.clip(np.round(-low / scale), 0, 255)
    codes = np.clip(np.round(values.astype(np.float64) / scale) + zero, 0, 255)
    return float(np.square((codes - zero) * scale - values).sum())


def parameters(observer):
    scale, zero = observer.calculate_qparams()
    return {"min": float(observer.min_val), "max": float(observer.max_val), "scale": float(scale), "zero": int(zero)}


def dynamic(values):
    node = helper.make_node("DynamicQuantizeLinear", ["x"], ["y", "s", "z"])
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None])],
        [
            helper.make_tensor_value_info("y", TensorProto.UINT8, [None]),
            helper.make_tensor_value_info("s", TensorProto.FLOAT, []),
            helper.make_tensor_value_info("z", TensorProto.UINT8, []),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    codes, scale, zero = ort.InferenceSession(model.SerializeToString()).run(None, {"x": values})
    return {"codes": " ".join(map(str, codes)), "scale": float(scale), "zero": int(zero)}


out = {}
for kind in ("normal", "tails", "spike", "positive"):
    batches = [batch(1 + i, kind) for i in range(BATCHES)]
    whole = np.concatenate(batches)
    minmax, average, histogram = MinMaxObserver(), MovingAverageMinMaxObserver(averaging_constant=0.1), HistogramObserver()
    for each in batches:
        minmax(torch.from_numpy(each))
        average(torch.from_numpy(each))
    histogram(torch.from_numpy(whole))
    low, high = (float(end) for end in histogram._non_linear_param_search())
    extremes = [float(whole.min()), float(whole.max())]
    shrunk = [error(whole, extremes[0] * f, extremes[1] * f) for f in np.linspace(1, 0.2, 33)]
    out[kind] = {
        "minMax": parameters(minmax),
        "movingAverage": parameters(average),
        "percentile": collect(whole, "percentile"),
        "percentile 99.999": collect(whole, "percentile", percentile=99.999),
        "entropy": collect(whole, "entropy"),
        "histogramObserverError": error(whole, low, high),
        "leastError": min(shrunk),
        "minMaxError": shrunk[0],
        "dynamic": dynamic(batches[0][:40]),
    }
halves = np.array([0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 252.0, -3.0], dtype=np.float32)  # scale 1: halves to the even code
out["halves"] = dynamic(halves)
out["zeros"] = dynamic(np.zeros(3, dtype=np.float32))
Path(__file__).with_name("observers.json").write_text(json.dumps(out, indent=1) + "\n")
