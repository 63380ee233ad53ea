using Pipelines.Sdk;

namespace BreastCancer;

/// <summary>
/// Three models are trained side by side, judged by the same rows, and the best one is registered if it is good enough.
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
    [Pipeline("breast-cancer", DisplayName = "Breast cancer")]
    public static (Artifact<Model> Model, Artifact<Markdown> Comparison, Artifact<Metrics> Metrics,
        Parameter<string> BestName, Parameter<double> BestScore, Parameter<string> Version) Define(
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
        var trainBoostedTrees = Components.TrainXgboost(train, seed: seed, hyperparameters: new() { ["max_depth"] = 3, ["eta"] = 0.1 })
            .DisplayName("Train boosted trees");
        var trainLogisticRegression = Components.TrainLogisticRegression(train, l2: 1.0)
            .DisplayName("Train a logistic regression");

        var evaluateForest = Components.EvaluateModel(transformDataset.TransformedTest, trainForest.Model, metric: metric.AsText());
        var evaluateBoostedTrees = Components.EvaluateModel(transformDataset.TransformedTest, trainBoostedTrees.Model, metric: metric.AsText());
        var evaluateLogisticRegression = Components.EvaluateModel(transformDataset.TransformedTest, trainLogisticRegression.Model, metric: metric.AsText());

        // The gate: where the best one is not good enough, the step fails and nothing is registered.
        var compareModels = Components.CompareModels(
            metric: metric.AsText(), minimum: minimumScore,
            nameA: "forest", modelA: trainForest.Model, scoreA: evaluateForest.Score, metricValuesA: evaluateForest.MetricValues,
            nameB: "boosted trees", modelB: trainBoostedTrees.Model, scoreB: evaluateBoostedTrees.Score, metricValuesB: evaluateBoostedTrees.MetricValues,
            nameC: "logistic regression", modelC: trainLogisticRegression.Model, scoreC: evaluateLogisticRegression.Score, metricValuesC: evaluateLogisticRegression.MetricValues);
        var registerModel = Components.RegisterModel(
            compareModels.BestModel, modelName, transformer: transformDataset.Transformer, trainingData: train,
            description: $"The best of three models on {dataset} by {metric}.");
        return (registerModel.Registered, compareModels.Table, compareModels.Metrics, compareModels.BestName, compareModels.BestScore, registerModel.RegisteredVersion);
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
