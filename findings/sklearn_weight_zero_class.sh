#!/usr/bin/env bash
# Surprise: in scikit-learn a row of sample_weight 0 is not a row left out. A class that only such rows have still is
#   one of the classes: it scores 0 in macro F1 (perfect predictions: 0.667, not 1) and makes one-vs-rest ROC AUC nan
#   (left out: an error), while log loss gives a number where leaving the rows out is an error. Balanced accuracy,
#   which is macro recall over the classes of y_true, does leave the class out.
# Versions: scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1.
# Why it matters: kindred leaves rows of weight 0 out; who checks its macro averages with sample_weight gets scores that
#   differ by whole shares of a class.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install --no-compile \
  scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
"$folder/venv/bin/python" - <<'PY'
import math
import warnings
import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
print("scikit-learn", sklearn.__version__)
truth = np.array([0, 0, 1, 1, 2])
guess = truth.copy()  # every prediction is right
chance = np.array([[.7, .2, .1], [.4, .5, .1], [.2, .7, .1], [.3, .6, .1], [.1, .1, .8]])
weight = np.array([1.0, 1, 1, 1, 0])  # the one row of class 2 weighs nothing
kept = weight > 0


def value(score, *args, **kwargs):
    try:
        return float(score(*args, **kwargs))
    except ValueError as error:
        return "ValueError: " + str(error)[:60]


def both(name, score, predicted, **kwargs):
    zero = value(score, truth, predicted, sample_weight=weight, **kwargs)
    left_out = value(score, truth[kept], predicted[kept], **kwargs)
    print(f"  {name:24} weight 0: {zero!s:20} rows left out: {left_out}")
    return zero, left_out


def is_error(x):
    return isinstance(x, str)


f1 = both("macro F1", m.f1_score, guess, average="macro")
recall = both("macro recall", m.recall_score, guess, average="macro")
balanced = both("balanced accuracy", m.balanced_accuracy_score, guess)
auc = both("ROC AUC one-vs-rest", m.roc_auc_score, chance, multi_class="ovr")
log_loss = both("log loss", m.log_loss, chance)
tiny = m.f1_score(truth, guess, average="macro", sample_weight=[1, 1, 1, 1, 1e-12])
print(f"  macro F1 with weight 1e-12 in place of 0: {tiny}")
assert math.isclose(f1[0], 2 / 3) and f1[1] == 1.0
assert math.isclose(recall[0], 2 / 3) and recall[1] == 1.0
assert balanced == (1.0, 1.0)
assert math.isnan(auc[0]) and is_error(auc[1])
assert math.isfinite(log_loss[0]) and is_error(log_loss[1])
assert tiny == 1.0
print("ok: a class of weight 0 counts as a class with score 0 in macro averages, not in balanced accuracy")
PY
