"""Rows and scores of vector codes by numpy: codes.json. Run: python make_codes.py (numpy only)."""

import json
from pathlib import Path

import numpy as np

ROWS, QUERIES, DIMENSIONS, PARTS, CENTROIDS = 30, 3, 21, 4, 256

rng = np.random.default_rng(5)
scale = rng.uniform(0.02, 0.4, DIMENSIONS)  # steps must differ from dimension to dimension
vectors = (rng.normal(size=(ROWS, DIMENSIONS)) * scale + 0.05).astype(np.float32)
queries = rng.normal(size=(QUERIES, DIMENSIONS)).astype(np.float32)


def floats(array):
    return [float(value) for value in np.asarray(array, np.float32).ravel()]


def byte_code(least, most, middle):
    mean = vectors.mean(0, dtype=np.float64)
    farthest = np.abs(vectors - mean).max(0)
    steps = (2 * farthest / (most - least)).astype(np.float32)
    bases = (mean - middle * steps).astype(np.float32)
    # cut off half of the range, so that codes are clipped
    steps = (steps * np.float32(0.5)).astype(np.float32)
    codes = np.clip(np.floor((vectors - bases) / steps.astype(np.float64) + 0.5), least, most)
    decoded = bases + steps * codes
    return {
        'steps': floats(steps),
        'bases': floats(bases),
        'rows': codes.astype(np.int64).astype(np.uint8).ravel().tolist(),
        'decoded': floats(decoded),
        'scores': floats(queries.astype(np.float64) @ decoded.T.astype(np.float64)),
    }


halves = vectors.astype(np.float16)
signs = np.where(vectors > 0, 1.0, -1.0)
query_signs = np.where(queries > 0, 1.0, -1.0)

bounds = [i * DIMENSIONS // PARTS for i in range(PARTS + 1)]
books, codes, decoded = [], [], []
for start, end in zip(bounds, bounds[1:]):
    book = (rng.normal(size=(CENTROIDS, end - start)) * 0.3).astype(np.float32)
    distances = ((vectors[:, None, start:end].astype(np.float64) - book[None].astype(np.float64)) ** 2).sum(2)
    books.append(book)
    codes.append(distances.argmin(1))
    decoded.append(book[codes[-1]])
decoded = np.concatenate(decoded, 1)

golden = {
    'dimensions': DIMENSIONS,
    'vectors': floats(vectors),
    'queries': floats(queries),
    'float16': {
        'rows': np.frombuffer(halves.astype('<f2').tobytes(), np.uint8).tolist(),
        'decoded': floats(halves),
        'scores': floats(queries.astype(np.float64) @ halves.T.astype(np.float64)),
    },
    'int8': byte_code(-127, 127, 0),
    'uint8': byte_code(0, 255, 127.5),
    'binary': {
        'rows': np.packbits(vectors > 0, axis=1, bitorder='little').ravel().tolist(),
        'decoded': floats(signs / np.sqrt(DIMENSIONS)),
        'scores': floats(query_signs @ signs.T / DIMENSIONS),
    },
    'pq': {
        'parts': PARTS,
        'centroids': floats(np.concatenate([book.ravel() for book in books])),
        'rows': np.stack(codes, 1).ravel().tolist(),
        'decoded': floats(decoded),
        'scores': floats(queries.astype(np.float64) @ decoded.T.astype(np.float64)),
    },
}
Path(__file__).with_name('codes.json').write_text(json.dumps(golden) + '\n')
