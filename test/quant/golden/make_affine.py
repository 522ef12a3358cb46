"""Codes of ONNX Runtime's QuantizeLinear and DynamicQuantizeLinear, scales and zero points of its calibration and of PyTorch's observers.

    pip install numpy onnx onnxruntime torch && python make_affine.py
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from onnx import TensorProto, helper
from onnxruntime.quantization.quant_utils import compute_scale_zp, get_qmin_qmax_for_qType
from torch.ao.quantization import MinMaxObserver

random = np.random.default_rng(5)
INPUTS = {
    "both signs": random.standard_normal(40) * 2.5,
    "above zero": random.random(40) * 7 + 1,
    "below zero": -random.random(40) * 3,
    "halves": np.arange(-20, 20) / 2 * 0.25,
    "zeros": np.zeros(5),
}


def run(operator, inputs, outputs, feeds):
    node = helper.make_node(operator, [name for name, *_ in inputs], [name for name, _ in outputs])
    graph = helper.make_graph(
        [node],
        "g",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, feeds)


def dynamic(x):
    y, scale, zero = run(
        "DynamicQuantizeLinear",
        [("x", TensorProto.FLOAT, x.shape)],
        [("y", TensorProto.UINT8), ("s", TensorProto.FLOAT), ("z", TensorProto.UINT8)],
        {"x": x},
    )
    return {"codes": y.tolist(), "scale": float(scale), "zeroPoint": int(zero)}


def static(x, signed, symmetric):
    kind = TensorProto.INT8 if signed else TensorProto.UINT8
    qmin, qmax = get_qmin_qmax_for_qType(kind, symmetric=symmetric)
    zero, scale = compute_scale_zp(np.float32(min(x.min(), 0)), np.float32(max(x.max(), 0)), qmin, qmax, symmetric)
    dtype = np.int8 if signed else np.uint8
    feeds = {"x": x, "s": np.array(scale, np.float32), "z": np.array(zero, dtype)}
    (y,) = run(
        "QuantizeLinear",
        [("x", TensorProto.FLOAT, x.shape), ("s", TensorProto.FLOAT, []), ("z", kind, [])],
        [("y", kind)],
        feeds,
    )
    return {"signed": signed, "symmetric": symmetric, "codes": y.tolist(), "scale": float(scale), "zeroPoint": int(zero)}


def observed(x):
    observer = MinMaxObserver(dtype=torch.quint8, qscheme=torch.per_tensor_affine)
    observer(torch.from_numpy(x))
    scale, zero = observer.calculate_qparams()
    codes = torch.quantize_per_tensor(torch.from_numpy(x), float(scale), int(zero), torch.quint8).int_repr()
    return {"codes": codes.tolist(), "scale": float(scale), "zeroPoint": int(zero)}


cases = []
for name, values in INPUTS.items():
    x = values.astype(np.float32)
    case = {"name": name, "x": x.tobytes().hex(), "dynamic": dynamic(x)}
    case["static"] = []
    if x.any():  # symmetric and unsigned means another range there
        case["static"] = [static(x, *how) for how in ((True, True), (True, False), (False, False))]
        case["torch"] = observed(x)
    cases.append(case)
Path(__file__).with_name("affine.json").write_text(json.dumps(cases))
