"""Writes embeddings.json: two sets of vectors and how near they are, by NumPy.

    pip install numpy
    python make_embeddings.py
"""
import json
import numpy as np

rng = np.random.default_rng(3)
unit = lambda x: x / np.linalg.norm(x, axis=1, keepdims=True)
original = unit(rng.normal(size=(40, 6))).astype(np.float32)
model = unit(original + 0.15 * rng.normal(size=(40, 6))).astype(np.float32)

def nearest(vectors):
    scores = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    np.fill_diagonal(scores, -np.inf)
    return np.argsort(-scores, axis=1)[:, :10]

cosines = (original.astype(np.float64) * model).sum(axis=1)
recalls = [len(set(a) & set(b)) / 10 for a, b in zip(nearest(original), nearest(model))]
json.dump({
    'original': np.round(original, 8).tolist(), 'model': np.round(model, 8).tolist(),
    'meanCosine': cosines.mean(), 'lowestCosine': cosines.min(), 'recallAt10': float(np.mean(recalls)),
    'standardError': float(np.std(recalls, ddof=1) / np.sqrt(len(recalls))),
}, open('embeddings.json', 'w'))
