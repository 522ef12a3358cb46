"""Writes axes.json: principal axes by numpy's eigh. python make_axes.py"""

import json

import numpy as np

random = np.random.default_rng(3)
vectors = (random.normal(size=(40, 12)) * np.linspace(3, 0.2, 12)) @ np.linalg.qr(random.normal(size=(12, 12)))[0]
vectors = vectors.astype(np.float32)
moments = vectors.T.astype(np.float64) @ vectors / len(vectors)
values, axes = np.linalg.eigh(moments)
values, axes = values[::-1], axes[:, ::-1].T
axes = axes * np.sign(axes[np.arange(12), np.abs(axes).argmax(axis=1)])[:, None]
with open('axes.json', 'w') as file:
    json.dump(
        {
            'vectors': vectors.ravel().tolist(),
            'moments': moments.ravel().round(12).tolist(),
            'values': values.round(12).tolist(),
            'axes': axes.ravel().round(9).tolist(),
        },
        file,
    )
