using Pipelines.Sdk;
using static Pipelines.Sdk.Flow;

namespace BreastCancer;

/// <summary>
/// Three models are trained side by side, one of them by a sweep over its parameters; they are judged by the same rows, and the best one is registered
/// if it is good enough.
/// </summary>
internal static class BreastCancerPipeline
{
    /// <summary>Trains three models side by side and registers the best one if it is good enough.</summary>
    /// <param name="dataset">A built-in data set, or the path or URL of a CSV.</param>
    /// <param name="target">The column to predict; needed for a CSV.</param>
    /// <param name="seed">Seed of the split and of the trainings.</param>
    /// <param name="testFraction">Share of the rows that models are judged by.</param>
    /// <param name="metric">What the best model is best at.</param>
    /// <param name="minimumScore">A best model below this fails the run.</param>
    /// <param name="modelName">What the registered model is called.</param>
    /// <returns>The model that was registered, what the models are worth, and how the sweep went.</returns>
    [Pipeline("breast-cancer", DisplayName = "Breast cancer")]
    public static (Artifact<Model> Model, Artifact<Markdown> Comparison, Artifact<Metrics> Metrics,
        Parameter<string> BestName, Parameter<double> BestScore, Parameter<string> Version, ParameterStruct TreeParameters, Artifact<Html> Sweep) Define(
        [Default("breast_cancer")] Parameter<string> dataset,
        [Default("")] Parameter<string> target,
        [Default(42)] Parameter<long> seed,
        [Default(0.25)] Parameter<double> testFraction,
        [Default(Metric.RocAuc)] Parameter<Metric> metric,
        [Default(0.95)] Parameter<double> minimumScore,
        [Default("breast-cancer")] Parameter<string> modelName)
    {
        // Tables of numbers, ready to learn from.
        var loadDataset = Components.LoadDataset(dataset, target: target);
        var validateDataset = Components.ValidateDataset(loadDataset.Dataset, minRows: 100);
        var splitDataset = Components.SplitDataset(loadDataset.Dataset, seed: seed, testFraction: testFraction).After(validateDataset);
        var transformDataset = Components.TransformDataset(train: splitDataset.Train, test: splitDataset.Test);
        var train = transformDataset.TransformedTrain;

        // Three models that know nothing of each other.
        var trainForest = Components.TrainSklearn(train, seed: seed, estimator: "random_forest", hyperparameters: new() { ["n_estimators"] = 300, ["min_samples_leaf"] = 2 })
            .DisplayName("Train a random forest");
        var validation = Components.SplitDataset(train, seed: seed, testFraction: 0.25).DisplayName("Keep rows to tune by");
        var tuneBoostedTrees = Sweep(
            Components.TuneBoostedTrees(validation.Train, validation.Test, seed: seed, metric: metric.AsText()).DisplayName("Tune boosted trees"),
            over: p => [p.MaxDepth.Between(2, 6), p.Eta.Between(0.02, 0.4, Spread.Log), p.Subsample.Between(0.5, 1)],
            goal: t => Maximize(t.BestValue),
            trials: 6,
            table: t => t.Trials,
            report: t => t.Report,
            options: new() { Parallel = 2, Algorithm = "sobol" });
        var trainLogisticRegression = Components.TrainLogisticRegression(train, l2: 1.0)
            .DisplayName("Train a logistic regression");

        var evaluateForest = Components.EvaluateModel(transformDataset.TransformedTest, trainForest.Model, metric: metric.AsText());
        var evaluateBoostedTrees = Components.EvaluateModel(transformDataset.TransformedTest, tuneBoostedTrees.Model, metric: metric.AsText());
        var evaluateLogisticRegression = Components.EvaluateModel(transformDataset.TransformedTest, trainLogisticRegression.Model, metric: metric.AsText());

        // The gate: where the best one is not good enough, the step fails and nothing is registered.
        var compareModels = Components.CompareModels(
            metric: metric.AsText(), minimum: minimumScore,
            nameA: "forest", modelA: trainForest.Model, scoreA: evaluateForest.Score, metricValuesA: evaluateForest.MetricValues,
            nameB: "boosted trees", modelB: tuneBoostedTrees.Model, scoreB: evaluateBoostedTrees.Score, metricValuesB: evaluateBoostedTrees.MetricValues,
            nameC: "logistic regression", modelC: trainLogisticRegression.Model, scoreC: evaluateLogisticRegression.Score, metricValuesC: evaluateLogisticRegression.MetricValues);
        var registerModel = Components.RegisterModel(
            compareModels.BestModel, modelName, transformer: transformDataset.Transformer, trainingData: train,
            description: $"The best of three models on {dataset} by {metric}.");
        return (registerModel.Registered, compareModels.Table, compareModels.Metrics, compareModels.BestName, compareModels.BestScore, registerModel.RegisteredVersion,
            tuneBoostedTrees.BestParameters, tuneBoostedTrees.Report);
    }

    /// <summary>One trial of the sweep: boosted trees, judged by rows that are kept for it.</summary>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="validation">The rows to judge by, and to stop by.</param>
    /// <param name="seed">Seed of the training.</param>
    /// <param name="metric">What the trees are best at.</param>
    /// <param name="maxDepth">How many questions a tree asks.</param>
    /// <param name="eta">How much of each tree counts.</param>
    /// <param name="subsample">Share of the rows that each tree sees.</param>
    [Pipeline("tune-boosted-trees")]
    public static (Artifact<Model> Model, ParameterStruct BestParameters, Parameter<double> BestValue, Artifact<Dataset> Trials, Artifact<Html> Report) TuneBoostedTrees(
        Artifact<Dataset> train,
        Artifact<Dataset> validation,
        Parameter<long> seed,
        [Default("roc_auc")] Parameter<string> metric,
        [Default(3)] Parameter<long> maxDepth,
        [Default(0.1)] Parameter<double> eta,
        [Default(1.0)] Parameter<double> subsample)
    {
        var fit = Components.TrainXgboost(
            train, validation: validation, seed: seed, hyperparameters: new() { ["max_depth"] = maxDepth, ["eta"] = eta, ["subsample"] = subsample });
        var judge = Components.EvaluateModel(validation, fit.Model, metric: metric);
        var result = Components.SweepResult(
            new() { ["max_depth"] = maxDepth, ["eta"] = eta, ["subsample"] = subsample }, judge.Score, metric: "best_value");
        return (fit.Model, result.BestParameters, result.BestValue, result.Trials, result.Report);
    }
}

/// <summary>What a model can be best at.</summary>
internal enum Metric
{
    Accuracy,
    F1,
    Precision,
    Recall,
    RocAuc,
}
