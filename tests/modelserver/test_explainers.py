"""Explanations against Shapley values by brute force: all subsets of the features."""

import itertools
import math
import unittest

import numpy as np

import support  # noqa: F401
from support import needs_server, needs_xgboost
from modelserver.errors import InvalidInput
from modelserver.explainers.chosen import _exact_scikit
from modelserver.explainers.linear import LinearExplainer
from modelserver.explainers.permutation import PermutationExplainer
from modelserver.explainers.scikit_trees import TreeExplainer
from modelserver.explainers.trees import Tree, TreeContributions


def shapley(value, features: int) -> np.ndarray:
    """Of a value function over sets of features, by its definition."""
    found = np.zeros(features)
    for at in range(features):
        rest = [other for other in range(features) if other != at]
        for size in range(features):
            weight = math.factorial(size) * math.factorial(features - size - 1) / math.factorial(features)
            for chosen in itertools.combinations(rest, size):
                found[at] += weight * (value({*chosen, at}) - value(set(chosen)))
    return found


def conditional(tree, row, known, value, node=0):
    """What a scikit-learn tree expects of a row of which only some features are known, by walking down both ways at the others."""
    left, right = tree.children_left[node], tree.children_right[node]
    if left < 0:
        return value[node]
    if tree.feature[node] in known:
        return conditional(tree, row, known, value, left if np.float32(row[tree.feature[node]]) <= tree.threshold[node] else right)
    weights = tree.weighted_n_node_samples
    return sum(conditional(tree, row, known, value, child) * weights[child] / weights[node] for child in (left, right))


def table(rows=120, features=5, seed=0):
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(rows, features))
    return x, x[:, 0] * 2 + x[:, 1] * x[:, 2] + np.sin(x[:, 3]) + chance.normal(scale=0.1, size=rows)


