"""Writes golden.safetensors and golden.json beside this file (pip install safetensors numpy torch).

The file is written by the official library; golden.json has the SHA-256 of each tensor's bytes as that library reads them back.
"""

import hashlib
import json
import pathlib

import torch
from safetensors import safe_open
from safetensors.torch import save_file

here = pathlib.Path(__file__).parent
torch.manual_seed(3)
tensors = {
    "z.weight": torch.randn(3, 5),
    "a.weight": torch.randn(4, 8).half(),
    "b.weight": torch.randn(2, 3, 4).bfloat16(),
    "codes": torch.randint(-128, 128, (5, 3), dtype=torch.int8),
    "bytes": torch.randint(0, 256, (7,), dtype=torch.uint8),
    "words": torch.randint(-(2**31), 2**31 - 1, (2, 2), dtype=torch.int32),
    "ids": torch.arange(3),
    "scalar": torch.tensor(1.5),
    "empty": torch.zeros(0, 4),
}
path = here / "golden.safetensors"
save_file(tensors, path, metadata={"format": "pt", "note": "Größe: 2"})
golden = {}
with safe_open(path, "pt") as opened:
    for name in opened.keys():
        tensor = opened.get_tensor(name).contiguous()
        data = tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
        golden[name] = {"shape": list(tensor.shape), "sha256": hashlib.sha256(data).hexdigest()}
(here / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
