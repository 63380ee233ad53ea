using Pipelines.Core.Spec.Format;
using Pipelines.Core.Spec;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class NamingTests
{
    [Fact]
    public void Two_builds_give_the_same_file()
    {
        static void Define(PipelineBuilder p)
        {
            PipelineTask load = p.Task(Some.Load);
            Loop loop = p.ForEach([0.1, 0.2]);
            PipelineTask train = loop.Task(Some.Train, ("rows", load["rows"]), ("rate", loop.Item)).Env("A", "b");
            p.Output("scores", loop.Collect(train["score"]));
        }

        Assert.Equal(PipelineWriter.ToYaml(Compiled.Package(Define)), PipelineWriter.ToYaml(Compiled.Package(Define)));
    }

    [Fact]
    public void A_name_that_the_author_gives_is_never_taken_by_another_task()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            p.Task(Some.Count);
            p.Task(Some.Count).Named("count");
            p.Task(Some.Count).Named("count-2");
        });

        Assert.Equal(["count", "count-2", "count-3"], package.Pipeline.Root.Dag!.Tasks.Keys);
    }

    [Fact]
    public void Groups_leave_names_of_tasks_alone()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            PipelineTask count = p.Task(Some.Count).Named("condition-1");
            p.If(count["total"] > 1).Task(Some.Count);
        });

        Assert.Equal(["condition-1", "condition-2"], package.Pipeline.Root.Dag!.Tasks.Keys);
        Assert.Equal("comp-condition-2", package.Pipeline.Root.Dag.Tasks["condition-2"].ComponentName);
    }

    [Fact]
    public void A_component_that_is_called_like_a_group_gets_another_name()
    {
        Component odd = Component.FromYaml("{name: Condition 1, implementation: {container: {image: alpine}}}");

        PipelinePackage package = Compiled.Package(p =>
        {
            p.If(p.Parameter("x", 1) > 1).Task(odd).Named("odd");
        });

        Assert.Equal(["comp-condition-1", "comp-condition-1-2"], package.Pipeline.Components.Keys);
    }

    [Fact]
    public void Values_whose_names_would_be_the_same_stay_apart()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            PipelineParameter parameter = p.Parameter("count-total", 7);
            PipelineTask count = p.Task(Some.Count);
            p.ForEach([1]).Task(Some.Report, ("items", [parameter, count["total"]]));
        });

        ComponentSpec body = package.Pipeline.Components["comp-for-loop-2"];
        Assert.Equal(
            ["pipelinechannel--count-total", "pipelinechannel--count-total-2", "pipelinechannel--loop-item-param-1"], body.InputParameters.Keys);
        Assert.Equal(
            """["{{$.inputs.parameters['pipelinechannel--count-total']}}","{{$.inputs.parameters['pipelinechannel--count-total-2']}}"]""",
            Assert.IsType<TaskParameterInput.Constant>(body.Dag!.Tasks["report"].InputParameters["items"]).Value.ToString());
    }

    [Fact]
    public void Waiting_reaches_across_groups()
    {
        PipelinePackage package = Compiled.Package(p =>
        {
            PipelineTask first = p.Task(Some.Count).Named("first");
            Loop loop = p.ForEach([1]);
            PipelineTask inside = loop.Task(Some.Count).Named("inside").After(first);
            Loop other = p.ForEach([2]);
            other.Task(Some.Count);
            p.Task(Some.Count).Named("last").After(inside, other);
        });

        Assert.Equal(["first"], package.Pipeline.Root.Dag!.Tasks["for-loop-2"].DependentTasks);
        Assert.Equal(["for-loop-2", "for-loop-4"], package.Pipeline.Root.Dag.Tasks["last"].DependentTasks);
        Assert.Empty(package.Pipeline.Components["comp-for-loop-2"].Dag!.Tasks["inside"].DependentTasks);
    }

    [Fact]
    public void Exit_tasks_run_each_time_unless_the_author_says_otherwise()
    {
        Assert.False(Caching(task => task).EnableCache);
        Assert.True(Caching(task => task.Caching(true)).EnableCache);

        static CachingOptions Caching(Func<PipelineTask, PipelineTask> set) => Compiled.Package(p => p.OnExit(set(p.Task(Some.Notify))).Task(Some.Count))
            .Pipeline.Root.Dag!.Tasks["notify"].Caching!;
    }
}
