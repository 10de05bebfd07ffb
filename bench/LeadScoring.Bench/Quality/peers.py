"""Fits the peers on the rows that the bench exported and writes their probabilities for the test rows. Default settings throughout."""
import sys

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from xgboost import XGBClassifier

rows = pd.read_csv(sys.argv[1], keep_default_na=False, na_values=[""], low_memory=False)
numbers = [c for c in rows.columns if c.startswith("n:")]
classes = [c for c in rows.columns if c.startswith("c:")]
rows[numbers] = rows[numbers].astype(float)
rows[classes] = rows[classes].astype(object).where(rows[classes].notna(), "(missing)").astype(str)
train, test = rows[rows["part"] == "train"], rows[rows["part"] == "test"]
y, w = train["label"].to_numpy(), train["weight"].to_numpy()


def encoded(*number_steps):
    """Numbers by the given steps, classes one-hot; classes of fewer than ten rows together."""
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10, sparse_output=False)
    return make_column_transformer((make_pipeline(*number_steps) if number_steps else "passthrough", numbers), (one_hot, classes))


peers = {
    "sklearn logistic": (encoded(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), LogisticRegression(max_iter=2000)),
    "sklearn random forest": (encoded(SimpleImputer(strategy="median", add_indicator=True)), RandomForestClassifier(random_state=1)),
    "sklearn HistGradientBoosting": (encoded(), HistGradientBoostingClassifier(random_state=1)),
    "xgboost": (encoded(), XGBClassifier(random_state=1, n_jobs=1)),
}
out = {}
for name, (encoder, model) in peers.items():
    x = encoder.fit_transform(train)
    model.fit(np.asarray(x), y, sample_weight=w)
    out[name] = model.predict_proba(np.asarray(encoder.transform(test)))[:, 1]
pd.DataFrame(out).to_csv(sys.argv[2], index=False)
