"""Writes wordpiece.json.gz: what the tokenizers library makes of nasty texts by BERT's tokenizer.

    pip install tokenizers==0.23.3
    python make-wordpiece.py TOKENIZER.json    # of all-MiniLM-L6-v2

The vocabulary is a part of the model's own: all pieces of one character, and those the texts need with the whole of it. The
library is not told which tokens are special, because Nibble reads "[SEP]" in a text as text.
"""
import gzip, json, random, sys
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

TEXTS = [
    '', ' ', '\t\r\n', 'Hello, world!', 'The quick brown fox jumps over the lazy dog.', 'unaffable', "don't can't we'll",
    'naïve café Ångström façade', 'e\u0301 a\u0308 o\u0302\u0323', 'ÀÉÎÕÜ ẞ ß İstanbul ıi', 'ΣΟΦΟΣ σοφός', 'Привет, мир! Ёлка й',
    '中文字符和English混排', '日本語のテキスト カタカナ', '한국어 문장', '㐀䶵 豈 𠀀𪛖', 'नमस्ते दुनिया', 'สวัสดีชาวโลก', 'مرحبا بالعالم', 'שָׁלוֹם',
    '😀 emoji 👩‍👩‍👧‍👦 family 🇩🇪 flag 👍🏽', 'zero\u200bwidth\u200djoin\ufeffbom', 'soft\u00adhyphen', 'a\u0000b\u0001c\u007fd\u0085e',
    'tab\tnew\nline\rreturn\u00a0nbsp\u2003em\u3000wide\u2028ls', '\ufffd replaced \ufffd', 'private \ue000 use', 'unassigned \u0378 kept',
    'a' * 100, 'a' * 101, 'é' * 100, 'e\u0301' * 100, 'é' * 101, '😀' * 100, '😀' * 101, 'x' * 5000 + ' end', '中' * 300,
    '[CLS] [SEP] [UNK] [MASK] [PAD]', '##ing ##s', '▁word ▁', '$1,234.56 + 7% = 100€ ~`^|<>', 'http://example.org/a?b=c&d=e#f',
    'snake_case camelCase kebab-case SCREAMING', '“quotes” ‘single’ «guillemets» — dash – … ¿qué? ¡ay!', 'ﬁ ligature ½ ² ℃ Ω K', '\u1fef\u037e\u2126\u212a',
    '١٢٣ 四五六 Ⅳ ①', 'x\u0300\u0301\u0302y', '\u0300leading', 'trailing   ', '   leading', 'a\u200d', 'ǅ ǆ ŉ', 'ᾳ ῼ Ὀδυσσεύς', '퓛픴𝓪 math', 'Ω≈ç√∫˜µ≤≥÷',
]

def nasty(rng):
    pools = ['abcdefghij', 'ABCXYZ', 'éüñçøÅ', ' \t\n\u00a0', '.,!?-_\'"[]()#', '中文日本', '😀👍🏽', 'ßİıΣς', '\u0301\u0308', '\u200b\u200d\ufeff\u0000', '0123', 'яёЖ', 'क्षि', '가각']
    return ''.join(rng.choice(rng.choice(pools)) for _ in range(rng.randrange(1, 60)))

def build(vocab, lowercase, strip):
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token='[UNK]', max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=strip, lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer

rng = random.Random(7)
texts = TEXTS + [nasty(rng) for _ in range(300)]
whole = json.load(open(sys.argv[1]))['model']['vocab']
kept = {'[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'} | {piece for piece in whole if len(piece.removeprefix('##')) == 1}
for text in texts:
    kept |= set(build(whole, True, None).encode(text).tokens)
# capitals and accents, which the model's own vocabulary has not
own = [piece for piece in sorted(whole, key=whole.get) if piece in kept] + ['H', 'Hello', '##É', 'é', '##é', 'Caf', '##X', 'A', '##a\u0301', 'ß', 'İ']
vocab = {piece: id for id, piece in enumerate(dict.fromkeys(own))}
ways = {'uncased': (True, None), 'cased': (False, None), 'accented': (True, False), 'stripped': (False, True)}
out = {
    'vocabulary': list(vocab),
    'texts': texts,
    'ids': {name: [build(vocab, *way).encode(text).ids for text in texts] for name, way in ways.items()},
}
with gzip.GzipFile('wordpiece.json.gz', 'wb', mtime=0) as file:
    file.write(json.dumps(out, ensure_ascii=True, separators=(',', ':')).encode())
