using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Components;

public sealed class CompiledComponentTests
{
    [Fact]
    public void The_graph_around_a_single_component_is_taken_off()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            Loop loop = p.ForEach([0.1]);
            ArtifactOutput model = loop.Task(Some.Train, ("rows", p.Task(Some.Load)["rows"])).Artifact("model");
            p.Task(Some.Best, ("models", loop.Collect(model)));
        });

        Assert.Null(package.Pipeline.Components["comp-best"].Dag);
        Assert.Equal("exec-best", package.Pipeline.Components["comp-best"].ExecutorLabel);
    }

    [Theory]
    [InlineData("constant input")]
    [InlineData("renamed output")]
    [InlineData("retry")]
    public void A_graph_that_does_more_stays(string kind)
    {
        Pipeline pipeline = Pipeline.Define("wrapped", p =>
        {
            PipelineParameter text = p.Parameter("text", "x");
            PipelineTask echo = p.Task(Some.Echo, ("text", kind == "constant input" ? "fixed" : text));
            if (kind == "retry")
                echo.Retry(2);
            p.Output(kind == "renamed output" ? "other" : "said", echo.Output);
        });
        Component component = Component.FromYaml(PipelineWriter.ToYaml(pipeline.Compile()));

        PipelinePackage package = Compiled.Package(p => p.Task(component));

        Assert.NotNull(package.Pipeline.Components["comp-wrapped"].Dag);
        Assert.Equal(["comp-echo", "comp-wrapped"], package.Pipeline.Components.Keys);
    }

    [Fact]
    public void What_platforms_say_of_a_component_comes_along_under_its_new_label()
    {
        Component first = Component.FromYaml(WithPlatforms("gpu-a"));
        Component second = Component.FromYaml(WithPlatforms("gpu-b"));

        Snapshot.Matches(Compiled.Yaml(p =>
        {
            p.Task(first);
            p.Task(second);
            p.Task(first);
        }));
    }

    [Fact]
    public void Components_that_ask_for_different_things_of_the_pipeline_are_told_of()
    {
        static string Workspace(string size) => Minimal + $"""
            ---
            platforms:
              kubernetes:
                pipelineConfig:
                  workspace:
                    size: {size}
            """;

        Problem problem = Compiled.Problem(p =>
        {
            p.Task(Component.FromYaml(Workspace("1Gi")));
            p.Task(Component.FromYaml(Workspace("2Gi")));
        });

        Assert.Equal(
            new Problem("PIPE161", "pipeline \"sample\", task \"work-2\", platforms.kubernetes.pipelineConfig",
                "Component \"work\" asks here for something else than component \"work\".", "A pipeline has this setting once: make both components ask for the same."),
            problem);
        Assert.Equal("1Gi", Compiled.Package(p => p.Task(Component.FromYaml(Workspace("1Gi")))).Platform.Kubernetes?.Workspace?.Size);
    }

    [Fact]
    public void Mistakes_in_a_component_are_told_with_those_of_the_pipeline()
    {
        string problems = Compiled.Problems(p =>
        {
            PipelineTask broken = p.Task(Component.FromYaml(Minimal.Replace("executorLabel", "executorLable", StringComparison.Ordinal), "my.yaml"), ("any", 1));
            p.Task(Some.Echo, ("text", broken["thing"]));
            p.Task(Some.Echo, ("text", broken.Output));
            p.Task(Some.Echo);
        });

        Assert.Contains("component \"my.yaml\", components.comp-work.executorLable (line 2, column 15)", problems, StringComparison.Ordinal);
        Assert.Contains("PIPE111 pipeline \"sample\", task \"echo-3\", input \"text\"", problems, StringComparison.Ordinal);
        Assert.DoesNotContain("\"any\"", problems, StringComparison.Ordinal);
        Assert.DoesNotContain("PIPE120", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_offers_a_folder_of_almost_that_name()
    {
        string folder = Directory.CreateTempSubdirectory("components").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "train-model"));
        string path = Path.Combine(folder, "trian-model", "component.yaml");

        Problem problem = Assert.Single<Problem>(Assert.Throws<PipelineDefinitionException>(() => Component.FromFile(path).ReadInterface()).Problems);

        Directory.Delete(folder, recursive: true);
        Assert.Equal("PIPE100", problem.Code);
        Assert.Equal("Did you mean the folder \"train-model\"?", problem.Fix);
    }

    [Fact]
    public void A_relative_path_starts_at_the_program()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "relative-component.yaml");
        File.WriteAllText(file, Minimal);

        Component component = Component.FromFile("relative-component.yaml");

        Assert.Equal("work", component.Name);
        File.Delete(file);
    }

    [Fact]
    public void A_file_is_read_only_when_it_is_needed() => Assert.NotNull(Component.FromFile("/no/such/file.yaml"));

    private const string Minimal = """
        components:
          comp-work: {executorLabel: exec-work}
        deploymentSpec: {executors: {exec-work: {container: {image: alpine, command: [work]}}}}
        pipelineInfo: {name: work}
        root: {dag: {tasks: {work: {componentRef: {name: comp-work}, cachingOptions: {enableCache: true}, taskInfo: {name: work}}}}}
        schemaVersion: 2.1.0

        """;

    private static string WithPlatforms(string label) => Minimal + $"""
        ---
        platforms:
          kubernetes:
            deploymentSpec:
              executors:
                exec-work:
                  nodeSelector:
                    labels:
                      kind: {label}
          pipelines:
            deploymentSpec:
              executors:
                exec-work:
                  localCommand: [{label}]
          vendor:
            deploymentSpec:
              executors:
                exec-work:
                  class: {label}
            region: north
        """;
}
