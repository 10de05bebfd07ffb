"""The feature table of the bench, by pandas and by bare numpy: the best reasonable shot of each, no loop over rows.

Usage: features_pandas.py FOLDER LEADS NOW THEN...   (instants in seconds since 1970; prints one line of JSON)
"""
import json, sys, time
import numpy as np
import pandas as pd

folder, n, instants = sys.argv[1], int(sys.argv[2]), [int(a) for a in sys.argv[3:]]
DAY = 86400
FLOOR = 0.05

def column(name, dtype):
    return np.fromfile(f"{folder}/{name}.bin", dtype=dtype)

began = time.perf_counter()
lead, kind_of = column("activity_lead", np.int32), column("activity_type", np.int16)
happened, known = column("activity_happened", np.int64), column("activity_known", np.int64)
value = pd.DataFrame({"lead": column("value_lead", np.int32), "field": column("value_field", np.int8),
                      "code": column("value_code", np.int32), "known": column("value_known", np.int64)}).sort_values("known", kind="stable")
created = column("lead_created", np.int64)
types = pd.read_csv(f"{folder}/types.tsv", sep="\t", names=["type", "kind", "detail"], na_values=["\\N"], keep_default_na=False)
kind = types.kind.to_numpy()
detail = types.detail.fillna("").astype(str)
is_kind = {k: kind == k for k in ["page", "email", "call", "meeting", "form"]}
pricing = is_kind["page"] & detail.str.contains("/pricing", case=False, regex=False).to_numpy()
careers = is_kind["page"] & detail.str.contains("/careers", case=False, regex=False).to_numpy()
demo = is_kind["form"] & detail.str.contains("Demo request", case=False, regex=False).to_numpy()
everything = np.ones(len(types), bool)
events = pd.DataFrame({"lead": lead, "type": kind_of, "happened": happened, "known": known})
load = time.perf_counter() - began

def fields(at):
    held = value[value.known <= at].drop_duplicates(["lead", "field"], keep="last")
    out = np.full((4, n), np.nan, np.float32)
    for f in range(4):
        one = held[held.field == f]
        out[f, one.lead.to_numpy()] = one.code.to_numpy()
    out[out == -1] = np.nan
    mail = out[2]
    out[2] = np.where(np.isnan(mail), np.nan, mail == 0)
    age = np.floor((at - created) / DAY).astype(np.float32)
    age[created > at] = np.nan
    return [out[0], out[1], out[2], out[3], age]

def finish(at, counts, last):
    recency = np.where(last >= 0, np.minimum(90, (at - last) // DAY), 90)
    momentum = counts["visits_7d"] / 7.0 / (counts["before"] / 28.0 + FLOOR)
    return fields(at) + [recency, counts["visits_7d"], counts["visits_30d"], counts["pricing_7d"], momentum, counts["demo"] > 0, counts["any"] == 0,
                         counts["careers"] > 0, counts["emails"], counts["calls"], counts["meetings"]]

WINDOWS = [("visits_7d", is_kind["page"], 0, 7), ("visits_30d", is_kind["page"], 0, 30), ("pricing_7d", pricing, 0, 7), ("before", is_kind["page"], 7, 35),
           ("demo", demo, 0, 90), ("any", everything, 0, 90), ("careers", careers, 0, 30), ("emails", is_kind["email"], 0, 30), ("calls", is_kind["call"], 0, 30),
           ("meetings", is_kind["meeting"], 0, 90)]

def by_pandas(at):
    # The longest window first, so that everything after it works on fewer rows.
    e = events[(events.happened <= at) & (events.happened > at - 90 * DAY) & (events.known <= at)]
    age = at - e.happened
    flags = pd.DataFrame({name: of[e.type.to_numpy()] & (age >= start * DAY).to_numpy() & (age < end * DAY).to_numpy() for name, of, start, end in WINDOWS})
    flags["lead"] = e.lead.to_numpy()
    flags["happened"] = e.happened.to_numpy()
    grouped = flags.groupby("lead", sort=False)
    counts = grouped[[w[0] for w in WINDOWS]].sum().reindex(np.arange(n), fill_value=0)
    last = grouped["happened"].max().reindex(np.arange(n), fill_value=-1).to_numpy()
    return finish(at, {c: counts[c].to_numpy() for c in counts}, last)

def by_numpy(at):
    # Activities lie in the order in which they happened: windows are slices.
    def slice_of(start, end):
        return slice(np.searchsorted(happened, at - end * DAY, "right"), np.searchsorted(happened, at - start * DAY, "right"))
    counts = {}
    for name, of, start, end in WINDOWS:
        s = slice_of(start, end)
        counts[name] = np.bincount(lead[s][of[kind_of[s]] & (known[s] <= at)], minlength=n)
    s = slice_of(0, 90)
    seen = known[s] <= at
    last = np.full(n, -1, np.int64)
    last[lead[s][seen]] = happened[s][seen]
    return finish(at, counts, last)

seconds = {"load": load, "pandas": [], "numpy": []}
for i, at in enumerate(instants):
    for name, build in (("pandas", by_pandas), ("numpy", by_numpy)):
        began = time.perf_counter()
        table = build(at)
        seconds[name].append(time.perf_counter() - began)
        np.column_stack([np.asarray(c, np.float32) for c in table]).tofile(f"{folder}/{name}-{i}.out")
        del table
print(json.dumps(seconds))
