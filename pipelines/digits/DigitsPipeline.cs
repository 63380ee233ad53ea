using System.Text.Json.Nodes;
using Pipelines.Sdk;
using static Pipelines.Sdk.Flow;

namespace Digits;

/// <summary>Reads handwritten digits: several models go through the same inner pipeline, and the best one is registered.</summary>
internal static class DigitsPipeline
{
    /// <summary>What is tried. Written here, so that the pipeline's file shows it.</summary>
    private static readonly Candidate[] Candidates =
    [
        new("logistic regression", "logistic_regression", new JsonObject { ["C"] = 0.1, ["max_iter"] = 2000 }),
        new("nearest neighbours", "nearest_neighbors", new JsonObject { ["n_neighbors"] = 3 }),
        new("random forest", "random_forest", new JsonObject { ["n_estimators"] = 200 }),
    ];

    /// <summary>Trains several models on handwritten digits, side by side, and registers the best.</summary>
    /// <param name="seed">Seed of the split and of the trainings.</param>
    /// <param name="minimumAccuracy">A best model below this fails the run.</param>
    [Pipeline("digits", DisplayName = "Handwritten digits")]
    public static (Artifact<Model> Model, Artifact<Markdown> Comparison, Parameter<string> BestName, Parameter<double> BestScore) Define(
        [Default(7)] Parameter<long> seed, [Default(0.95)] Parameter<double> minimumAccuracy)
    {
        var load = Components.LoadDataset("digits");
        var split = Components.SplitDataset(load.Dataset, seed: seed, testFraction: 0.25);
        var transform = Components.TransformDataset(train: split.Train, test: split.Test);

        var judged = ForEach(
            Candidates,
            candidate => Components.TrainAndJudge(
                transform.TransformedTrain, transform.TransformedTest,
                estimator: candidate.Estimator, hyperparameters: candidate.Hyperparameters, seed: seed),
            parallelism: 2);

        var compare = Components.CompareModels(
            models: judged.Collect(one => one.Model), scores: judged.Collect(one => one.Accuracy), metricValues: judged.Collect(one => one.MetricValues),
            names: [.. Candidates.Select(candidate => candidate.Name)], metric: "accuracy", minimum: minimumAccuracy);
        var register = Components.RegisterModel(
            compare.BestModel, "digits", transformer: transform.Transformer, trainingData: transform.TransformedTrain,
            description: $"The best of {Candidates.Length} models on handwritten digits: {compare.BestName}.");
        return (register.Registered, compare.Table, compare.BestName, compare.BestScore);
    }

    /// <summary>Trains one model and judges it by rows that it has not seen.</summary>
    [Pipeline("train-and-judge")]
    public static (Artifact<Model> Model, Parameter<double> Accuracy, ParameterStruct MetricValues) TrainAndJudge(
        Artifact<Dataset> train, Artifact<Dataset> test, Parameter<string> estimator, ParameterStruct hyperparameters, [Default(0)] Parameter<long> seed)
    {
        var fit = Components.TrainSklearn(train, estimator: estimator, hyperparameters: hyperparameters, seed: seed).Retry(1);
        var judge = Components.EvaluateModel(test, fit.Model, metric: "accuracy");
        return (fit.Model, judge.Score, judge.MetricValues);
    }
}

/// <summary>A model to try.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Estimator">What train-sklearn calls it.</param>
/// <param name="Hyperparameters">Arguments of the scikit-learn class.</param>
[Struct]
internal sealed record Candidate(string Name, string Estimator, JsonObject Hyperparameters);
