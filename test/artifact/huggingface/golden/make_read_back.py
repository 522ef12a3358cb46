"""Writes read-back.json beside this file: what gguf-py, safetensors and transformers find in files that Nibble wrote.

    pip install gguf safetensors torch transformers==5.24.0
    node test/artifact/huggingface/golden/write-files.mjs FOLDER && python make_read_back.py FOLDER
"""

import hashlib
import json
import pathlib
import sys

import torch
from gguf import GGUFReader
from safetensors import safe_open
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
folder = pathlib.Path(sys.argv[1])
sha = lambda data: hashlib.sha256(data).hexdigest()

reader = GGUFReader(folder / "model.gguf")
metadata = {}
for key, field in reader.fields.items():
    value = field.contents()
    if not key.startswith("GGUF.") and not isinstance(value, list):
        metadata[key] = value
gguf = {"tensors": {t.name: sha(t.data.tobytes()) for t in reader.tensors}, "metadata": metadata}

tensors = {}
with safe_open(folder / "model.safetensors", "pt") as file:
    for name in file.keys():
        tensors[name] = sha(file.get_tensor(name).contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())

golden = json.loads((HERE / "hf.json").read_text())["qwen2"]
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
with torch.no_grad():
    logits = model(torch.tensor([golden["prompt"]])).logits[0, -1]
differ = float((logits - torch.tensor(golden["logits"])).abs().max())
out = {"gguf": gguf, "safetensors": {"tensors": tensors, "logitsDiffer": differ}}
(HERE / "read-back.json").write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
