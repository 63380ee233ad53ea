using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class TasksTests
{
    [Fact]
    public void A_chain_of_tasks_with_parameters_and_outputs()
        => Snapshot.Matches(Compiled.Yaml(p =>
        {
            p.Describe("Trains a model.").StoreUnder("s3://bucket/runs").DisplayName("Training");
            PipelineParameter source = p.Parameter("source", "iris", "Where the rows come from.");
            PipelineParameter rate = p.Parameter("rate", 0.5).AllowOnly(0.1, 0.5);
            PipelineTask load = p.Task(Some.Load, ("source", source));
            PipelineTask train = p.Task(Some.Train, ("rows", load["rows"]), ("rate", rate)).DisplayName("Train the model");
            p.Output("model", train["model"], "What was trained.");
            p.Output("score", train["score"]);
        }));

    [Fact]
    public void Constants_of_every_type()
        => Snapshot.Matches(Compiled.Yaml(p =>
        {
            p.Task(Some.Count, ("whole", 3), ("part", 2));
            p.Task(Some.Report,
                ("items", [1, 2.5, "three", true, [4], Argument.Struct(("five", 5))]),
                ("facts", Argument.From(new { Name = "iris", Sizes = new[] { 1, 2 } })),
                ("title", "a 'quoted' title"));
            p.Task(Some.Report, ("facts", Argument.Json("""{"a": {"b": null}}""")), ("items", Argument.List()), ("title", null));
            p.Task(Some.Report, ("items", [null, Argument.Struct(("c", null))]));
        }));

    [Fact]
    public void Values_of_the_run_in_text_lists_and_structs()
        => Snapshot.Matches(Compiled.Yaml(p =>
        {
            PipelineParameter name = p.Parameter("name", "world");
            PipelineTask count = p.Task(Some.Count);
            p.Task(Some.Echo, ("text", $"Hello {name}, {count["total"]} of {10} ({true}, {0.5:F2}) {RunPlaceholders.JobId}"));
            p.Task(Some.Report,
                ("items", [name, count["total"], "constant"]),
                ("facts", Argument.Struct(("total", count["total"]), ("text", $"<{name}>"))));
        }));

    [Fact]
    public void Settings_of_tasks()
        => Snapshot.Matches(Compiled.Yaml(p =>
        {
            PipelineParameter cores = p.Parameter("cores", "2");
            PipelineTask first = p.Task(Some.Echo, ("text", "one")).Named("first")
                .Caching(false)
                .Retry(3, TimeSpan.FromSeconds(5), factor: 1.5, within: TimeSpan.FromMinutes(10))
                .Env("MODE", "fast").Env("LOG", "$(MODE)/log").Env("MODE", "slow")
                .Cpu(limit: cores, request: "500m")
                .Memory(limit: "2Gi")
                .Accelerator("nvidia.com/gpu", 1);
            p.Task(Some.Echo, ("text", "two")).Caching(true, "v2").After(first);
            p.Task(Some.Echo, ("text", "three")).IgnoreUpstreamFailure().After(first);
        }));

    [Fact]
    public void Tasks_of_one_component_share_it_unless_their_settings_differ()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            p.Task(Some.Echo, ("text", "a"));
            p.Task(Some.Echo, ("text", "b")).Env("A", "1");
            p.Task(Some.Echo, ("text", "c"));
            p.Task(Some.Echo, ("text", "d")).Env("A", "1");
        });

        Assert.Equal(["comp-echo", "comp-echo-2"], package.Pipeline.Components.Keys);
        Assert.Equal(["exec-echo", "exec-echo-2"], package.Pipeline.Executors.Keys);
        Map<TaskSpec> tasks = package.Pipeline.Root.Dag!.Tasks;
        Assert.Equal(["comp-echo", "comp-echo-2", "comp-echo", "comp-echo-2"], tasks.Values.Select(task => task.ComponentName));
        Assert.Equal(["echo", "echo-2", "echo-3", "echo-4"], tasks.Keys);
    }
}
