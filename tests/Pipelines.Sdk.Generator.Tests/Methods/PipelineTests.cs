using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests.Methods;

/// <summary>What pipelines written as methods become.</summary>
public sealed class PipelineTests
{
    [Fact]
    public Task Parameters_of_every_kind() => Graph("""
        [Struct] public sealed record Choice(string Name, long Depth, IReadOnlyList<double> Rates);

        public enum Metric { Accuracy, RocAuc }

        public static class Sample
        {
            /// <summary>What it is for.</summary>
            /// <param name="source">Which rows.</param>
            [Pipeline("sample", DisplayName = "A sample", StoreUnder = "s3://bucket/x")]
            internal static void Define(
                [Default("iris")] [AllowOnly("iris", "wine")] Parameter<string> source, Parameter<long> required, [Default(0.5)] Parameter<double> rate,
                [Default(1)] Parameter<double> whole, [Default(true)] Parameter<bool> flag, [Default(Metric.RocAuc)] Parameter<Metric> metric,
                Parameter<string>? label, [Default(new[] { 1, 2 })] ParameterList<long> sizes, [Default("[1, \"a\"]")] ParameterList any,
                [Default("{\"a\": 1}")] ParameterStruct options, Parameter<Choice> choice)
            {
                Components.Report(items: sizes, facts: options, title: $"{source} {required} {rate} {flag} {metric} {choice.Name} {choice.Depth}");
                Components.Report(items: choice.Rates, facts: choice.AsStruct());
                Components.Train(Components.Load().Rows, rate: whole, label: label);
            }
        }
        """);

