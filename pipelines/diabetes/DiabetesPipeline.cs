using Pipelines.Sdk;
using static Pipelines.Sdk.Flow;

namespace Diabetes;

/// <summary>Predicts how diabetes goes on within a year; tries the simple model first, and a report is written whatever happens.</summary>
internal static class DiabetesPipeline
{
    /// <summary>Fits a linear model and, where that is not enough, a forest; fails below a minimum, and always writes a report.</summary>
    /// <param name="seed">Seed of the split and of the forest.</param>
    /// <param name="simpleIsEnough">A linear model that explains this share of the variance needs no rival.</param>
    /// <param name="minimumR2">A model that explains less fails the run.</param>
    [Pipeline("diabetes", DisplayName = "Diabetes progression")]
    public static (Artifact<Model> Model, Parameter<string> BestName, Parameter<double> BestR2) Define(
        [Default(3)] Parameter<long> seed, [Default(0.6)] Parameter<double> simpleIsEnough, [Default(0.3)] Parameter<double> minimumR2)
    {
        var report = Components.WriteReport("Diabetes progression");
        return OnExit(report, () =>
        {
            var load = Components.LoadDataset("diabetes");
            var validate = Components.ValidateDataset(load.Dataset, minRows: 300);
            var split = Components.SplitDataset(load.Dataset, seed: seed, testFraction: 0.25).After(validate);
            var transform = Components.TransformDataset(train: split.Train, test: split.Test);

            var ridge = Components.TrainSklearn(transform.TransformedTrain, estimator: "ridge");
            var judgeRidge = Components.EvaluateModel(transform.TransformedTest, ridge.Model, metric: "r2");

            var simple = If(judgeRidge.Score >= simpleIsEnough, () =>
            {
                var ridgeAlone = Components.CompareModels(
                    metric: "r2", failBelow: false, nameA: "ridge", modelA: ridge.Model, scoreA: judgeRidge.Score, metricValuesA: judgeRidge.MetricValues);
                return ridgeAlone;
            });
            var rivals = simple.Else(() =>
            {
                var forest = Components.TrainSklearn(transform.TransformedTrain, estimator: "random_forest", seed: seed);
                var judgeForest = Components.EvaluateModel(transform.TransformedTest, forest.Model, metric: "r2");
                var ridgeOrForest = Components.CompareModels(
                    metric: "r2", failBelow: false,
                    nameA: "ridge", modelA: ridge.Model, scoreA: judgeRidge.Score, metricValuesA: judgeRidge.MetricValues,
                    nameB: "forest", modelB: forest.Model, scoreB: judgeForest.Score, metricValuesB: judgeForest.MetricValues);
                return ridgeOrForest;
            });

            var gate = Components.QualityGate(
                name: OneOf(simple.Value.BestName, rivals.Value.BestName), score: OneOf(simple.Value.BestScore, rivals.Value.BestScore), minimum: minimumR2);
            var register = Components.RegisterModel(
                OneOf(simple.Value.BestModel, rivals.Value.BestModel), "diabetes", transformer: transform.Transformer,
                description: $"The {gate.Winner} model explains {gate.Score} of the variance.");
            return (register.Registered, gate.Winner, gate.Score);
        });
    }
}
