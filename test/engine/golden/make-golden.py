"""Makes llama.json: what Hugging Face's LlamaForCausalLM answers for the tiny models of the engine contract.

  node test/engine/golden/write-models.mjs FOLDER
  pip install torch==2.6.0 transformers==4.57.1 gguf==0.19.0   (in a virtual environment outside the repository)
  python test/engine/golden/make-golden.py FOLDER

Weights are dequantized by the gguf package and run in float64, so the answers are exact for the weights of the file.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from gguf import GGUFReader, dequantize
from transformers import LlamaConfig, LlamaForCausalLM

PROMPT_TOKENS = {"q4_1 tied grouped": 320}  # the others: 40
PROBES = {"q4_1 tied grouped": [1, 2, 63, 64, 65, 255, 256, 257, 320]}  # the others: 1, 2, 5, 17, 40
GREEDY_TOKENS = 12
LOGIT_STRIDE = 23  # every 23rd id


def value(reader, key, fallback=None):
    field = reader.fields.get(key)
    return fallback if field is None else field.contents()


def halves_order(weight, heads):
    """Rows of a head from pairs (2i, 2i + 1) to pairs (i, i + size / 2), which is how transformers rotates."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def load(path):
    reader = GGUFReader(path)
    weights = {t.name: np.array(dequantize(t.data, t.tensor_type), dtype=np.float32) for t in reader.tensors}
    heads = value(reader, "llama.attention.head_count")
    kv_heads = value(reader, "llama.attention.head_count_kv")
    layers = value(reader, "llama.block_count")
    scaling = value(reader, "llama.rope.scaling.type")
    config = LlamaConfig(
        vocab_size=weights["token_embd.weight"].shape[0],
        hidden_size=value(reader, "llama.embedding_length"),
        intermediate_size=value(reader, "llama.feed_forward_length"),
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        head_dim=value(reader, "llama.attention.key_length"),
        rms_norm_eps=value(reader, "llama.attention.layer_norm_rms_epsilon"),
        rope_theta=value(reader, "llama.rope.freq_base"),
        rope_scaling=scaling and {"rope_type": scaling, "factor": value(reader, "llama.rope.scaling.factor")},
        max_position_embeddings=value(reader, "llama.context_length"),
        tie_word_embeddings="output.weight" not in weights,
        attn_implementation="eager",
    )
    if value(reader, "nibble.rope.pairing", "interleaved") == "interleaved":
        for layer in range(layers):
            for name, count in (("q", heads), ("k", kv_heads)):
                key = f"blk.{layer}.attn_{name}.weight"
                weights[key] = halves_order(weights[key], count)
    model = LlamaForCausalLM(config).double().eval()
    divisors = weights.pop("rope_freqs.weight", None)
    if divisors is not None:
        model.model.rotary_emb.inv_freq /= torch.from_numpy(divisors)
    fill(model, weights)
    return model


def fill(model, weights):
    names = {
        "attn_norm": "input_layernorm",
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj",
        "ffn_norm": "post_attention_layernorm",
        "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
    }
    state = {}
    for name, weight in weights.items():
        if name == "token_embd.weight":
            state["model.embed_tokens.weight"] = weight
        elif name == "output_norm.weight":
            state["model.norm.weight"] = weight
        elif name == "output.weight":
            state["lm_head.weight"] = weight
        else:
            _, layer, role, _ = name.split(".")
            state[f"model.layers.{layer}.{names[role]}.weight"] = weight
    if model.config.tie_word_embeddings:
        state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict({name: torch.from_numpy(weight).double() for name, weight in state.items()})


def logits_of(model, ids):
    with torch.no_grad():
        return model(torch.tensor([ids])).logits[0]


def golden(name, model, seed):
    vocab = model.config.vocab_size
    count = PROMPT_TOKENS.get(name, 40)
    prompt = np.random.default_rng(seed).integers(0, vocab, count).tolist()
    logits = logits_of(model, prompt)
    probes = []
    for length in PROBES.get(name, [1, 2, 5, 17, 40]):
        row = logits[length - 1]
        probes.append(
            {
                "length": length,
                "logSumExp": round(torch.logsumexp(row, 0).item(), 5),
                "top": int(row.argmax()),
                "logits": [round(x, 5) for x in row[::LOGIT_STRIDE].tolist()],
            }
        )
    greedy, margin = [], float("inf")
    start = prompt[:40]
    for _ in range(GREEDY_TOKENS):
        row = logits_of(model, start + greedy)[-1]
        best = row.topk(2).values
        margin = min(margin, (best[0] - best[1]).item())
        greedy.append(int(row.argmax()))
    spread = round(logits.std().item(), 4)
    print(f"{name}: spread {spread}, smallest greedy margin {margin:.4f}, greedy {greedy}")
    return {"vocabSize": vocab, "spread": spread, "prompt": prompt, "probes": probes, "greedy": greedy}


def main():
    cases = {
        path.stem: golden(path.stem, load(path), seed) for seed, path in enumerate(sorted(Path(sys.argv[1]).glob("*.gguf")))
    }
    lines = [f"    {json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items()]
    text = '{\n  "logitStride": %d,\n  "models": {\n%s\n  }\n}\n' % (LOGIT_STRIDE, ",\n".join(lines))
    (Path(__file__).parent / "llama.json").write_text(text)


main()