@needs_server
class Trees(unittest.TestCase):
    def check(self, estimator, sums, x):
        """`sums(row, known)` is the value function."""
        explainer = TreeExplainer.of(estimator)
        for row in x[:4]:
            found = explainer.explain(row[None])
            wanted = shapley(lambda known: sums(row, known), x.shape[1])
            np.testing.assert_allclose(found.contributions[0], wanted, atol=1e-9)
            self.assertAlmostEqual(found.base[0], sums(row, set()), places=9)
            self.assertAlmostEqual(found.base[0] + found.contributions[0].sum(), found.explained[0], places=9)

    def test_a_tree_of_regression(self):
        from sklearn.tree import DecisionTreeRegressor

        x, y = table()
        model = DecisionTreeRegressor(random_state=0).fit(x, y)
        self.check(model, lambda row, known: conditional(model.tree_, row, known, model.tree_.value[:, 0, 0]), x)
        np.testing.assert_allclose(TreeExplainer.of(model).explain(x).explained, model.predict(x))

    def test_a_tree_that_splits_the_same_feature_many_times(self):
        from sklearn.tree import DecisionTreeRegressor

        x = table(200)[0][:, :2]
        model = DecisionTreeRegressor(random_state=0).fit(x, np.sin(5 * x[:, 0]) + x[:, 1])
        self.check(model, lambda row, known: conditional(model.tree_, row, known, model.tree_.value[:, 0, 0]), x)

    def test_a_forest_with_weights_of_rows(self):
        from sklearn.ensemble import RandomForestRegressor

        x, y = table()
        model = RandomForestRegressor(7, random_state=0).fit(x, y, sample_weight=np.linspace(0.1, 3, len(x)))
        self.check(
            model, lambda row, known: np.mean([conditional(one.tree_, row, known, one.tree_.value[:, 0, 0]) for one in model.estimators_]), x
        )
        np.testing.assert_allclose(TreeExplainer.of(model).explain(x).explained, model.predict(x))

    def test_a_forest_of_three_classes_explains_the_predicted_one(self):
        from sklearn.ensemble import ExtraTreesClassifier

        x, y = table()
        model = ExtraTreesClassifier(5, random_state=0, max_depth=5).fit(x, np.digitize(y, [-1, 1]))
        found = TreeExplainer.of(model).explain(x)
        np.testing.assert_allclose(found.explained, model.predict_proba(x).max(axis=1))
        self.assertEqual(model.predict(x).tolist(), found.classes)
        np.testing.assert_allclose(found.base + found.contributions.sum(axis=1), found.explained)

        def share(row, known):
            return np.mean([conditional(t.tree_, row, known, t.tree_.value[:, 0, 2] / t.tree_.value[:, 0].sum(axis=1)) for t in model.estimators_])

        asked = TreeExplainer.of(model).explain(x[:1], label=2)
        np.testing.assert_allclose(asked.contributions[0], shapley(lambda known: share(x[0], known), 5), atol=1e-9)

    def test_gradient_boosting_of_two_classes_in_log_odds(self):
        from sklearn.ensemble import GradientBoostingClassifier

        x, y = table()
        model = GradientBoostingClassifier(n_estimators=12, random_state=0).fit(x, y > 0)
        start = float(model._raw_predict_init(x[:1].astype(np.float32))[0, 0])

        def score(row, known):
            return start + sum(0.1 * conditional(one.tree_, row, known, one.tree_.value[:, 0, 0]) for one in model.estimators_[:, 0])

        self.check(model, score, x)
        found = TreeExplainer.of(model).explain(x)
        np.testing.assert_allclose(found.explained, model.decision_function(x))
        self.assertEqual("log_odds", found.scale)
        other = TreeExplainer.of(model).explain(x, label=False)
        np.testing.assert_allclose(other.contributions, -found.contributions)

    def test_gradient_boosting_of_three_classes_and_of_numbers(self):
        from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

        x, y = table()
        model = GradientBoostingClassifier(n_estimators=5, random_state=0).fit(x, np.digitize(y, [-1, 1]))
        found = TreeExplainer.of(model).explain(x)
        np.testing.assert_allclose(found.explained, model.decision_function(x).max(axis=1))
        np.testing.assert_allclose(found.base + found.contributions.sum(axis=1), found.explained)
        model = GradientBoostingRegressor(n_estimators=30, random_state=0).fit(x, y)
        np.testing.assert_allclose(TreeExplainer.of(model).explain(x).explained, model.predict(x))

    def test_histogram_boosting_with_missing_values(self):
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        x, y = table(300)
        x[::7, 0] = np.nan
        x[::5, 2] = np.nan
        model = HistGradientBoostingRegressor(max_iter=10, random_state=0).fit(x, np.nan_to_num(y))
        found = TreeExplainer.of(model).explain(x)
        np.testing.assert_allclose(found.explained, model.predict(x))

        def walk(nodes, row, known, at=0):
            node = nodes[at]
            if node["is_leaf"]:
                return node["value"]
            value = row[node["feature_idx"]]
            goes_left = node["missing_go_to_left"] if np.isnan(value) else value <= node["num_threshold"]
            if node["feature_idx"] in known:
                return walk(nodes, row, known, node["left"] if goes_left else node["right"])
            return sum(walk(nodes, row, known, node[side]) * nodes[node[side]]["count"] / node["count"] for side in ("left", "right"))

        for row in (x[0], x[1]):
            wanted = shapley(lambda known: sum(walk(stage[0].nodes, row, known) for stage in model._predictors), 5)
            np.testing.assert_allclose(TreeExplainer.of(model).explain(row[None]).contributions[0], wanted, atol=1e-9)
        model = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(x, np.nan_to_num(y) > 0)
        np.testing.assert_allclose(TreeExplainer.of(model).explain(x).explained, model.decision_function(x))

    def test_what_is_no_plain_sum_of_trees_is_left_to_others(self):
        from sklearn.ensemble import AdaBoostClassifier, GradientBoostingRegressor, RandomForestRegressor
        from sklearn.linear_model import LinearRegression

        x, y = table()
        self.assertIsNone(TreeExplainer.of(AdaBoostClassifier(n_estimators=2).fit(x, y > 0)))
        self.assertIsNone(TreeExplainer.of(GradientBoostingRegressor(n_estimators=2, init=LinearRegression()).fit(x, y)))
        self.assertIsNone(TreeExplainer.of(RandomForestRegressor(2).fit(x, np.stack([y, y], axis=1))))

    def test_a_lone_leaf(self):
        leaf = Tree(*(np.array([-1]) for _ in range(3)), np.array([0.0]), np.array([5.0]), np.array([[3.0]]), np.array([False]))
        found = TreeContributions([leaf], 2, np.array([1.0]))
        self.assertEqual(4.0, found.base[0])
        self.assertEqual([[0.0], [0.0]], found.of(np.zeros((1, 2)))[0].tolist())

    @needs_xgboost
    def test_xgboosts_own_contributions_are_the_same_as_ours(self):
        import json

        import xgboost
        from modelserver.explainers.boosted import BoosterExplainer

        x, y = table(300)
        matrix = xgboost.DMatrix(x, y > 0)
        booster = xgboost.train({"objective": "binary:logistic", "max_depth": 4, "base_score": 0.5, "nthread": 1}, matrix, 8)
        found = BoosterExplainer(booster, "binary:logistic", ["no", "yes"]).explain(x[:5])
        np.testing.assert_allclose(found.explained, booster.predict(matrix, output_margin=True)[:5], rtol=1e-5)
        np.testing.assert_allclose(found.base + found.contributions.sum(axis=1), found.explained, rtol=1e-5)
        trees = [json.loads(text) for text in booster.get_dump(with_stats=True, dump_format="json")]
        for at, row in enumerate(x[:5]):
            wanted = shapley(lambda known: sum(_walk(tree, row, known) for tree in trees), 5)
            np.testing.assert_allclose(found.contributions[at], wanted, atol=1e-4)


