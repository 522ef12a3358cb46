"""Writes the golden token ids of this folder. Not part of any build.

    python make-golden.py SMOLLM2.gguf STORIES15M.gguf      (needs: gguf numpy tokenizers sentencepiece protobuf)

The ids come from Hugging Face `tokenizers` (byte-level BPE, with the published pipelines of each family) and from
Google's `sentencepiece` (a model rebuilt from the pieces, scores and types of the GGUF file).
stories15M: MIT, https://huggingface.co/karpathy/tinyllamas, with Llama 2's vocabulary.
"""
import base64, gzip, json, sys
from pathlib import Path
import sentencepiece
from gguf import GGUFReader
from sentencepiece import sentencepiece_model_pb2 as proto
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

HERE = Path(__file__).parent
TEXTS = [
    "", " ", "  ", "\n", "\n\n\n", "\t", " \n ", "a", "Hello", " Hello", "Hello, world!", "hello hello  hello",
    "The quick brown fox jumps over the lazy dog.", "don't I'll we've they're it's I'm he'd DON'T I'LL",
    "1", "12", "123", "1234567890", "3.14159 and 2,718,281", "Room101b", "²³ ½ Ⅷ ٣٤٥ 一二三",
    "   leading", "trailing   ", "a  b   c    d     e", "tab\tbetween\t\ttabs", "line one\nline two\r\nline three\r",
    "\n  indented\n\n    more\n\t\ttabs\n", "def f(x):\n    return x ** 2  # square\n\n\nprint(f(3))\n",
    "const a = [1, 2, 3].map((x) => x * 2); // => [2, 4, 6]", "#include <stdio.h>\nint main(void) { return 0; }",
    '{"key": "value", "n": null, "list": [true, false]}', "SELECT * FROM t WHERE a >= 10 AND b <> 'x';",
    "https://example.org/a/b?c=d&e=%20#frag", "user@example.org", "snake_case camelCase PascalCase kebab-case",
    "Ünïcödé naïve café", "cafe\u0301 nai\u0308ve", "Straße ﬁnance ſ", "Привет, мир! Как дела?", "Γειά σου Κόσμε",
    "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "こんにちは世界。元気ですか？", "你好，世界！今天天气怎么样？",
    "안녕하세요 세계", "😀", "😀😃😄 hi 👋🏽", "👨‍👩‍👧‍👦 family 🏳️‍🌈 flag 🇫🇷", "𝕳𝖊𝖑𝖑𝖔 𝟙𝟚𝟛", "zero\u200bwidth\u200djoiner",
    "no\u00a0break\u2003em\u3000ideographic", "bom\ufeffinside \ufeff", "next\u0085line \u2028 sep \u2029", "\u180emongolian",
    "\u0000\u0001\u0002\u001f\u007f", "\ufffd replacement", "\ue000private\uf8ff", "e\u0301\u0301\u0301 stacked",
    "!!!???...---", "«quotes» “curly” ‘single’ – — …", "¿Qué? ¡Sí!", "a+b=c ~ d^e | f < g > h $5 €10 £3 ¥7", "C++ C# F# .NET",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "----------------------------------------", "ababababababababababab",
    "=" * 70, " " * 65, "\n" * 33, "\t" * 17, "lorem ipsum " * 40, "x" * 300, "0" * 50,
    "<|im_start|>user\nhi<|im_end|>\n", "<|endoftext|>", "<s> </s> <unk> <0x0A>", "<|im_end", "[INST] hi [/INST]",
    "▁▁under▁bar", "mixed 中文 and English и русский 123 😀", "ÀÈÌÒÙ àèìòù ÂÊÎÔÛ", "Ǆ ǅ ǆ ŉ İ ı", "ﷺ ㎏ ㈱ ％",
    "Once upon a time, there was a little girl named Lily.", "It's 5 o'clock; they'd've gone 'ere.",
]  # fmt: skip

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
LINES = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
UNNAMED = [r"[\p{P}\$\+<=>\^~\|]+", r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)", r"\p{N}+", "[0-9][0-9][0-9]"]
TO_BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


SIGNS = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def cased(end):
    upper, lower, sign = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", r"[^\r\n\p{L}\p{N}]?"
    return f"{sign}{upper}*{lower}+{end}|{sign}{upper}+{lower}*{end}"


def split(*patterns):
    cuts = [pre_tokenizers.Split(Regex(p), "isolated") for p in patterns]
    return pre_tokenizers.Sequence([*cuts, TO_BYTES])


PIPELINES = {
    # as in SmolLM2's own tokenizer.json
    "smollm": pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]
    ),
    "gpt-2": pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
    "llama-bpe": split(WORDS + r"\p{N}{1,3}" + LINES),
    "smaug-bpe": split(WORDS + r"\p{N}{1,3}" + LINES),
    "qwen2": split(WORDS + r"\p{N}" + LINES),
    "qwen35": split(
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
        r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "gpt-4o": split(cased("(?i:'s|'t|'re|'ve|'m|'ll|'d)?") + r"|\p{N}{1,3}" + SIGNS),
    "tekken": split(cased("") + r"|\p{N}" + SIGNS),
    "default": split(*UNNAMED),
}


