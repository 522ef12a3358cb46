"""Makes fidelity.golden.json: divergences of random distributions, computed by numpy and scipy over all tokens.

Run: python make_fidelity_golden.py > fidelity.golden.json    (needs numpy and scipy)
The distribution over the 20 best tokens and "all others" is given to scipy.stats.entropy as it is; the percentile
is numpy's default (linear).
"""

import json

import numpy as np
from scipy.special import log_softmax
from scipy.stats import entropy

random = np.random.default_rng(7)
steps, divergences, same = [], [], []
for step in range(40):
    logits = random.normal(0, 3, 200)
    noisy = logits + random.normal(0, 0.4, 200)
    log_p, log_q = log_softmax(logits), log_softmax(noisy)
    best = np.argsort(-log_p)[:20]
    fold = lambda log: np.append(np.exp(log[best]), 1 - np.exp(log[best]).sum())
    divergences.append(float(entropy(fold(log_p), fold(log_q))))
    same.append(bool(np.argmax(log_p) == np.argmax(log_q)))
    steps.append({"reference": log_p[best].tolist(), "measured": log_q[best].tolist(), "sameTop": same[-1]})

print(json.dumps({
    "steps": steps,
    "divergences": divergences,
    "summary": {
        "steps": len(steps),
        "meanKL": float(np.mean(divergences)),
        "p99KL": float(np.percentile(divergences, 99)),
        "top1": float(np.mean(same)),
    },
}))