def _walk(node, row, known):
    if "leaf" in node:
        return node["leaf"]
    feature = int(node["split"][1:])
    children = {child["nodeid"]: child for child in node["children"]}
    if feature in known:
        return _walk(children[node["yes"] if np.float32(row[feature]) < np.float32(node["split_condition"]) else node["no"]], row, known)
    return sum(_walk(child, row, known) * child["cover"] / node["cover"] for child in children.values())


@needs_server
class Lines(unittest.TestCase):
    def test_a_coefficient_times_the_distance_from_the_mean(self):
        from sklearn.linear_model import Ridge

        x, y = table()
        model, mean = Ridge().fit(x, y), x.mean(axis=0)
        found = LinearExplainer.of(model, mean).explain(x[:3])
        np.testing.assert_allclose(found.contributions, model.coef_ * (x[:3] - mean))
        np.testing.assert_allclose(found.explained, model.predict(x[:3]))
        np.testing.assert_allclose(found.base + found.contributions.sum(axis=1), found.explained)
        wanted = shapley(lambda known: float(model.predict(np.where(np.isin(np.arange(5), list(known)), x[0], mean)[None])[0]), 5)
        np.testing.assert_allclose(found.contributions[0], wanted, atol=1e-9)

    def test_log_odds_of_two_classes_and_margins_of_three(self):
        from sklearn.linear_model import LogisticRegression

        x, y = table()
        model = LogisticRegression().fit(x, y > 0)
        found = LinearExplainer.of(model, x.mean(axis=0)).explain(x)
        np.testing.assert_allclose(found.explained, model.decision_function(x))
        self.assertEqual(("log_odds", [True] * len(x)), (found.scale, found.classes))
        model = LogisticRegression(max_iter=500).fit(x, np.digitize(y, [-1, 1]))
        found = LinearExplainer.of(model, x.mean(axis=0)).explain(x)
        np.testing.assert_allclose(found.explained, model.decision_function(x).max(axis=1))
        self.assertEqual(model.predict(x).tolist(), found.classes)

    def test_behind_a_scaler_features_are_as_they_were_sent(self):
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        x, y = table()
        plain, scaled = LinearRegression().fit(x, y), make_pipeline(StandardScaler(), LinearRegression()).fit(x, y)
        one, other = _exact_scikit(plain, x).explain(x), _exact_scikit(scaled, x).explain(x)
        np.testing.assert_allclose(one.contributions, other.contributions, atol=1e-9)
        without = _exact_scikit(scaled, None).explain(x)
        np.testing.assert_allclose(without.contributions, other.contributions, atol=1e-9)

    def test_without_a_background_it_says_that_it_measures_from_zero(self):
        from sklearn.linear_model import LinearRegression

        x, y = table()
        found = _exact_scikit(LinearRegression().fit(x, y), None).explain(x)
        self.assertIn("from zero", found.notes[0])
        np.testing.assert_allclose(found.base + found.contributions.sum(axis=1), found.explained)

    def test_what_mixes_columns_is_not_explained_exactly(self):
        from sklearn.decomposition import PCA
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline

        x, y = table()
        self.assertIsNone(_exact_scikit(make_pipeline(PCA(5), LinearRegression()).fit(x, y), x))