    [Fact]
    public Task Names_come_from_variables() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static (Artifact<Model> Best, Parameter<double> Score) Define()
            {
                var irisRows = Components.Load(source: "iris");
                var trainFast = Components
                    .Train(irisRows.Rows, rate: 1.0)
                    .Retry(2, TimeSpan.FromSeconds(1)).TimeOut(TimeSpan.FromMinutes(5));
                Components.Echo("no variable");
                Components.Echo("none either");
                var chosen = Components.Echo("x").Named("given-name");
                return (trainFast.Model, trainFast.Score);
            }
        }
        """);

    [Fact]
    public Task Branches() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static Parameter<string> Define([Default(true)] Parameter<bool> flag)
            {
                var train = Components.Train(Components.Load().Rows);
                var good = If((train.Score >= 0.9) & (0.99 > train.Score), () => Components.Echo("good"));
                var fair = good.ElseIf(train.Score >= 0.7, () =>
                {
                    var first = Components.Echo("fair");
                    return Components.Echo(first.Said);
                });
                var poor = fair.Else(() => Components.Echo($"poor: {train.Score}"));
                If(flag, () => { Components.Echo("flagged"); }).Else(() => { Components.Echo("not flagged"); });
                return OneOf(good.Value.Said, fair.Value.Said, poor.Value.Said);
            }
        }
        """);

    [Fact]
    public Task Loops() => Graph("""
        [Struct] public sealed record Setting(double Rate, string Label);

        public static class Sample
        {
            [Pipeline("sample")]
            internal static Artifact<Model> Define([Default(new[] { "a", "b" })] ParameterList<string> words, ParameterList<Setting> settings)
            {
                var load = Components.Load();
                var rates = ForEach([0.01, 0.1], rate => Components.Train(load.Rows, rate: rate), parallelism: 2);
                Components.Report(items: rates.Collect(train => train.Score));
                ForEach(words, word => { Components.Echo(word); });
                ForEach(load.Columns.Of<string>(), column => Components.Echo(column));
                ForEach([new Setting(0.1, "slow"), new Setting(1.0, "fast")], setting => Components.Train(load.Rows, rate: setting.Rate, label: setting.Label));
                ForEach(settings, setting => Components.Train(load.Rows, rate: setting.Rate, label: $"<{setting.Label}>")).After(rates);
                var outer = ForEach(["x", "y"], x => ForEach([1L, 2L], y => Components.Train(load.Rows, depth: y, label: x)));
                var best = Components.Best(outer.Collect(inner => inner.Collect(train => train.Model)));
                ForEach(rates.Collect(train => train.Model), model => Components.Echo("model"));
                return best.Model;
            }
        }
        """);

    [Fact]
    public Task Exit_tasks_and_order() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static void Define()
            {
                var notify = Components.Notify("over");
                var model = OnExit(notify, () =>
                {
                    var load = Components.Load().Caching(false);
                    var train = Components.Train(load.Rows).After(Components.Echo("before"));
                    return train.Score;
                });
                var anyway = Components.Report(title: $"score {model}").IgnoreUpstreamFailure();
            }
        }
        """);

    [Fact]
    public Task Pipelines_in_pipelines() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static void Define()
            {
                var load = Components.Load();
                var fast = Components.Training(load.Rows, rate: 1.0);
                var slow = Components.Training(load.Rows);
                Components.Report(items: [fast.Score, slow.Score]);
            }

            /// <summary>Trains.</summary>
            [Pipeline("training")]
            internal static (Artifact<Model> Model, Parameter<double> Score) Training(Artifact<Dataset> rows, [Default(0.1)] Parameter<double> rate)
            {
                var train = Components.Train(rows, rate: rate);
                return (train.Model, train.Score);
            }
        }
        """);

    [Fact]
    public Task Sweeps() => Graph("""
        public enum Kind { Linear, Tree }

        public static class Sample
        {
            [Pipeline("sample")]
            internal static (Artifact<Model> Model, Parameter<double> Score, Artifact<Dataset> Trials) Define()
            {
                var load = Components.Load();
                var best = Sweep(
                    Components.Training(load.Rows, note: "all trials have it"),
                    over: p =>
                    [
                        p.Kind.OneOf(Kind.Linear, Kind.Tree), p.Rate.Between(1e-4, 1, Spread.Log), p.Share.Between(0, 1, step: 0.25), p.Depth.Between(2, 8).When(p.Kind, Kind.Tree),
                        p.Label.OneOf("a", "b"), p.Early.OneOf(true, false).When(p.Label, "a"), p.Size.Between(8, 64, Spread.LogNormal, step: 8),
                    ],
                    goal: t => Maximize(t.Score, enough: 0.99),
                    trials: 20,
                    table: t => t.Trials,
                    options: new()
                    {
                        Parallel = 4, Algorithm = "tpe", AlgorithmSettings = new Dictionary<string, string> { ["n_startup_trials"] = "5" }, EarlyStopping = "medianstop",
                        EarlyStoppingSettings = new Dictionary<string, string> { ["min_trials_required"] = "3" }, MaxFailedTrials = 2, TimeBudget = TimeSpan.FromMinutes(90), Seed = 7,
                    });
                var least = Sweep(Components.Training(load.Rows), over: p => [p.Depth.OneOf(1, 2)], goal: t => Minimize(t.Score), trials: 2);
                Components.Report(items: [best.Score, least.Score]);
                return (best.Model, best.Score, best.Trials);
            }

            [Pipeline("training")]
            internal static (Artifact<Model> Model, Parameter<double> Score, Artifact<Dataset> Trials) Training(
                Artifact<Dataset> rows, [Default("")] Parameter<string> note, [Default(0.1)] Parameter<double> rate, [Default(0.5)] Parameter<double> share,
                [Default(3)] Parameter<long> depth, [Default("a")] Parameter<string> label, [Default(true)] Parameter<bool> early, [Default(8)] Parameter<long> size,
                [Default(Kind.Tree)] Parameter<Kind> kind)
            {
                var train = Components.Train(rows, rate: rate, depth: depth, label: label);
                var trials = Components.Load(source: $"{kind} {share} {early} {size} {note}");
                return (train.Model, train.Score, trials.Rows);
            }
        }
        """);

    [Fact]
    public Task Imports_workspace_and_settings() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static void Define([Default("2026-01-31")] Parameter<string> day, [Default("2")] Parameter<string> cores)
            {
                var path = Workspace("10Gi", "fast", "ReadWriteMany");
                RunTimeOut(TimeSpan.FromHours(2));
                KeepRun(succeeded: TimeSpan.FromDays(1));
                var rows = Import<Dataset>($"s3://bucket/{day}.csv", new() { ["target"] = "label", ["day"] = day });
                Components.Train(rows.Artifact).DisplayName("Train it").Cpu(limit: cores, request: "500m").Memory("4Gi").Accelerator("nvidia.com/gpu", "1")
                    .Env("OMP_NUM_THREADS", "2").Caching(true, "my key");
                Components.Echo($"in {path}/data");
            }
        }
        """, full: true);

    [Fact]
    public Task Everything_of_kubernetes() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static void Define([Default("my-secret")] Parameter<string> secret, [Default("{}")] ParameterStruct labels)
            {
                var claim = Components.Echo("claim-name");
                Components.Echo("hello").Kubernetes(k => k
                    .SecretAsVolume("fixed", "/secrets", isOptional: true).SecretAsEnv(secret, ("password", "PASSWORD"), ("user", "USER"))
                    .ConfigMapAsVolume("settings", "/settings").ConfigMapAsEnv("settings", ("level", "LEVEL"))
                    .FieldAsEnv("NODE", "spec.nodeName").MountClaim(claim.Said, "/data", "sub").EmptyDir("scratch", "/scratch", "Memory", "1Gi")
                    .Ephemeral(new() { VolumeName = "big", MountPath = "/big", Size = "50Gi", AccessModes = ["ReadWriteOnce"], StorageClassName = "fast" })
                    .SharedMemory("2Gi", "shm").NodeSelector("disk", "ssd").NodeSelector(labels)
                    .Tolerate(new Pipelines.Core.Spec.Toleration { Key = "gpu", Operator = "Exists", Effect = "NoSchedule" })
                    .NodeAffinity(new Pipelines.Core.Spec.NodeAffinityTerm { MatchExpressions = [new("zone", "In", ["a", "b"])], Weight = 10 })
                    .PodAffinity(new Pipelines.Core.Spec.PodAffinityTerm { MatchPodLabels = Pipelines.Core.Values.Map.Of(("app", "cache")), TopologyKey = "kubernetes.io/hostname", IsAnti = true })
                    .Label("team", "ml").Annotation("note", "x").ImagePullSecret("registry").ImagePull(Pipelines.Sdk.Authoring.ImagePullPolicy.Always)
                    .RunAs(user: 1000, nonRoot: true)
                    .Container(new() { Name = "proxy", Image = "proxy:1", RestartPolicy = Pipelines.Core.Spec.InitContainer.Sidecar }));
            }
        }
        """, full: true);

    [Fact]
    public Task Claims_are_made_mounted_and_deleted() => Graph("""
        public static class Sample
        {
            [Pipeline("sample")]
            internal static void Define()
            {
                var claim = CreateClaim("5Gi", ["ReadWriteOnce"], nameSuffix: "-data", storageClass: "fast");
                var work = Components.Echo("hello").Kubernetes(k => k.MountClaim(claim.Name, "/data"));
                DeleteClaim(claim.Name).After(work);
            }
        }
        """, full: true);

    [Fact]
    public Task Components_in_csharp_and_in_files_side_by_side() => Graph("""
        public static class Steps
        {
            /// <summary>Doubles.</summary>
            [Component("double-it")]
            public static double Double(double number, double by = 2) => by * number;

            [Pipeline("sample")]
            internal static Parameter<double> Define()
            {
                var train = Components.Train(Components.Load().Rows);
                var twice = Components.DoubleIt(train.Score);
                return Components.DoubleIt(twice.Output, by: 3).Output;
            }
        }
        """, full: true);

    [Fact]
    public void Two_builds_give_the_same_bytes()
    {
        const string Source = """
            public static class Sample
            {
                [Pipeline("sample")]
                internal static void Define()
                {
                    var load = Components.Load();
                    var rates = ForEach([0.01, 0.1], rate => Components.Train(load.Rows, rate: rate, label: $"at {rate}"));
                    Components.Report(items: rates.Collect(train => train.Score), facts: new() { ["b"] = 1, ["a"] = load.Count });
                }
            }
            """;

        string[] yaml = [.. new[] { 1, 2 }.Select(_ => new Built(Source, Some.All).Yaml("sample"))];

        Assert.Equal(yaml[0], yaml[1]);
    }

    [Fact]
    public void A_line_above_leaves_the_names_alone()
    {
        const string Source = """
            public static class Sample
            {
                [Pipeline("sample")]
                internal static void Define()
                {
                    var load = Components.Load();
                    var train = Components.Train(load.Rows);
                }
            }
            """;

        Assert.Equal(
            new Built(Source, Some.All).Yaml("sample"),
            new Built(Source.Replace("var load", "// A comment.\n\n\n        var load", StringComparison.Ordinal), Some.All).Yaml("sample"));
    }

    private static async Task Graph(string source, bool full = false, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        Built built = new(source, Some.All);
        Assert.Equal("", await built.ErrorsAsync());
        PipelinePackage package = built.Package("sample");
        Map<ComponentSpec> graphs = package.Pipeline.Components.Where(component => component.Value.Dag is not null).ToMap();
        PipelinePackage shown = full ? package : package with { Pipeline = package.Pipeline with { Components = graphs, Executors = default } };
        Snapshot.Matches(PipelineWriter.ToYaml(shown).Replace(AppContext.BaseDirectory, "DIR/", StringComparison.Ordinal), test: test);
    }
}
