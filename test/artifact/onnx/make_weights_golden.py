"""Writes weights.onnx, weights.data and weights.json beside this file (pip install onnx numpy).

A graph of one MatMul, two Gemms and a Gather over tensors inside and outside of the file, as Python's onnx writes them; the JSON has
what multiplying the unit vectors through each gives, i.e. every matrix an output a row.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
rng = np.random.default_rng(2)
arrays = {
    "matmul": rng.normal(size=(4, 3)).astype(np.float32),
    "gemm": rng.normal(size=(4, 3)).astype(np.float16),
    "gemm_t": rng.normal(size=(3, 4)).astype(np.float32),
    "table": rng.normal(size=(5, 4)).astype(np.float32),
    "shared": rng.normal(size=(4, 4)).astype(np.float32),
    "bias": rng.normal(size=(3,)).astype(np.float32),
}
nodes = [
    helper.make_node("Gather", ["table", "ids"], ["x"]),
    helper.make_node("MatMul", ["x", "shared"], ["x1"]),
    helper.make_node("Add", ["x1", "shared"], ["x2"]),
    helper.make_node("MatMul", ["x2", "matmul"], ["y1"]),
    helper.make_node("Cast", ["x2"], ["x3"], to=TensorProto.FLOAT16),
    helper.make_node("Gemm", ["x3", "gemm"], ["y2"]),
    helper.make_node("Gemm", ["x2", "gemm_t", "bias"], ["y3"], transB=1),
]
graph = helper.make_graph(
    nodes,
    "weights",
    [helper.make_tensor_value_info("ids", TensorProto.INT64, [4])],
    [helper.make_tensor_value_info(name, TensorProto.FLOAT, [4, 3]) for name in ("y1", "y3")]
    + [helper.make_tensor_value_info("y2", TensorProto.FLOAT16, [4, 3])],
    [numpy_helper.from_array(array, name) for name, array in arrays.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
(HERE / "weights.data").unlink(missing_ok=True)
onnx.save(model, HERE / "weights.onnx", save_as_external_data=True, location="weights.data", size_threshold=60)
rows = {"matmul": arrays["matmul"].T, "gemm": arrays["gemm"].T, "gemm_t": arrays["gemm_t"], "table": arrays["table"]}
golden = {name: [list(array.shape), array.astype(np.float32).reshape(-1).tolist()] for name, array in rows.items()}
(HERE / "weights.json").write_text(json.dumps(golden) + "\n")
