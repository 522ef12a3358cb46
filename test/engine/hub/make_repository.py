"""Makes `repository/`, a tiny ONNX repository as the Hub has them, and `golden.json`, what it answers.

The model is a GPT-2 of two layers with random weights: an architecture that Nibble has no kernels for. Its graph is written
here by hand with the inputs and outputs that Optimum gives such models. What it answers is computed by onnxruntime, each
step over the whole text with an empty cache, so that nothing depends on how a cache is kept; ids of texts are those of the
`tokenizers` package. The encoder for embeddings is one layer over the same vocabulary.

    pip install numpy==2.4.6 onnx==1.23.2 onnx-ir==1.1.0 onnxruntime==1.32.0 tokenizers==0.23.3 && python make_repository.py
"""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = Path(__file__).parent
OUT = HERE / "repository"
WIDTH, HEADS, LAYERS, POSITIONS, FEED = 32, 4, 2, 128, 64
HEAD = WIDTH // HEADS
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEXTS = [
    "Once upon a time there was a small engine that could speak.",
    "The cat sat on the mat, and the dog looked at the cat.",
    "What is the capital of France? The capital of France is Paris.",
    "Nothing leaves this device: the words are made here, one by one.",
]


def train_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=317, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    return tokenizer


class Graph:
    """Nodes and weights as they are named."""

    def __init__(self, seed: int) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.random = np.random.default_rng(seed)

    def node(self, kind: str, inputs: list[str], outputs: list[str] | str, **attributes) -> str:
        outputs = [outputs] if isinstance(outputs, str) else outputs
        self.nodes.append(helper.make_node(kind, inputs, outputs, name=outputs[0], **attributes))
        return outputs[0]

    def constant(self, name: str, value) -> str:
        self.weights.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def random_weight(self, name: str, shape: tuple[int, ...], scale: float, mean: float = 0.0) -> str:
        return self.constant(name, (mean + scale * self.random.standard_normal(shape)).astype(np.float32))

    def linear(self, x: str, name: str, inputs: int, outputs: int) -> str:
        weight = self.random_weight(f"{name}.weight", (inputs, outputs), 1.6 / inputs**0.5)
        bias = self.random_weight(f"{name}.bias", (outputs,), 0.1)
        return self.node("Add", [self.node("MatMul", [x, weight], f"{name}/product"), bias], f"{name}/out")

    def norm(self, x: str, name: str) -> str:
        weight = self.random_weight(f"{name}.weight", (WIDTH,), 0.1, mean=1.0)
        bias = self.random_weight(f"{name}.bias", (WIDTH,), 0.1)
        return self.node("LayerNormalization", [x, weight, bias], f"{name}/out", axis=-1, epsilon=1e-5)

    def gelu(self, x: str, name: str) -> str:
        cube = self.node("Mul", [self.node("Mul", [x, x], f"{name}/square"), x], f"{name}/cube")
        inner = self.node("Add", [x, self.node("Mul", [cube, "gelu_cube"], f"{name}/scaled")], f"{name}/inner")
        bent = self.node("Tanh", [self.node("Mul", [inner, "gelu_scale"], f"{name}/arg")], f"{name}/tanh")
        half = self.node("Mul", [x, "half"], f"{name}/half")
        return self.node("Mul", [half, self.node("Add", [bent, "one"], f"{name}/plus")], f"{name}/out")


def heads(graph: Graph, x: str, name: str) -> str:
    """[batch, sequence, width] to [batch, heads, sequence, head]."""
    split = graph.node("Reshape", [x, "to_heads"], f"{name}/split")
    return graph.node("Transpose", [split], f"{name}/heads", perm=[0, 2, 1, 3])


def layer(graph: Graph, x: str, index: int) -> str:
    name = f"h.{index}"
    fused = graph.linear(graph.norm(x, f"{name}.ln_1"), f"{name}.attn", WIDTH, 3 * WIDTH)
    q, k, v = (f"{name}/{part}" for part in "qkv")
    graph.node("Split", [fused], [q, k, v], axis=-1, num_outputs=3)
    query = heads(graph, q, f"{name}/q")
    cache = {}
    for part, fresh in (("key", k), ("value", v)):
        past = f"past_key_values.{index}.{part}"
        present = heads(graph, fresh, f"{name}/{part}")
        cache[part] = graph.node("Concat", [past, present], f"present.{index}.{part}", axis=2)
    turned = graph.node("Transpose", [cache["key"]], f"{name}/turned", perm=[0, 1, 3, 2])
    scores = graph.node("Mul", [graph.node("MatMul", [query, turned], f"{name}/dots"), "scale"], f"{name}/scores")
    masked = graph.node("Where", ["seen", scores, "minus"], f"{name}/masked")
    shares = graph.node("Softmax", [masked], f"{name}/shares", axis=-1)
    mixed = graph.node("MatMul", [shares, cache["value"]], f"{name}/mixed")
    joined = graph.node("Transpose", [mixed], f"{name}/joined", perm=[0, 2, 1, 3])
    flat = graph.node("Reshape", [joined, "to_width"], f"{name}/flat")
    x = graph.node("Add", [x, graph.linear(flat, f"{name}.proj", WIDTH, WIDTH)], f"{name}/attended")
    up = graph.linear(graph.norm(x, f"{name}.ln_2"), f"{name}.fc", WIDTH, FEED)
    down = graph.linear(graph.gelu(up, f"{name}.gelu"), f"{name}.down", FEED, WIDTH)
    return graph.node("Add", [x, down], f"{name}/out")