class Permutations(unittest.TestCase):
    @staticmethod
    def bent(x):
        return (x[:, 0] * x[:, 1] + np.exp(x[:, 2]) * x[:, 3] + x[:, 0])[:, None]

    def test_up_to_four_features_the_values_are_exact(self):
        x, _ = table(40, 4)
        background, row = x[:10], x[20]
        found = PermutationExplainer(self.bent, background, None, "value").explain(row[None])

        def value(known):
            return self.bent(np.where(np.isin(np.arange(4), list(known)), row, background)).mean()

        np.testing.assert_allclose(found.contributions[0], shapley(value, 4), atol=1e-9)
        self.assertAlmostEqual(self.bent(background).mean(), found.base[0])

    def test_beyond_the_sum_is_exact_and_the_values_are_near(self):
        x, _ = table(40, 6)
        background, row = x[:10], x[20]
        found = PermutationExplainer(self.bent, background, None, "value").explain(row[None])
        self.assertAlmostEqual(found.base[0] + found.contributions[0].sum(), found.explained[0])
        self.assertAlmostEqual(self.bent(row[None])[0, 0], found.explained[0])

        def value(known):
            return self.bent(np.where(np.isin(np.arange(6), list(known)), row, background)).mean()

        # Only pairs of features act on each other here, for which an order and its reverse give the mean of all orders.
        np.testing.assert_allclose(found.contributions[0], shapley(value, 6), atol=1e-9)
        self.assertEqual(0.0, found.importances[0, 4])

    def test_importances_are_the_mean_change_when_a_feature_is_replaced(self):
        x, _ = table(40, 4)
        found = PermutationExplainer(self.bent, x[:10], None, "value").explain(x[20:21])
        moved = np.tile(x[20], (10, 1))
        moved[:, 0] = x[:10, 0]
        self.assertAlmostEqual(np.abs(self.bent(moved) - self.bent(x[20:21])).mean(), found.importances[0, 0])

    def test_the_same_rows_give_the_same_explanation(self):
        x, _ = table(40, 7)
        first, second = (PermutationExplainer(self.bent, x[:10], None, "value").explain(x[:3]) for _ in range(2))
        self.assertEqual(first.contributions.tolist(), second.contributions.tolist())

    def test_an_unknown_class_is_refused_with_the_nearest(self):
        explainer = PermutationExplainer(lambda x: np.ones((len(x), 2)), np.zeros((1, 2)), ["setosa", "virginica"], "probability")
        with self.assertRaisesRegex(InvalidInput, "Did you mean 'setosa'"):
            explainer.explain(np.ones((1, 2)), "setoza")


if __name__ == "__main__":
    unittest.main()