def fields(path):
    reader = GGUFReader(path)
    return {k.removeprefix("tokenizer.ggml."): f.contents() for k, f in reader.fields.items() if k.startswith("tokenizer.ggml.")}


def byte_level(path):
    f = fields(path)
    vocab = {token: i for i, token in reversed(list(enumerate(f["tokens"])))}
    merges = [tuple(m.split(" ")) for m in f["merges"]]
    ids = {}
    for name, pre in PIPELINES.items():
        tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, ignore_merges=name in ("llama-bpe", "tekken")))
        tokenizer.pre_tokenizer = pre
        if name.startswith("qwen"):
            tokenizer.normalizer = normalizers.NFC()
        ids[name] = [tokenizer.encode(text, add_special_tokens=False).ids for text in TEXTS]
    return ids


def llama2(f, prefix):
    model = proto.ModelProto()
    model.trainer_spec.model_type = proto.TrainerSpec.BPE
    model.trainer_spec.byte_fallback = True
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = prefix
    model.normalizer_spec.remove_extra_whitespaces = False
    model.normalizer_spec.escape_whitespaces = True
    for piece, score, kind in zip(f["tokens"], f["scores"], f["token_type"]):
        model.pieces.add(piece=piece, score=score, type=kind)  # GGUF took SentencePiece's numbers for the types
    return sentencepiece.SentencePieceProcessor(model_proto=model.SerializeToString())


def sentence_piece(f):
    processor = llama2(f, True)
    ids = [processor.encode(text) for text in TEXTS]
    return ids, [processor.decode(i) for i in ids]


def gemma(f):
    """As Gemma: no space before a text; runs of spaces and of line ends, and HTML, are tokens of the user's."""
    own = [*(n * "▁" for n in range(2, 17)), *(n * "\n" for n in range(2, 5)), "<b>", "</b>"]
    changed = {k: list(f[k]) for k in ("tokens", "scores", "token_type")}
    for piece in own:
        if piece in changed["tokens"]:
            changed["token_type"][changed["tokens"].index(piece)] = 4
        else:
            for key, value in (("tokens", piece), ("scores", 0.0), ("token_type", 4)):
                changed[key].append(value)
    processor = llama2(changed, False)
    plain = [text for text in TEXTS if "▁" not in text]  # GGUF's user-defined tokens have spaces, so ▁ is another character
    texts = [*plain, "a  b<b>bold</b>\n\n\n\n\n  c", " <b> x </b> "]
    user = [[i, piece] for i, piece in enumerate(changed["tokens"]) if changed["token_type"][i] == 4]
    ids = [processor.encode(text) for text in texts]
    return {"userDefined": user, "texts": texts, "ids": ids, "decoded": [processor.decode(i) for i in ids]}


def phi3(f):
    """As Phi-3: white space after a special token is part of it, except for three."""
    marks = ["<|endoftext|>", "<|user|>", "<|assistant|>", "<|system|>", "<|end|>"]
    vocab = {token: i for i, token in enumerate(f["tokens"])}
    merges = []
    for piece, i in sorted(vocab.items(), key=lambda item: -f["scores"][item[1]]):
        if f["token_type"][i] == 1:
            cuts = [(piece[:n], piece[n:]) for n in range(1, len(piece))]
            merges += sorted((c for c in cuts if c[0] in vocab and c[1] in vocab), key=lambda c: (vocab[c[0]], vocab[c[1]]))
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    for text in ["<unk>", "<s>", "</s>", *marks]:
        strips = text not in ("<unk>", "<s>", "<|endoftext|>")
        tokenizer.add_special_tokens([AddedToken(text, rstrip=strips, normalized=False, special=True)])
    texts = [
        "<|user|>\nHello there<|end|>\n<|assistant|>\n", "<|system|>\n Be brief. <|end|> \n\n<|user|>\u2003x\t<|end|>",
        "<|endoftext|>\n a", "<s> a</s> \n b", "no mark at all\n",
    ]
    return {"marks": marks, "texts": texts, "ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]}


def write(name, value):
    with gzip.GzipFile(HERE / name, "wb", mtime=0) as out:
        out.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


if __name__ == "__main__":
    f = fields(sys.argv[2])
    stories, decoded = sentence_piece(f)
    vocabulary = {k: f[k] for k in ["model", "pre", "tokens", "scores", "token_type", "bos_token_id", "eos_token_id", "unknown_token_id", "add_bos_token"]}
    write("stories-vocabulary.json.gz", vocabulary)
    ids = {"smollm2": byte_level(sys.argv[1]), "stories": stories, "storiesDecoded": decoded}
    write("token-ids.json.gz", {"texts": TEXTS, **ids, "gemma": gemma(f), "phi3": phi3(f)})