def decoder(vocab: int) -> onnx.ModelProto:
    graph = Graph(seed=7)
    for name, value in (("half", 0.5), ("one", 1.0), ("gelu_cube", 0.044715), ("gelu_scale", 0.7978845608),
                        ("scale", HEAD**-0.5), ("minus", -1e9)):
        graph.constant(name, np.float32(value))
    graph.constant("to_heads", np.array([0, 0, HEADS, HEAD], np.int64))
    graph.constant("to_width", np.array([0, 0, WIDTH], np.int64))
    for name, value in (("zero_id", 0), ("one_id", 1)):
        graph.constant(name, np.int64(value))
    graph.constant("axis_1", np.array([1], np.int64))
    graph.constant("axis_2", np.array([1, 3], np.int64))
    # A position is seen from where it is or later, if the mask says that it is there: [batch, 1, sequence, total]
    total = graph.node("Gather", [graph.node("Shape", ["attention_mask"], "mask_shape"), "one_id"], "total")
    keys = graph.node("Range", ["zero_id", total, "one_id"], "keys")
    queries = graph.node("Unsqueeze", ["position_ids", "axis_2"], "queries")
    before = graph.node("LessOrEqual", [keys, queries], "before")
    there = graph.node("Cast", [graph.node("Unsqueeze", [graph.node("Unsqueeze", ["attention_mask", "axis_1"],
                       "mask_3"), "axis_1"], "mask_4")], "there", to=TensorProto.BOOL)
    graph.node("And", [before, there], "seen")
    tokens = graph.random_weight("wte", (vocab, WIDTH), 1.0)
    places = graph.random_weight("wpe", (POSITIONS, WIDTH), 0.5)
    x = graph.node("Add", [graph.node("Gather", [tokens, "input_ids"], "token"),
                           graph.node("Gather", [places, "position_ids"], "place")], "embedded")
    for index in range(LAYERS):
        x = layer(graph, x, index)
    head = graph.random_weight("head", (WIDTH, vocab), 1.2)
    graph.node("MatMul", [graph.norm(x, "ln_f"), head], "logits")
    i64, f32 = TensorProto.INT64, TensorProto.FLOAT
    past = [f"{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]
    inputs = [
        helper.make_tensor_value_info("input_ids", i64, ["batch_size", "sequence_length"]),
        helper.make_tensor_value_info("attention_mask", i64, ["batch_size", "total_sequence_length"]),
        helper.make_tensor_value_info("position_ids", i64, ["batch_size", "sequence_length"]),
        *(helper.make_tensor_value_info(f"past_key_values.{name}", f32,
                                        ["batch_size", HEADS, "past_sequence_length", HEAD]) for name in past),
    ]
    outputs = [
        helper.make_tensor_value_info("logits", f32, ["batch_size", "sequence_length", vocab]),
        *(helper.make_tensor_value_info(f"present.{name}", f32,
                                        ["batch_size", HEADS, "total_sequence_length", HEAD]) for name in past),
    ]
    return finished(graph, inputs, outputs)


def encoder(vocab: int) -> onnx.ModelProto:
    """Tokens, one mixing layer, one bend: enough to have a hidden state of each token."""
    graph = Graph(seed=11)
    graph.constant("axis_2", np.array([2], np.int64))
    tokens = graph.random_weight("wte", (vocab, WIDTH), 1.0)
    x = graph.node("Gather", [tokens, "input_ids"], "token")
    mask = graph.node("Cast", [graph.node("Unsqueeze", ["attention_mask", "axis_2"], "mask_3")], "mask",
                      to=TensorProto.FLOAT)
    graph.constant("axis_1", np.array([1], np.int64))
    mean = graph.node("ReduceMean", [graph.node("Mul", [x, mask], "there"), "axis_1"], "mean", keepdims=1)
    mixed = graph.linear(graph.node("Add", [x, mean], "mixed"), "dense", WIDTH, WIDTH)
    graph.node("Tanh", [mixed], "last_hidden_state")
    i64 = TensorProto.INT64
    inputs = [helper.make_tensor_value_info(name, i64, ["batch_size", "sequence_length"])
              for name in ("input_ids", "attention_mask")]
    shape = ["batch_size", "sequence_length", WIDTH]
    return finished(graph, inputs, [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, shape)])


