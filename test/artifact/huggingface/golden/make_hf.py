"""Writes the models of this folder with transformers (pip install torch transformers==5.24.0).

llama/ and qwen2/ are folders as `save_pretrained` writes them, the first in shards; families.json has the configurations of
further families with the names and shapes of their weights, encoder.json an encoder of the same sort with its tokenizer,
pieces.json a tokenizer as Llama 2 has it. Their numbers are not kept, they follow from `made` here and
`madeTensor` in ../made-tensors.ts. Beside each stand the logits after a few tokens, computed in float32, and token ids of texts.
"""

import json
import pathlib
import shutil

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from tokenizers import Regex
import transformers as tf

HERE = pathlib.Path(__file__).parent
PROMPT = [5, 77, 130, 42, 9, 200, 33, 118]
TEXTS = [
    "Once upon a time, there was a little dog.",
    "it's 2024: costs 12345 €!\n\n  Größe — naïve",
    "  two  spaces\tand tabs ",
    "emoji 🙂 and 中文",
    "",
]
CORPUS = [
    "Once upon a time, there was a little girl named Lily. She loved to play outside in the park.",
    "One day, a little dog saw a big red ball. The dog was happy and ran to the ball.",
    "They played together all day long and it was the best day of the summer.",
] * 3
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_level(pattern, specials, size, normalizer=None, ignore_merges=False):
    tokenizer = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer:
        tokenizer.normalizer = normalizer
    cut = pre_tokenizers.Split(Regex(pattern), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([cut, pre_tokenizers.ByteLevel(False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size - len(specials), initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_special_tokens(specials)
    return tokenizer


def logits_of(model):
    with torch.no_grad():
        return [round(float(x), 6) for x in model.float().eval()(torch.tensor([PROMPT])).logits[0, -1]]


def save(name, model, tokenizer, dtype, **kept):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model.to(dtype).save_pretrained(folder, **kept)
    tokenizer.save_pretrained(folder)
    model = tf.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        generated = model.generate(
            torch.tensor([PROMPT]), max_new_tokens=24, do_sample=False, eos_token_id=None
        )
    return {
        "prompt": PROMPT,
        "logits": logits_of(model),
        "greedy": generated[0, len(PROMPT) :].tolist(),
        "texts": {text: tokenizer(text, add_special_tokens=False)["input_ids"] for text in TEXTS},
    }


def clearer(model):
    """Some tokens get much longer rows, so that the likeliest token is seldom likeliest by a hair."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.2)
            else:
                parameter.mul_(6)
        head = model.get_output_embeddings().weight
        head.mul_(1 + 3 * torch.rand(head.shape[0], 1) ** 6)
    return model


def real_folders():
    golden = {}
    torch.manual_seed(1)
    tokenizer = byte_level(LLAMA3, ["<|begin_of_text|>", "<|end_of_text|>", "<|im_start|>", "<|im_end|>"], 300, ignore_merges=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", 296)]
    )
    wrapped = tf.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|begin_of_text|>", eos_token="<|im_end|>", chat_template=CHATML
    )
    config = tf.LlamaConfig(
        vocab_size=304, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, rms_norm_eps=1e-5, tie_word_embeddings=False,
        bos_token_id=296, eos_token_id=[297, 299],
        rope_parameters={
            "rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 64,
        },
    )  # fmt: skip
    model = clearer(tf.LlamaForCausalLM(config))
    golden["llama"] = save("llama", model, wrapped, torch.bfloat16, max_shard_size="50KB")

    torch.manual_seed(2)
    tokenizer = byte_level(QWEN2, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], 290, normalizers.NFC())
    wrapped = tf.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=CHATML
    )
    config = tf.Qwen2Config(
        vocab_size=290, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-6, tie_word_embeddings=True,
        bos_token_id=287, eos_token_id=289, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0},
    )  # fmt: skip
    golden["qwen2"] = save("qwen2", clearer(tf.Qwen2ForCausalLM(config)), wrapped, torch.float16)
    return golden


def mixed(x):
    x = x.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))


def made(order, name, shape):
    count = int(np.prod(shape))
    noise = (mixed(np.arange(count, dtype=np.uint32) + np.uint32(order * 1000003)) >> np.uint32(16)) / 65536 - 0.5
    if "norm" in name.lower() and name.endswith("weight"):
        noise = noise * 0.5 + 1
    if name.endswith("o_proj.bias"):  # Nibble's engines have none
        noise = noise * 0
    return torch.tensor(noise.astype(np.float32).reshape(shape))


SMALL = {
    "vocab_size": 256, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 128, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip
FAMILIES = {
    "llama with biases and a linear rotation": tf.LlamaConfig(
        **SMALL, attention_bias=True, head_dim=16, rope_parameters={"rope_type": "linear", "factor": 2.0, "rope_theta": 5000.0}
    ),
    "llama with yarn": tf.LlamaConfig(
        **SMALL,
        rope_parameters={
            "rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0, "original_max_position_embeddings": 32,
        },
    ),
    "mistral": tf.MistralConfig(**SMALL, sliding_window=None),
    "qwen3": tf.Qwen3Config(**SMALL, head_dim=16, tie_word_embeddings=True),
    "smollm3": tf.SmolLM3Config(**{**SMALL, "num_hidden_layers": 4}),
    "phi3": tf.Phi3Config(**SMALL),
    "phi3 with longrope": tf.Phi3Config(
        **SMALL,
        original_max_position_embeddings=64,
        rope_parameters={
            "rope_type": "longrope", "rope_theta": 10000.0, "short_factor": [1.0, 1.1, 1.2, 1.3],
            "long_factor": [1.0, 1.5, 2.0, 3.0], "original_max_position_embeddings": 64,
        },
    ),
    "gemma3": tf.Gemma3TextConfig(**{**SMALL, "num_hidden_layers": 6}, head_dim=16, query_pre_attn_scalar=16, sliding_window=4),
}  # fmt: skip


def families():
    golden = {}
    for name, config in FAMILIES.items():
        model = tf.AutoModelForCausalLM.from_config(config)
        state = {key: value for key, value in model.state_dict().items() if not key.endswith("inv_freq")}
        if config.tie_word_embeddings:
            state.pop("lm_head.weight", None)
        shapes = {key: list(state[key].shape) for key in sorted(state)}
        model.load_state_dict({key: made(i, key, shape) for i, (key, shape) in enumerate(shapes.items())}, strict=False)
        model.tie_weights()
        golden[name] = {"config": json.loads(config.to_json_string()), "tensors": shapes, "logits": logits_of(model)}
        golden[name]["config"]["architectures"] = [type(model).__name__]
    return golden


def encoder():
    """A BERT with mean pooling, as sentence-transformers has them."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=160, special_tokens=words, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    config = tf.BertConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=64,
    )  # fmt: skip
    model = tf.BertModel(config).eval()
    shapes = {key: list(value.shape) for key, value in sorted(model.state_dict().items()) if "position_ids" not in key}
    model.load_state_dict({key: made(i, key, shape) for i, (key, shape) in enumerate(shapes.items())}, strict=False)
    answers = {}
    for text in ["Once upon a time", "the dog was happy, it ran to the ball."]:
        ids = tokenizer.encode(text).ids
        with torch.no_grad():
            vector = model(torch.tensor([ids])).last_hidden_state[0].mean(0)
        answers[text] = {"ids": ids, "vector": [round(float(x), 6) for x in vector / vector.norm()]}
    written = json.loads(config.to_json_string())
    written["architectures"] = ["BertModel"]
    names = {f"{role}_token": token for role, token in zip(["pad", "unk", "cls", "sep", "mask"], words)}
    return {
        "config": written, "tensors": shapes, "tokenizer": json.loads(tokenizer.to_str()),
        "tokenizerConfig": names, "pooling": {"pooling_mode_mean_tokens": True}, "answers": answers,
    }  # fmt: skip


def piece_tokenizer():
    """Llama 2's kind: SentencePiece's merges, spaces as marks, bytes for what has no piece."""
    steps = [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]
    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Sequence(steps)
    trained.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=120, show_progress=False))
    learned = json.loads(trained.to_str())["model"]
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    tokens += [piece for piece, _ in sorted(learned["vocab"].items(), key=lambda item: item[1])]
    vocab = {token: i for i, token in enumerate(tokens)}
    model = models.BPE(vocab, [tuple(pair) for pair in learned["merges"]], unk_token="<unk>", byte_fallback=True, fuse_unk=True)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    return {
        "tokenizer": json.loads(tokenizer.to_str()),
        "texts": {text: tokenizer.encode(text, add_special_tokens=False).ids for text in TEXTS},
    }


for name, case in {"encoder": encoder(), "pieces": piece_tokenizer()}.items():
    (HERE / f"{name}.json").write_text(json.dumps(case) + "\n")
(HERE / "hf.json").write_text(json.dumps(real_folders()) + "\n")
lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(case)}" for name, case in families().items())
(HERE / "families.json").write_text(f"{{\n{lines}\n}}\n")
