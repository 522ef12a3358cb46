"""Writes gptq-layout.json beside this file: matrices as AutoGPTQ packs them (pip install torch transformers numpy).

    pip download auto-gptq==0.7.1 --no-deps && unzip auto_gptq-0.7.1-*.whl
    python make_gptq_layout.py THAT_FOLDER/auto_gptq/nn_modules/qlinear/qlinear_cuda_old.py

AutoGPTQ's own module packs them and multiplies by them; the numbers are checked here against scale * (code - zero).
"""

import importlib.util
import json
import pathlib
import sys

import numpy as np
import torch

spec = importlib.util.spec_from_file_location("qlinear", sys.argv[1])
qlinear = importlib.util.module_from_spec(spec)
spec.loader.exec_module(qlinear)

ROWS, COLUMNS = 32, 64
rng = np.random.default_rng(5)
golden = {}
for bits, group in ((2, 16), (3, 32), (4, 32), (8, -1)):
    size = COLUMNS if group == -1 else group
    groups = COLUMNS // size
    codes = rng.integers(0, 2**bits, (ROWS, COLUMNS))
    zeros = rng.integers(1, 2**bits - (bits == 3), (ROWS, groups))
    scales = (rng.random((ROWS, groups)) * 0.1 + 0.01).astype(np.float16)
    per_input = lambda x: np.repeat(x, size, axis=1)
    weight = per_input(scales.astype(np.float32)) * (codes - per_input(zeros))
    linear = torch.nn.Linear(COLUMNS, ROWS, bias=False)
    linear.weight.data = torch.tensor(weight.astype(np.float32))
    module = qlinear.QuantLinear(bits, group, COLUMNS, ROWS, False, weight_dtype=torch.float32)
    module.pack(linear, torch.tensor(scales.astype(np.float32)), torch.tensor(zeros.astype(np.float32)), None)
    product = module(torch.eye(COLUMNS))
    assert torch.allclose(product.T, linear.weight.data, atol=1e-6), bits
    golden[str(bits)] = {
        "group": group,
        "codes": codes.astype(np.uint8).tobytes().hex(),
        "zeros": zeros.reshape(-1).tolist(),
        "scales": scales.tobytes().hex(),
        "qweight": [list(module.qweight.shape), module.qweight.numpy().astype("<i4").tobytes().hex()],
        "qzeros": [list(module.qzeros.shape), module.qzeros.numpy().astype("<i4").tobytes().hex()],
        "g_idx": module.g_idx.tolist(),
    }
path = pathlib.Path(__file__).with_name("gptq-layout.json")
lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(case)}" for name, case in golden.items())
path.write_text(f"{{\n{lines}\n}}\n")
