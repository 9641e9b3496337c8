"""What recordlinkage and splink make of the same split, attributes and training data."""

import logging
import warnings

import pandas as pd
import recordlinkage
from recordlinkage.index import Block
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

from .febrl import Pair, Split, ordered

Scores = dict[Pair, float]

logging.getLogger("splink").setLevel(logging.ERROR)


def published_example(split: Split) -> Scores:
    """The example in recordlinkage's documentation, "Data deduplication": over three agreements of six."""
    pairs = recordlinkage.Index([Block("given_name")]).index(split.table)
    agreed = _example().compute(pairs, split.table).sum(axis=1)
    return {ordered(*map(str, pair)): float(count > 3) for pair, count in agreed.items()}


class Logistic:
    """recordlinkage's ``LogisticRegressionClassifier`` on all attributes, trained on the same persons."""

    def __init__(self, training: list[Split]) -> None:
        learned = [(_features(part), part.truth) for part in training]
        labels = [pair in truth for table, truth in learned for pair in table.index]
        self._model = recordlinkage.LogisticRegressionClassifier().kernel
        self._model.fit(pd.concat([table for table, _ in learned]).to_numpy(), labels)

    def __call__(self, split: Split) -> Scores:
        found = _features(split)
        chances = self._model.predict_proba(found.to_numpy())[:, 1]
        return {pair: float(chance) for pair, chance in zip(found.index, chances, strict=True)}


class Splink:
    """splink with its comparisons for people: u by random sampling, m from the labels of the training."""

    def __init__(self, training: list[Split]) -> None:
        self._settings = _trained(training)

    def __call__(self, split: Split) -> Scores:
        linker = Linker(DuckDBAPI().register(_frame(split)), self._settings)
        found = linker.inference.predict(threshold_match_weight=-20).as_pandas_dataframe()
        ends = zip(found["unique_id_l"], found["unique_id_r"], found["match_weight"], strict=True)
        return {ordered(str(one), str(other)): float(weight) for one, other, weight in ends}


def _example() -> recordlinkage.Compare:
    compare = recordlinkage.Compare()
    compare.exact("given_name", "given_name")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
    for column in ("date_of_birth", "suburb", "state"):
        compare.exact(column, column)
    compare.string("address_1", "address_1", threshold=0.85)
    return compare


_COLUMNS = ("given_name", "surname", "suburb", "address_1", "address_2")
_CODES = ("date_of_birth", "postcode", "street_number")


def _features(split: Split) -> pd.DataFrame:
    indexer = recordlinkage.Index([Block(column) for column in ("given_name", "surname", "date_of_birth", "postcode")])
    compare = recordlinkage.Compare()
    for column in _COLUMNS:
        compare.string(column, column, method="jarowinkler", missing_value=0.5)
    for column in _CODES:
        compare.string(column, column, method="damerau_levenshtein", missing_value=0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = compare.compute(indexer.index(split.table), split.table)
    found.index = pd.MultiIndex.from_tuples([ordered(*map(str, pair)) for pair in found.index])
    return found


def _frame(split: Split) -> pd.DataFrame:
    columns = [*_COLUMNS, *_CODES]
    return split.table[columns].astype("string").rename_axis("unique_id").reset_index()


def _trained(training: list[Split]) -> dict[str, object]:
    parts = [_frame(part).assign(cluster=lambda rows: rows["unique_id"].str.split("-").str[1]) for part in training]
    for part, rows in zip(training, parts, strict=True):
        rows["unique_id"] = f"{part.number}-" + rows["unique_id"]
        rows["cluster"] = f"{part.number}-" + rows["cluster"]
    linker = Linker(DuckDBAPI().register(pd.concat(parts)), _settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1969)
    linker.training.estimate_m_from_label_column("cluster")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "date_of_birth")], recall=0.3
    )
    return linker.misc.save_model_to_json()


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on(column) for column in ("given_name", "surname", "date_of_birth", "postcode")
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("suburb", [0.9, 0.8]),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.8]),
            cl.JaroWinklerAtThresholds("address_2", [0.9, 0.8]),
            cl.ExactMatch("street_number"),
        ],
    )
