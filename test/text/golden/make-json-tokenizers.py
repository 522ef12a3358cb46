"""Makes `json-tokenizers.json.gz`: small `tokenizer.json` files of the kinds that repositories have, and the ids and texts that the
`tokenizers` package has for them.

    pip install tokenizers==0.23.3 && python make-json-tokenizers.py
"""

import gzip
import json
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TRAINING = [
    "Once upon a time there was a small engine that could speak. It spoke of cats, of dogs and of the sea.",
    "What is the capital of France? The capital of France is Paris, and constructor is a word like any other.",
] * 4
TEXTS = ["Once upon a time", " two  spaces", "naïve 日本語 🙂", "line\n\nbreak\ttab", "constructor", "a<|end|>b <x> c",
         "<|end|> there"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def sentencepiece(scheme: str) -> Tokenizer:
    """BPE that falls back to bytes, as Mistral and Gemma have it."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme=scheme)
    strip = [decoders.Strip(" ", 1, 0)] if scheme != "never" else []
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip])
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=["<unk>", "<s>", "</s>", *BYTES], show_progress=False)
    tokenizer.train_from_iterator(TRAINING, trainer)
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A", special_tokens=[("<s>", 1)])
    return tokenizer


def old_llama() -> Tokenizer:
    """The same with a normalizer that writes the space before every piece of text."""
    tokenizer = sentencepiece("never")
    tokenizer.pre_tokenizer = None
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    return tokenizer


def unigram() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    trainer = trainers.UnigramTrainer(vocab_size=120, special_tokens=["<unk>", "</s>"], unk_token="<unk>",
                                      show_progress=False)
    tokenizer.train_from_iterator(TRAINING, trainer)
    return tokenizer


def byte_level() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=330, show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.train_from_iterator(TRAINING, trainer)
    return tokenizer


def main() -> None:
    kinds = {"byte level": byte_level(), "Metaspace first": sentencepiece("first"),
             "Metaspace always": sentencepiece("always"), "Prepend": old_llama(), "Unigram": unigram()}
    golden = {}
    for name, tokenizer in kinds.items():
        tokenizer.add_special_tokens([AddedToken("<|end|>", special=True, normalized=False)])
        tokenizer.add_tokens([AddedToken("<x>", special=False, normalized=False)])
        cases = []
        for text in TEXTS:
            ids = tokenizer.encode(text, add_special_tokens=False).ids
            cases.append({"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
        golden[name] = {"file": json.loads(tokenizer.to_str()), "cases": cases}
    path = Path(__file__).parent / "json-tokenizers.json.gz"
    path.write_bytes(gzip.compress(json.dumps(golden, ensure_ascii=False).encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
