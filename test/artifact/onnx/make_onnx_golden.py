"""Writes two models beside this file.

    pip install onnx && python make_onnx_golden.py

every_kind.onnx has each kind of attribute, tensor data and dimension. The same model is written in TypeScript in
every-kind.ts; both files must be equal byte for byte.

listed.onnx has tensors whose elements are listed as numbers ("int32", …), each beside the same as raw data ("int32 raw").
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def value(name, element, shape):
    return helper.make_tensor_value_info(name, element, shape)


def raw(name, array):
    return numpy_helper.from_array(array, name)


def external(name, element, shape, location, offset, length):
    tensor = TensorProto(name=name, data_type=element, dims=shape)
    tensor.data_location = TensorProto.EXTERNAL
    for key, text in (("location", location), ("offset", str(offset)), ("length", str(length))):
        tensor.external_data.add(key=key, value=text)
    return tensor


def attribute(name, kind, **fields):
    return onnx.AttributeProto(name=name, type=kind, **fields)


A = onnx.AttributeProto
branch = helper.make_graph(
    [helper.make_node("Identity", ["x"], ["branch_out"])], "branch", [], [value("branch_out", TensorProto.FLOAT, [2])]
)
everything = onnx.NodeProto(
    input=["x", "", "weight"],
    output=["y"],
    name="everything",
    op_type="Everything",
    domain="org.example",
    attribute=[
        attribute("int", A.INT, i=-1),
        attribute("large", A.INT, i=2**62 + 1),
        attribute("float", A.FLOAT, f=0.1),
        attribute("string", A.STRING, s="Grüße".encode()),
        attribute("tensor", A.TENSOR, t=raw("", np.array([1, -2], np.int64))),
        attribute("graph", A.GRAPH, g=branch),
        attribute("ints", A.INTS, ints=[0, 300, -300]),
        attribute("floats", A.FLOATS, floats=[1.5, -0.25]),
        attribute("strings", A.STRINGS, strings=[b"a", b""]),
    ],
)
graph = helper.make_graph(
    [everything, helper.make_node("Identity", ["y"], ["z"])],
    "every kind",
    [value("x", TensorProto.FLOAT, ["batch_size", None, 2]), onnx.ValueInfoProto(name="untyped")],
    [value("z", TensorProto.FLOAT16, None), value("scalar", TensorProto.INT64, [])],
    [
        raw("weight", np.arange(5000, dtype=np.float32).reshape(2, 2500)),
        raw("bytes", np.arange(6, dtype=np.uint8).reshape(2, 3)),
        raw("scalar", np.array(True)),
        raw("none", np.zeros((0, 4), np.int8)),
        external("far", TensorProto.FLOAT16, [2, 3], "weights/every_kind.onnx_data", 4096, 12),
    ],
)
model = helper.make_model(
    graph,
    producer_name="a test",
    opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)],
    ir_version=10,
)
Path(__file__).with_name("every_kind.onnx").write_bytes(model.SerializeToString(deterministic=True))

LISTED = {
    "float32": [1.5, -0.1],
    "float64": [1.5, -0.1],
    "int64": [-(2**60) - 1, 7],
    "int32": [-5, 2**31 - 1],
    "uint32": [5, 2**32 - 1],
    "uint64": [5, 2**64 - 1],
    "int16": [-5, 300],
    "uint16": [5, 65535],
    "int8": [-128, 5],
    "uint8": [5, 255],
    "float16": [1.5, -0.1],
    "bool": [True, False],
}
tensors = []
for name, values in LISTED.items():
    array = np.array(values, dtype=name)
    tensors.append(helper.make_tensor(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape, array.tolist()))
    tensors.append(raw(f"{name} raw", array))
listed = helper.make_model(
    helper.make_graph([], "listed", [], [], tensors), opset_imports=[helper.make_opsetid("", 21)], ir_version=10
)
Path(__file__).with_name("listed.onnx").write_bytes(listed.SerializeToString(deterministic=True))
