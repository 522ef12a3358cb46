"""Vectors of the tiny encoders of the embedder contract, by an implementation of BERT in NumPy, to encoders.json.

  pip install numpy scipy gguf==0.19.0   (in a virtual environment outside the repository)
  node test/engine/golden/write-models.mjs FOLDER embedder
  python test/engine/golden/make-encoder-golden.py FOLDER

Weights are dequantized by the gguf package and run in float64, so the answers are exact for the weights of the file.
"""

import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGUFReader, dequantize
from scipy.special import erf

LENGTHS = [1, 5, 18, 41]


def read(path):
    reader = GGUFReader(path)
    weights = {t.name: dequantize(t.data, t.tensor_type).astype(np.float64) for t in reader.tensors}
    return weights, {name: field.contents() for name, field in reader.fields.items()}


def norm(x, weights, name, epsilon):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon)
    return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(x, weights, name):
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def encode(weights, keys, ids):
    heads = keys["bert.attention.head_count"]
    epsilon = keys["bert.attention.layer_norm_epsilon"]
    tokens = len(ids)
    x = weights["token_embd.weight"][ids] + weights["token_types.weight"][0] + weights["position_embd.weight"][:tokens]
    x = norm(x, weights, "token_embd_norm", epsilon)
    for layer in range(keys["bert.block_count"]):
        at = f"blk.{layer}."
        if f"{at}attn_qkv.weight" in weights:
            parts = np.split(linear(x, weights, f"{at}attn_qkv"), 3, axis=-1)
        else:
            parts = [linear(x, weights, f"{at}attn_{part}") for part in "qkv"]
        q, k, v = (part.reshape(tokens, heads, -1).transpose(1, 0, 2) for part in parts)
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed = (shares @ v).transpose(1, 0, 2).reshape(tokens, -1)
        x = norm(x + linear(mixed, weights, f"{at}attn_output"), weights, f"{at}attn_output_norm", epsilon)
        inner = linear(x, weights, f"{at}ffn_up")
        inner = 0.5 * inner * (1 + erf(inner / np.sqrt(2)))
        x = norm(x + linear(inner, weights, f"{at}ffn_down"), weights, f"{at}layer_output_norm", epsilon)
    vector = x[0] if keys["bert.pooling_type"] == 2 else x.mean(0)
    return vector / np.linalg.norm(vector)


def golden(path, seed):
    weights, keys = read(path)
    random = np.random.default_rng(seed)
    vocabulary = weights["token_embd.weight"].shape[0]
    texts = [random.integers(0, vocabulary, length).tolist() for length in LENGTHS]
    vectors = [np.round(encode(weights, keys, text), 7).tolist() for text in texts]
    return {"texts": texts, "vectors": vectors}


models = sorted(Path(sys.argv[1]).glob("*.gguf"))
answer = {path.stem: golden(path, seed) for seed, path in enumerate(models)}
(Path(__file__).parent / "encoders.json").write_text(json.dumps(answer) + "\n")
