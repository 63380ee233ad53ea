using Pipelines.Sdk;
using Pipelines.Sdk.Authoring;

namespace BreastCancer;

/// <summary>
/// Tells benign from malignant tumours: three models are trained side by side, judged by the same rows, and the best one is
/// registered if it is good enough.
/// </summary>
internal static class BreastCancerPipeline
{
    public static readonly Pipeline Definition = Pipeline.Define("breast-cancer", Define);

    private static void Define(PipelineBuilder p)
    {
        p.DisplayName("Breast cancer").Describe("Trains three models side by side and registers the best one if it is good enough.");
        PipelineParameter dataset = p.Parameter("dataset", "breast_cancer", "A built-in data set, or the path or URL of a CSV.");
        PipelineParameter target = p.Parameter("target", "", "The column to predict; needed for a CSV.");
        PipelineParameter seed = p.Parameter("seed", 42, "Seed of the split and of the trainings.");
        PipelineParameter testFraction = p.Parameter("test_fraction", 0.25, "Share of the rows that models are judged by.");
        PipelineParameter metric = p.Parameter("metric", "roc_auc", "What the best model is best at.").AllowOnly("accuracy", "f1", "precision", "recall", "roc_auc");
        PipelineParameter minimumScore = p.Parameter("minimum_score", 0.95, "A best model below this fails the run.");
        PipelineParameter modelName = p.Parameter("model_name", "breast-cancer", "What the registered model is called.");

        // Tables of numbers, ready to learn from.
        PipelineTask load = p.Task(Component("load-dataset"), ("source", dataset), ("target", target));
        PipelineTask validate = p.Task(Component("validate-dataset"), ("dataset", load["dataset"]), ("min_rows", 100));
        PipelineTask split = p.Task(Component("split-dataset"), ("dataset", load["dataset"]), ("seed", seed), ("test_fraction", testFraction)).After(validate);
        PipelineTask transform = p.Task(Component("transform-dataset"), ("train", split["train"]), ("test", split["test"]));
        Source train = transform["transformed_train"];
        Source test = transform["transformed_test"];

        // Three models that know nothing of each other.
        PipelineTask forest = p.Task(
            Component("train-sklearn"), ("dataset", train), ("seed", seed),
            ("estimator", "random_forest"), ("hyperparameters", Argument.Struct(("n_estimators", 300), ("min_samples_leaf", 2))))
            .Named("train-forest").DisplayName("Train a random forest");
        PipelineTask boosted = p.Task(
            Component("train-xgboost"), ("dataset", train), ("seed", seed),
            ("hyperparameters", Argument.Struct(("max_depth", 3), ("eta", 0.1))))
            .Named("train-boosted-trees").DisplayName("Train boosted trees");
        PipelineTask logistic = p.Task(Component("train-logistic-regression"), ("dataset", train), ("l2", 1.0))
            .Named("train-logistic-regression").DisplayName("Train a logistic regression");

        PipelineTask Evaluate(PipelineTask trained, string name)
            => p.Task(Component("evaluate-model"), ("model", trained["model"]), ("dataset", test), ("metric", metric)).Named(name);
        PipelineTask forestScore = Evaluate(forest, "evaluate-forest");
        PipelineTask boostedScore = Evaluate(boosted, "evaluate-boosted-trees");
        PipelineTask logisticScore = Evaluate(logistic, "evaluate-logistic-regression");

        // The gate: where the best one is not good enough, the step fails and nothing is registered.
        PipelineTask compare = p.Task(
            Component("compare-models"),
            ("metric", metric), ("minimum", minimumScore),
            ("name_a", "forest"), ("model_a", forest["model"]), ("score_a", forestScore["score"]), ("metric_values_a", forestScore["metric_values"]),
            ("name_b", "boosted trees"), ("model_b", boosted["model"]), ("score_b", boostedScore["score"]), ("metric_values_b", boostedScore["metric_values"]),
            ("name_c", "logistic regression"), ("model_c", logistic["model"]), ("score_c", logisticScore["score"]), ("metric_values_c", logisticScore["metric_values"]));
        PipelineTask register = p.Task(
            Component("register-model"),
            ("model", compare["best_model"]), ("name", modelName), ("transformer", transform["transformer"]), ("training_data", train),
            ("description", $"The best of three models on {dataset} by {metric}."));

        p.Output("model", register["registered"], "The registered model with its card, its metrics in the metadata.");
        p.Output("comparison", compare["table"], "The models side by side.");
        p.Output("metrics", compare["metrics"], "The winner's metrics.");
        p.Output("best_name", compare["best_name"], "Which model won.");
        p.Output("best_score", compare["best_score"], "By how much.");
        p.Output("version", register["registered_version"], "The version that was registered.");
    }

    private static Component Component(string name) => Pipelines.Sdk.Authoring.Component.FromFile($"components/{name}/component.yaml");
}