def finished(graph: Graph, inputs, outputs) -> onnx.ModelProto:
    proto = helper.make_graph(graph.nodes, "tiny", inputs, outputs, graph.weights)
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def logits_of(session: ort.InferenceSession, ids: list[int]) -> np.ndarray:
    """After the last token, without any cache."""
    feeds = {
        "input_ids": np.array([ids], np.int64),
        "attention_mask": np.ones((1, len(ids)), np.int64),
        "position_ids": np.arange(len(ids), dtype=np.int64)[None],
    }
    for given in session.get_inputs()[3:]:
        feeds[given.name] = np.zeros((1, HEADS, 0, HEAD), np.float32)
    return session.run(["logits"], feeds)[0][0, -1]


def greedy(session: ort.InferenceSession, prompt: list[int], count: int) -> list[int]:
    ids = list(prompt)
    for _ in range(count):
        ids.append(int(logits_of(session, ids).argmax()))
    return ids[len(prompt):]


def write_json(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_decoder(vocab: int) -> None:
    folder = OUT / "decoder/onnx"
    folder.mkdir(parents=True)
    model = decoder(vocab)
    onnx.save(model, folder / "model.onnx")
    quantize_dynamic(folder / "model.onnx", folder / "model_quantized.onnx", weight_type=QuantType.QUInt8)
    nbits = MatMulNBitsQuantizer(model, block_size=32, is_symmetric=True)
    nbits.process()
    onnx.save(nbits.model.model, folder / "model_q4.onnx", save_as_external_data=True,
              location="model_q4.onnx_data", size_threshold=256)


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    tokenizer = train_tokenizer()
    vocab = tokenizer.get_vocab_size()
    ids = {text: tokenizer.token_to_id(text) for text in SPECIAL}
    write_decoder(vocab)
    template = ("{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
                "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
    write_json(OUT / "decoder/config.json", {
        "architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "vocab_size": vocab, "n_positions": POSITIONS,
        "n_embd": WIDTH, "n_head": HEADS, "n_layer": LAYERS, "eos_token_id": ids["<|im_end|>"],
    })
    write_json(OUT / "decoder/generation_config.json",
               {"eos_token_id": [ids["<|im_end|>"], ids["<|endoftext|>"]], "top_p": 0.9})
    write_json(OUT / "decoder/tokenizer_config.json", {
        "tokenizer_class": "GPT2Tokenizer", "bos_token": "<|im_start|>", "eos_token": "<|im_end|>",
        "add_bos_token": False, "model_max_length": POSITIONS, "chat_template": template,
    })
    write_json(OUT / "decoder/tokenizer.json", json.loads(tokenizer.to_str()))
    (OUT / "encoder/onnx").mkdir(parents=True)
    onnx.save(encoder(vocab), OUT / "encoder/onnx/model.onnx")
    write_json(OUT / "encoder/config.json", {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": vocab,
                                             "hidden_size": WIDTH, "max_position_embeddings": POSITIONS})
    write_golden(tokenizer)


def unit(x: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in x / np.linalg.norm(x)]


def write_golden(tokenizer: Tokenizer) -> None:
    prompt = tokenizer.encode("The small engine could speak: one cat, one dog, one word.").ids
    models_golden = {}
    for name in ("model", "model_quantized", "model_q4"):
        session = ort.InferenceSession(str(OUT / f"decoder/onnx/{name}.onnx"))
        logits = logits_of(session, prompt)
        top2 = np.sort(logits)[-2:]
        print(name, "spread", float(logits.std()), "lead", float(top2[1] - top2[0]))
        models_golden[name] = {
            "logits": [round(float(x), 5) for x in logits[::7]],
            "spread": round(float(logits.std()), 4),
            "greedy": greedy(session, prompt, 24),
        }
    texts = ["Hello, world", " the cat’s naïve 日本語 🙂", "<|im_start|>user\nhi<|im_end|>\n", "a  b\n\n c\t", ""]
    encoder_session = ort.InferenceSession(str(OUT / "encoder/onnx/model.onnx"))
    sentence = tokenizer.encode(TEXTS[1]).ids
    hidden = encoder_session.run(None, {"input_ids": np.array([sentence], np.int64),
                                        "attention_mask": np.ones((1, len(sentence)), np.int64)})[0][0]
    mean = hidden.mean(axis=0)
    turn = tokenizer.encode("<|im_start|>user\nhello world<|im_end|>\n<|im_start|>assistant\n").ids
    answer = greedy(ort.InferenceSession(str(OUT / "decoder/onnx/model_q4.onnx")), turn, 8)
    assert not set(answer) & {tokenizer.token_to_id(text) for text in SPECIAL}
    write_json(HERE / "golden.json", {
        "chat": {"graph": "model_q4", "content": "hello world", "tokens": answer, "text": tokenizer.decode(answer)},
        "logitStride": 7,
        "prompt": prompt,
        "models": models_golden,
        "texts": [{"text": text, "ids": tokenizer.encode(text).ids} for text in texts],
        "embedding": {"text": TEXTS[1], "ids": sentence, "vector": unit(mean), "first": unit(hidden[0])},
    })


if __name__ == "__main__":
    main()
