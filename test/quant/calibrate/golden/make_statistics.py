"""What calibration must see of stories15M, computed with numpy in float64 from the file that gguf-py reads.

pip install numpy==2.4.6 gguf==0.19.0
python make_statistics.py
"""

import json
from pathlib import Path

import numpy as np
from gguf import GGUFReader

MODEL = Path(__file__).parents[4] / "models/stories15m/stories15M-F16.gguf"
HEADS, EPSILON, THETA = 6, 1e-5, 10_000.0
# four texts, the last of them held out; any ids will do, these begin like stories
TEXTS = [
    [1, 9038, 2501, 263, 931, 29892, 727, 471, 263, 2217, 7826, 4257, 365, 2354, 29889],
    [1, 3118, 2462, 29892, 263, 8023, 4257, 5011, 3512, 304, 278, 14089, 411, 670, 11203, 29889],
    [1, 365, 2354, 322, 3685, 892, 1900, 7875, 29889, 2688, 18012, 304, 1708],
    [1, 450, 6635, 3290, 373, 278, 1775, 29892, 540, 4446, 263, 11199, 29991],
]

tensors = {t.name: np.asarray(t.data, dtype=np.float64) for t in GGUFReader(MODEL).tensors}


def norm(x, name):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + EPSILON) * tensors[name]


def rotate(x):  # [tokens, heads, size]; pairs (2i, 2i + 1)
    size = x.shape[-1]
    angle = np.arange(len(x))[:, None] / THETA ** (np.arange(0, size, 2) / size)
    turned = (x[..., 0::2] + 1j * x[..., 1::2]) * np.exp(1j * angle)[:, None]
    return np.stack([turned.real, turned.imag], -1).reshape(x.shape)


def run_layer(h, layer, seen):
    def times(x, name, into=None):
        if into:
            seen[into].append(x)
        return x @ tensors[f"blk.{layer}.{name}.weight"].T

    x = norm(h, f"blk.{layer}.attn_norm.weight")
    split = (len(h), HEADS, -1)
    q = rotate(times(x, "attn_q", "qkv").reshape(split))
    k = rotate(times(x, "attn_k").reshape(split))
    v = times(x, "attn_v").reshape(split)
    scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(q.shape[-1])
    scores[:, np.triu(np.ones(scores.shape[1:], bool), 1)] = -np.inf
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    h = h + times(np.einsum("hqk,khd->qhd", shares, v).reshape(len(h), -1), "attn_output", "o")
    x = norm(h, f"blk.{layer}.ffn_norm.weight")
    gate = times(x, "ffn_gate", "gateUp")
    return h + times(gate / (1 + np.exp(-gate)) * times(x, "ffn_up"), "ffn_down", "down")


def rounded(values):
    return [float(f"{value:.8g}") for value in np.ravel(values)]


def statistics(xs):
    """The first of everything, and the trace of the gram matrices."""
    learned, held_out = np.concatenate(xs[:3]), xs[3]
    everything = np.abs(np.concatenate(xs))

    def gram(x):
        full = x.T @ x
        return {"tokens": len(x), "trace": rounded(np.trace(full))[0], "corner": rounded(full[:3, :3])}

    return {
        "width": learned.shape[1],
        "learned": gram(learned),
        "heldOut": gram(held_out),
        "largest": rounded(everything.max(0)[:12]),
        "meanSize": rounded(everything.mean(0)[:12]),
    }


hidden = [tensors["token_embd.weight"][text] for text in TEXTS]
layers = []
for layer in range(6):
    seen = {name: [] for name in ("qkv", "o", "gateUp", "down")}
    hidden = [run_layer(h, layer, seen) for h in hidden]
    layers.append({name: statistics(xs) for name, xs in seen.items()})

last = [norm(h, "output_norm.weight") for h in hidden]
logits = last[0] @ tensors["token_embd.weight"].T
json.dump(
    {
        "texts": TEXTS,
        "layers": {str(layer): layers[layer] for layer in (0, 1, 5)},
        "head": statistics(last),
        "logits": {
            "logSumExp": rounded(np.log(np.exp(logits).sum(-1))),
            "likeliest": [int(i) for i in logits.argmax(-1)],
            "largest": rounded(logits.max(-1)),
            "first": rounded(logits[:, :4]),
        },
    },
    open(Path(__file__).parent / "statistics.json", "w"),
    indent=1,
)
