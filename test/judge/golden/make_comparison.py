# Writes comparison.json: what numpy, scipy and statsmodels make of made-up logits. pip install numpy scipy statsmodels
import json
import numpy as np
import statsmodels.api as sm
from scipy.special import rel_entr, softmax
from scipy.stats import t as student

rng = np.random.default_rng(5)
VOCABULARY = 11
LENGTHS = [6, 5, 9, 3]

texts = []
for length in LENGTHS:
    reference = np.round(rng.normal(0, 2, (length, VOCABULARY)), 3).astype(np.float32)
    models = [
        np.round(reference + rng.normal(0, spread, (length, VOCABULARY)), 3).astype(np.float32)
        for spread in (0.3, 1.0)
    ]
    tokens = rng.integers(0, VOCABULARY, length)
    texts.append((tokens, reference, models))


def measures(tokens, reference, model):
    p = softmax(reference.astype(np.float64), axis=1)[:-1]
    q = softmax(model.astype(np.float64), axis=1)[:-1]
    following = tokens[1:]
    at = np.arange(len(following))
    return {
        "kl": rel_entr(p, q).sum(axis=1),
        "same": p.argmax(axis=1) == q.argmax(axis=1),
        "reference": np.log(p[at, following]),
        "model": np.log(q[at, following]),
    }


def estimate(values):
    groups = np.concatenate([[text] * len(v) for text, v in enumerate(values)])
    y = np.concatenate(values).astype(np.float64)
    fit = sm.OLS(y, np.ones(len(y))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    texts = len(values)
    error = fit.bse[0] * np.sqrt(texts / (texts - 1))
    margin = student.ppf(0.975, texts - 1) * error
    return {"value": y.mean(), "standardError": error, "low": y.mean() - margin, "high": y.mean() + margin}


def comparison(at):
    found = [measures(tokens, reference, models[at]) for tokens, reference, models in texts]
    kl = np.concatenate([one["kl"] for one in found])
    return found, {
        "tokens": len(kl),
        "meanKL": kl.mean(),
        "medianKL": np.quantile(kl, 0.5),
        "p99KL": np.quantile(kl, 0.99),
        "top1": np.concatenate([one["same"] for one in found]).mean(),
        "perplexity": np.exp(-np.concatenate([one["model"] for one in found]).mean()),
        "referencePerplexity": np.exp(-np.concatenate([one["reference"] for one in found]).mean()),
        "intervals": {
            "meanKL": estimate([one["kl"] for one in found]),
            "top1": estimate([one["same"] for one in found]),
            "logLikelihood": estimate([one["model"] - one["reference"] for one in found]),
        },
    }


found, comparisons = zip(*[comparison(at) for at in range(2)])
golden = {
    "texts": [
        {"tokens": tokens.tolist(), "reference": reference.tolist(), "models": [m.tolist() for m in models]}
        for tokens, reference, models in texts
    ],
    "comparisons": comparisons,
    "difference": estimate([b["kl"] - a["kl"] for a, b in zip(*found)]),
    "student": {str(degrees): student.ppf(0.975, degrees) for degrees in (1, 2, 3, 4, 5, 10, 24, 100)},
}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (np.floating, float)):
        return float(f"{value:.12g}")
    return int(value)


with open(__file__.replace("make_comparison.py", "comparison.json"), "w") as file:
    json.dump(plain(golden), file)
    file.write("\n")
