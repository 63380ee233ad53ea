using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class SweepTests
{
    private static readonly Pipeline Inner = Pipeline.Define("inner", p =>
    {
        PipelineParameter whole = p.Parameter("whole", 1);
        PipelineParameter rate = p.Parameter("rate", 0.1);
        PipelineParameter text = p.RequiredParameter("text", ParameterType.String);
        p.Task(Some.Echo, ("text", text));
        PipelineTask count = p.Task(Some.Count, ("whole", whole), ("part", rate));
        p.Output("ratio", count["ratio"]);
        p.Output("rows", p.Task(Some.Load)["rows"]);
    });

    [Fact]
    public void What_cannot_be_swept_is_told_of_at_once()
        => Snapshot.Matches(Compiled.Problems(p =>
        {
            Flow.Sweep(Task(p), over: _ => [], goal: t => Flow.Maximize(t.Ratio), trials: 0, options: new() { Parallel = 0, TimeBudget = TimeSpan.Zero });
            Flow.Sweep(
                Task(p),
                over: t =>
                [
                    t.Whole.Between(8, 2), t.Whole.OneOf(), t.Rate.Between(0, 1, Spread.Log), t.Text.OneOf("a"),
                ],
                goal: t => Flow.Maximize(t.Ratio),
                trials: 3);
            Flow.Sweep(
                Task(p), over: t => [t.Whole.Between(1, 9, step: 0), t.Rate.OneOf(double.NaN, 1).When(t.Text, "a")], goal: t => Flow.Minimize(t.Ratio), trials: 3);
            Flow.Sweep(Task(p), over: t => [t.Rate.Between(double.NaN, 1)], goal: t => Flow.Minimize(t.Ratio), trials: 3);
            Body other = Task(p);
            Flow.Sweep(Task(p), over: t => [t.Rate.Between(0, 1)], goal: _ => Flow.Maximize(other.Ratio), trials: 3, table: _ => other.Rows, report: _ => other.Rows);
        }));

    [Fact]
    public void More_trials_at_once_than_trials_are_as_many_as_there_are()
        => Assert.Contains("parallelTrialCount: 2.0", Compiled.Yaml(p => Sweep(p, 2, new() { Parallel = 5 })), StringComparison.Ordinal);

    [Fact]
    public void Of_two_alike_bodies_each_has_its_own_sweep()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            Sweep(p, 2, new());
            Sweep(p, 3, new());
            Task(p);
        });

        Assert.Equal(["inner", "inner-2", "inner-3"], package.Pipeline.Root.Dag!.Tasks.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, package.Pipeline.Root.Dag.Tasks.Select(task => task.Value.ComponentName).Distinct().Count());
    }

    [Fact]
    public void A_component_with_a_sweep_brings_it_along_under_its_new_label()
    {
        Component first = Component.FromYaml(PipelineWriter.ToYaml(Compiled.Package(p => Sweep(p, 2, new()))));
        Component second = Component.FromYaml(PipelineWriter.ToYaml(Compiled.Package(p => Sweep(p, 3, new()))));

        PlatformSpec platform = Compiled.Package(p =>
        {
            p.Task(first);
            p.Task(second);
            p.Task(first);
        }).Platform;

        Assert.Equal([2.0, 3.0], ExtensionSpec.Swept(platform).Select(component => Trials(ExtensionSpec.Sweep(platform, component)!)));
    }

    private static double Trials(Value sweep) => ((Value.Number)((Value.Struct)sweep).Members["maxTrialCount"]).Amount;

    private static void Sweep(PipelineBuilder p, int trials, SweepOptions options)
        => Flow.Sweep(Task(p), over: t => [t.Rate.Between(0, 1)], goal: t => Flow.Maximize(t.Ratio), trials, options: options);

    private static Body Task(PipelineBuilder p) => new(p.Task(Inner, ("text", "x")));

    private sealed class Body(PipelineTask task) : BodyOf<Body, Ranges>(task)
    {
        public Parameter<double> Ratio => Value<double>("ratio");

        public Artifact<Dataset> Rows => Artifact<Dataset>("rows");
    }

    private sealed class Ranges
    {
        public SweptInteger Whole => new("whole");

        public SweptNumber Rate => new("rate");

        public SweptInput<string> Text => new("text");
    }
}
