using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class StructureProblemTests
{
    [Fact]
    public void Names_that_the_format_cannot_hold()
        => Snapshot.Matches(Compiled.Problems(
            p =>
            {
                PipelineParameter parameter = p.Parameter("my param", 1);
                p.Task(Some.Count, ("whole", parameter)).Named("Count It");
                p.Output("a'b", p.Task(Some.Count)["total"]);
            },
            name: "My Pipeline"));

    [Fact]
    public void Names_that_two_things_have()
        => Assert.Equal(
            """
            PIPE103 pipeline "sample", task "same": Two tasks have this name. Give one of them another by Named(...).
            PIPE103 pipeline "sample", parameter "x": The pipeline has this parameter twice. Give one of them another name.
            PIPE103 pipeline "sample", output "y": The pipeline has this output twice. Give one of them another name.

            """,
            Compiled.Problems(p =>
            {
                PipelineParameter x = p.Parameter("x", 1);
                p.Artifact("x", ArtifactTypes.Model);
                PipelineTask one = p.Task(Some.Count, ("whole", x)).Named("same");
                p.Task(Some.Count).Named("same");
                p.Output("y", one["total"]);
                p.Output("y", one["ratio"]);
            }));

    [Fact]
    public void Defaults_that_do_not_fit()
        => Assert.Equal(
            """
            PIPE116 pipeline "sample", parameter "mode": Its default "quick" is none of the allowed values. Allow it too, or choose another default.
            PIPE113 pipeline "sample", parameter "rate": It is a number, but "x" is text. Give values of one type.
            PIPE118 pipeline "sample", parameter "late": A value of it is output "total" of task "count", which is not known before the run. Give a constant.
            PIPE113 pipeline "sample", parameter "nothing": It has no type. Give it a default that has one, or say it: RequiredParameter(name, ParameterType.String).
            PIPE118 pipeline "sample", parameter "endless": NaN is not a number that JSON can hold. Give a value that JSON can hold.

            """,
            Compiled.Problems(p =>
            {
                PipelineTask count = p.Task(Some.Count);
                p.Parameter("mode", "quick").AllowOnly("fast");
                p.Parameter("rate", 0.5).AllowOnly(0.5, 1, "x");
                p.Parameter("late", count["total"]);
                p.Parameter("nothing", Argument.Json("null"));
                p.Parameter("endless", double.NaN);
            }));

    [Fact]
    public void A_value_of_another_pipeline()
    {
        Source? stolen = null;
        Pipeline other = Pipeline.Define("other", p => stolen = p.Task(Some.Count)["total"]);
        other.Compile();

        Problem problem = Compiled.Problem(p => p.Task(Some.Count, ("whole", stolen!)));

        Assert.Equal(
            new Problem("PIPE130", "pipeline \"sample\", task \"count\", input \"whole\"", "output \"total\" of task \"count\" belongs to pipeline \"other\".",
                "Make that pipeline a task of this one, and take an output of the task."),
            problem);
    }

    [Fact]
    public void Values_taken_out_of_loops_and_branches()
        => Assert.Equal(
            """
            PIPE131 pipeline "sample", task "report", input "items": the item of the loop over [1,2] is known only inside the loop. Put the task into the loop: loop.Task(...).
            PIPE131 pipeline "sample", task "count-2", input "whole": output "total" of task "count" is one of many: it comes from the loop over [1,2]. Take the list of all, loop.Collect(...), or put the task into the loop.
            PIPE131 pipeline "sample", task "echo-2", input "text": output "said" of task "echo" may not be there: it comes from the branch If (output "total" of task "count-2" > 3). Take OneOf(...) an output of each branch, or put the task into the branch.
            PIPE131 pipeline "sample", output "total": output "total" of task "count" is one of many: it comes from the loop over [1,2]. Take the list of all, loop.Collect(...), or put the task into the loop.

            """,
            Compiled.Problems(p =>
            {
                Loop loop = p.ForEach([1, 2]);
                PipelineTask inside = loop.Task(Some.Count, ("whole", loop.Item));
                p.Task(Some.Report, ("items", [loop.Item]));
                PipelineTask outside = p.Task(Some.Count, ("whole", inside["total"]));
                PipelineTask said = p.If(outside["total"] > 3).Task(Some.Echo, ("text", "high"));
                p.Task(Some.Echo, ("text", said.Output));
                p.Output("total", inside["total"]);
            }));

    [Fact]
    public void A_collected_list_within_its_own_loop()
        => Assert.Equal("PIPE131", Compiled.Problem(p =>
        {
            Loop loop = p.ForEach([1, 2]);
            loop.Task(Some.Report, ("items", loop.Collect(loop.Task(Some.Count)["total"])));
        }).Code);

    [Fact]
    public void Steps_that_wait_for_each_other()
        => Assert.Equal(
            new Problem("PIPE132", "pipeline \"sample\", task \"a\"", "The steps wait for each other: task \"a\" waits for task \"c\" waits for task \"b\" waits for task \"a\".",
                "Take one After(...) away."),
            Compiled.Problem(p =>
            {
                PipelineTask a = p.Task(Some.Count).Named("a");
                PipelineTask b = p.Task(Some.Count).Named("b").After(a);
                a.After(p.Task(Some.Count).Named("c").After(b));
            }));

    [Fact]
    public void Groups_that_wait_for_each_other_through_values()
        => Assert.Equal("PIPE132", Compiled.Problem(p =>
        {
            Loop first = p.ForEach([1]);
            Loop second = p.ForEach([2]);
            PipelineTask count = first.Task(Some.Count);
            second.Task(Some.Report, ("items", first.Collect(count["total"])));
            first.Task(Some.Count).After(second.Task(Some.Count));
        }).Code);

    [Fact]
    public void Waits_that_make_no_sense()
        => Assert.Equal(
            """
            PIPE133 pipeline "sample", the loop over [1], After: It waits for task "inner", and one of the two is part of the other. Wait for a step that is over before this one can start.
            PIPE133 pipeline "sample", task "self", After: It waits for itself. Wait for a step that is over before this one can start.

            """,
            Compiled.Problems(p =>
            {
                Loop loop = p.ForEach([1]);
                loop.After(loop.Task(Some.Count).Named("inner"));
                PipelineTask self = p.Task(Some.Count).Named("self");
                self.After(self);
            }));

    [Fact]
    public void Groups_without_tasks()
        => Assert.Equal(
            """
            PIPE140 pipeline "sample", the loop over [1]: There is no task in it. Put a task into it by Task(...), or take it away.

            """,
            Compiled.Problems(p => p.ForEach([1])));

    [Fact]
    public void A_pipeline_without_tasks() => Assert.Equal(
        new Problem("PIPE140", "pipeline \"sample\"", "There is no task in it.", "Put a task into it by Task(...), or take it away."), Compiled.Problem(_ => { }));

    [Fact]
    public void Conditions_that_compare_unlike_things()
        => Snapshot.Matches(Compiled.Problems(p =>
        {
            PipelineTask count = p.Task(Some.Count);
            PipelineTask load = p.Task(Some.Load);
            p.If(count["total"] == "3").Task(Some.Count);
            p.If(count["even"] > false).Task(Some.Count);
            p.If(load["rows"] == "x").Task(Some.Count);
            p.If(load["facts"] == "x").Task(Some.Count);
            p.If(count["ratio"] < double.PositiveInfinity).Task(Some.Count);
        }));

    [Fact]
    public void Branches_after_the_else()
        => Assert.Equal(
            new Problem("PIPE142", "pipeline \"sample\", the Else of If (output \"total\" of task \"count\" > 3)", "Branches follow the Else, and could never run.",
                "Make the Else the last branch."),
            Compiled.Problem(p =>
            {
                PipelineTask count = p.Task(Some.Count);
                Branch first = p.If(count["total"] > 3);
                first.Task(Some.Count);
                Branch last = first.Else();
                last.Task(Some.Count);
                last.ElseIf(count["total"] > 1).Task(Some.Count);
            }));

    [Fact]
    public void Choices_that_are_none()
        => Snapshot.Matches(Compiled.Problems(p =>
        {
            PipelineTask count = p.Task(Some.Count);
            Branch high = p.If(count["total"] > 3);
            PipelineTask a = high.Task(Some.Count).Named("a");
            PipelineTask b = high.ElseIf(count["total"] > 1).Task(Some.Count).Named("b");
            p.Output("no-else", p.OneOf(a["total"], b["total"]));
            p.Output("unlike", p.OneOf(a["total"], b["ratio"]));
            p.Output("twice", p.OneOf(a["total"], a["total"]));
            p.Output("elsewhere", p.OneOf(count["total"], a["total"]));
        }));

    [Fact]
    public void Collections_that_are_none()
        => Assert.Equal(
            """
            PIPE144 pipeline "sample", the loop over [1], Collect of the item of the loop over [1]: Only outputs of tasks can be collected. Collect an output of a task of the loop.
            PIPE144 pipeline "sample", the loop over [1], Collect of output "total" of task "count": It does not come from this loop. Collect it from the loop that holds its task; a value from outside is the same each time.
            PIPE144 pipeline "sample", the loop over [1], Collect of output "total" of task "count-2": It comes from a loop within this one, the loop over [1,2]. Collect it there first: outer.Collect(inner.Collect(...)).

            """,
            Compiled.Problems(p =>
            {
                PipelineTask count = p.Task(Some.Count);
                Loop outer = p.ForEach([1]);
                Loop inner = outer.ForEach([1, 2]);
                PipelineTask deep = inner.Task(Some.Count);
                outer.Collect(outer.Item);
                outer.Collect(count["total"]);
                outer.Collect(deep["total"]);
            }));

    [Fact]
    public void Items_that_no_loop_can_go_over()
        => Snapshot.Matches(Compiled.Problems(p =>
        {
            PipelineTask count = p.Task(Some.Count);
            PipelineTask load = p.Task(Some.Load);
            p.ForEach(5).Task(Some.Count);
            p.ForEach([1, "two"]).Task(Some.Count);
            p.ForEach([1, "two"], ParameterType.Integer).Task(Some.Count);
            p.ForEach([count["total"]]).Task(Some.Count);
            p.ForEach(count["total"]).Task(Some.Count);
            p.ForEach(load["rows"]).Task(Some.Count);
            p.ForEachArtifact(load.Artifact("rows")).Task(Some.Count);
            p.ForEach([1], parallelism: -1).Task(Some.Count);
        }));

    [Fact]
    public void Exit_tasks_that_cannot_be_ones()
        => Assert.Equal(
            """
            PIPE146 pipeline "sample", the body before exit task "notify-2": task "notify-2" stands in another scope. Put the exit task into the scope on which OnExit is called.
            PIPE146 pipeline "sample", task "notify-2", input "status": It is given {}, but the engine gives it the final status. Leave it out.
            PIPE146 pipeline "sample", the body before exit task "notify": task "notify" is the exit task of another body already. Give each body an exit task of its own.

            """,
            Compiled.Problems(p =>
            {
                PipelineTask notify = p.Task(Some.Notify);
                ExitHandler first = p.OnExit(notify);
                first.Task(Some.Count);
                p.OnExit(notify).Task(Some.Count);
                first.OnExit(p.Task(Some.Notify, ("status", Argument.Struct()))).Task(Some.Count);
            }));

    [Fact]
    public void Exit_tasks_that_wait_for_more_than_their_body()
        => Assert.Equal(
            """
            PIPE146 pipeline "sample", task "notify": It also waits for task "count". Let an exit task wait for its body alone: put the other step into the body.

            """,
            Compiled.Problems(p => p.OnExit(p.Task(Some.Notify).After(p.Task(Some.Count))).Task(Some.Count)));

    [Fact]
    public void A_handle_is_not_compared_with_null()
        => Assert.Throws<ArgumentNullException>(() => Compiled.Package(p => p.If(p.Parameter("x", 1) == null!).Task(Some.Count)));

    [Fact]
    public void Outputs_that_the_format_cannot_give()
        => Assert.Equal(
            new Problem("PIPE121", "pipeline \"sample\", output \"x\"", "pipeline parameter \"x\" is not an output of a task, and the format gives out nothing else.",
                "Give out an output of a task, what a loop collects, or the one of several branches."),
            Compiled.Problem(p =>
            {
                PipelineParameter x = p.Parameter("x", 1);
                p.Task(Some.Count, ("whole", x));
                p.Output("x", x);
            }));

    [Fact]
    public void Settings_that_cannot_be()
        => Snapshot.Matches(Compiled.Problems(p =>
        {
            PipelineParameter number = p.Parameter("number", 2);
            PipelineTask import = p.Import("s3://b/k", ArtifactTypes.Dataset, "text").Cpu("1");
            p.Import("s3://b/k", ArtifactTypes.Dataset, Argument.Struct(("a", import.Output)));
            p.Task(Some.Count).Named("a").Cpu(limit: "two", request: number).Memory("2 GB").Accelerator("", "many");
            p.Task(Some.Count).Named("b").Retry(-1, TimeSpan.FromSeconds(-1), factor: 0.5);
            p.Task(Some.Count).Named("c").Env("1X", "a").Env("Y", $"{number}");
            PipelineTask count = p.Task(Some.Count).Named("d");
            p.Task(Some.Echo, ("text", $"{count["total"]}")).Named("e").IgnoreUpstreamFailure();
        }));
}
