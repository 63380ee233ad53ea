using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Docs;

/// <summary>The code of docs/authoring-builder.md, cut from here by the names of the regions.</summary>
internal static class AuthoringSnippets
{
    public static readonly IReadOnlyDictionary<string, Action<PipelineBuilder>> Pipelines = new Dictionary<string, Action<PipelineBuilder>>(StringComparer.Ordinal)
    {
        ["values"] = Values,
        ["parameters"] = Parameters,
        ["settings"] = Settings,
        ["branches"] = Branches,
        ["loops"] = Loops,
        ["exit"] = Exit,
        ["nested"] = Nested,
        ["import"] = Import,
    };

    private static Component Load => Some.Load;

    private static Component TrainModel => Some.Train;

    private static Component Echo => Some.Echo;

    private static Component Report => Some.Report;

    private static Component Notify => Some.Notify;

    private static void Values(PipelineBuilder p)
    {
        #region values
        PipelineTask load = p.Task(Load, ("source", "iris"));
        p.Task(TrainModel, ("rows", load["rows"]), ("rate", 0.1), ("label", $"trained on {load["columns"]}"));
        p.Task(Report, ("items", [1, 2.5, "three"]), ("facts", Argument.Struct(("depth", 3), ("all", load["facts"]))));
        p.Task(Report, ("facts", Argument.From(new { Depth = 3 })), ("title", RunPlaceholders.JobName));
        #endregion
    }

    private static void Parameters(PipelineBuilder p)
    {
        #region parameters
        PipelineParameter source = p.Parameter("source", "iris", "Which rows to learn from.").AllowOnly("iris", "wine");
        PipelineParameter rate = p.Parameter("rate", 0.1);
        PipelineParameter label = p.RequiredParameter("label", ParameterType.String);
        PipelineTask train = p.Task(TrainModel, ("rows", p.Task(Load, ("source", source))["rows"]), ("rate", rate), ("label", label));
        p.Output("model", train["model"]);
        #endregion
    }

    private static void Settings(PipelineBuilder p)
    {
        #region settings
        PipelineTask load = p.Task(Load).Retry(3, TimeSpan.FromSeconds(10)).Caching(false);
        p.Task(TrainModel, ("rows", load["rows"]))
            .Named("train-fast").DisplayName("Train, and be quick")
            .Cpu(limit: "2", request: "500m").Memory(limit: "4Gi").Accelerator("nvidia.com/gpu", 1)
            .Env("OMP_NUM_THREADS", "2");
        p.Task(Echo, ("text", "loaded")).After(load);
        #endregion
    }

    private static void Branches(PipelineBuilder p)
    {
        PipelineTask load = p.Task(Load);
        #region branches
        PipelineTask train = p.Task(TrainModel, ("rows", load["rows"]));
        Branch good = p.If(train["score"] >= 0.9);
        PipelineTask praise = good.Task(Echo, ("text", "good"));
        Branch fair = good.ElseIf((train["score"] >= 0.7) & (load.Parameter("facts")["rows"] < 1000));
        PipelineTask hope = fair.Task(Echo, ("text", "fair, of few rows"));
        PipelineTask blame = fair.Else().Task(Echo, ("text", "poor"));
        p.Task(Echo, ("text", p.OneOf(praise.Output, hope.Output, blame.Output)));
        #endregion
    }

    private static void Loops(PipelineBuilder p)
    {
        PipelineTask load = p.Task(Load);
        #region loops
        Loop rates = p.ForEach([0.01, 0.1, 1.0], parallelism: 2);
        PipelineTask train = rates.Task(TrainModel, ("rows", load["rows"]), ("rate", rates.Item));
        p.Task(Report, ("items", rates.Collect(train["score"])));

        Loop columns = p.ForEach(load["columns"], ParameterType.String);
        columns.Task(Echo, ("text", columns.Item));

        Loop runs = p.ForEach([Argument.Struct(("rate", 0.1), ("label", "slow")), Argument.Struct(("rate", 1.0), ("label", "fast"))]);
        runs.Task(TrainModel, ("rows", load["rows"]), ("rate", runs.Item["rate"]), ("label", runs.Item["label"]));
        #endregion
    }

    private static void Exit(PipelineBuilder p)
    {
        #region exit
        PipelineTask notify = p.Task(Notify, ("text", "the training is over"));
        ExitHandler body = p.OnExit(notify);
        PipelineTask load = body.Task(Load);
        body.Task(TrainModel, ("rows", load["rows"]));
        #endregion
    }

    private static void Nested(PipelineBuilder p)
    {
        #region nested
        Pipeline training = Pipeline.Define("training", inner =>
        {
            PipelineArtifact rows = inner.Artifact("rows", ArtifactTypes.Dataset);
            PipelineTask train = inner.Task(TrainModel, ("rows", rows), ("rate", inner.Parameter("rate", 0.1)));
            inner.Output("model", train["model"]);
        });
        PipelineTask fast = p.Task(training, ("rows", p.Task(Load)["rows"]), ("rate", 1.0)).Named("fast");
        p.Output("model", fast["model"]);
        #endregion
    }

    private static void Import(PipelineBuilder p)
    {
        #region import
        PipelineParameter day = p.Parameter("day", "2026-01-31");
        PipelineTask rows = p.Import($"s3://bucket/{day}.csv", ArtifactTypes.Dataset, Argument.Struct(("target", "label"), ("day", day)));
        p.Task(TrainModel, ("rows", rows.Output));
        #endregion
    }
}
