using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class NestedPipelineTests
{
    private static readonly Pipeline Inner = Pipeline.Define("inner", p =>
    {
        PipelineParameter text = p.RequiredParameter("text", ParameterType.String);
        PipelineArtifact rows = p.Artifact("rows", ArtifactTypes.Dataset);
        PipelineTask echo = p.Task(Some.Echo, ("text", text)).Env("WHO", "inner");
        PipelineTask train = p.Task(Some.Train, ("rows", rows)).After(echo);
        p.Output("said", echo.Output);
        p.Output("model", train["model"]);
    });

    [Fact]
    public void A_pipeline_is_a_task_of_another_one()
        => Snapshot.Matches(Compiled.Yaml(p =>
        {
            PipelineTask load = p.Task(Some.Load);
            PipelineTask echo = p.Task(Some.Echo, ("text", "outer"));
            PipelineTask inner = p.Task(Inner, ("text", echo.Output), ("rows", load["rows"])).Retry(1);
            p.Output("model", inner["model"]);
        }));

    [Fact]
    public void Using_it_twice_adds_nothing()
    {
        PipelinePackage once = Compiled.Package(p => Use(p, "a"));
        PipelinePackage twice = Compiled.Package(p =>
        {
            Use(p, "a");
            Use(p, "b");
        });

        Assert.Equal(once.Pipeline.Components, twice.Pipeline.Components);
        Assert.Equal(once.Pipeline.Executors, twice.Pipeline.Executors);
        Assert.Equal("comp-inner", twice.Pipeline.Root.Dag!.Tasks["inner-2"].ComponentName);

        static void Use(PipelineBuilder p, string text) => p.Task(Inner, ("text", text), ("rows", p.Task(Some.Load)["rows"]));
    }

    [Fact]
    public void A_pipeline_that_contains_itself_is_told_of()
    {
        Pipeline? first = null;
        Pipeline second = Pipeline.Define("second", p => p.Task(first!));
        first = Pipeline.Define("first", p => p.Task(second));

        Problem problem = Assert.Single<Problem>(Assert.Throws<PipelineDefinitionException>(first.Compile).Problems);

        Assert.Equal(
            new Problem("PIPE132", "pipeline \"first\"", "It contains itself, perhaps through another pipeline.", "Take it out of itself; what repeats belongs into a loop."), problem);
    }

    [Fact]
    public void Mistakes_within_it_are_told_with_those_around_it()
    {
        Pipeline broken = Pipeline.Define("broken", p => p.Task(Some.Echo));

        Assert.Equal(
            """
            PIPE111 pipeline "broken", task "echo", input "text": It is not given, has no default and is not optional. It takes text. Add ("text", ...) to the inputs of the task.
            PIPE110 pipeline "sample", task "count", input "hole": Component "count" has no such input. Did you mean "whole"?

            """,
            Compiled.Problems(p =>
            {
                p.Task(broken)["anything"].ToString();
                p.Task(Some.Count, ("hole", 1));
            }));
    }
}
