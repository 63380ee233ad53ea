using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests.Authoring;

public sealed class InputProblemTests
{
    [Fact]
    public void All_mistakes_are_told_at_once_in_the_words_of_the_author()
        => Snapshot.Matches(Compiled.Problems(p =>
        {
            PipelineParameter maybe = p.OptionalParameter("maybe", ParameterType.String);
            PipelineTask load = p.Task(Some.Load, ("sorce", "iris"));
            PipelineTask count = p.Task(Some.Count, ("whole", 1.5), ("part", "0.5"), ("part", 1));
            p.Task(Some.Train, ("rows", load["colums"]), ("rate", load["columns"]), ("label", count["total"])).Named("first");
            p.Task(Some.Train, ("rate", true)).Named("second");
            p.Task(Some.Echo, ("text", maybe)).Named("third");
            p.Output("model", load["model"]);
        }));

    [Fact]
    public void An_unknown_input_offers_the_nearest_name()
        => Is("PIPE110", "pipeline \"sample\", task \"echo\", input \"txt\"", "Component \"echo\" has no such input.", "Did you mean \"text\"?",
            Compiled.Problem(p => p.Task(Some.Echo, ("text", "a"), ("txt", "b"))));

    [Fact]
    public void An_unknown_input_is_told_of_even_when_it_is_given_nothing()
        => Assert.Equal("PIPE110", Compiled.Problem(p => p.Task(Some.Count, ("wohle", null))).Code);

    [Fact]
    public void An_input_given_null_is_left_to_its_default()
    {
        string? nothing = null;

        Assert.Empty(Compiled.Package(p => p.Task(Some.Report, ("title", nothing), ("items", null))).Pipeline.Root.Dag!.Tasks["report"].InputParameters);
    }

    [Fact]
    public void A_missing_input_is_named_with_its_type()
        => Is("PIPE111", "pipeline \"sample\", task \"train\", input \"rows\"", "It is not given, has no default and is not optional. It takes a system.Dataset.",
            "Add (\"rows\", ...) to the inputs of the task.", Compiled.Problem(p => p.Task(Some.Train)));

    [Fact]
    public void An_input_given_twice() => Assert.Equal("PIPE112", Compiled.Problem(p => p.Task(Some.Echo, ("text", "a"), ("text", "b"))).Code);

    [Theory]
    [InlineData("whole", "\"3\"", "It takes an integer, but \"3\" is text.", "Write 3 without quotes.")]
    [InlineData("whole", "1.5", "It takes an integer, but 1.5 is not a whole number within ±(2^53-1).", "Give it an integer.")]
    [InlineData("whole", "9007199254740992", "It takes an integer, but 9007199254740992 is not a whole number within ±(2^53-1).", "Give it an integer.")]
    [InlineData("part", "[0.5]", "It takes a number, but [0.5] is a list.", "Give it a number.")]
    [InlineData("part", "null", "It takes a number, but null is no value.", "Give it a number.")]
    public void A_constant_of_another_type(string input, string json, string what, string fix)
        => Is("PIPE113", $"pipeline \"sample\", task \"count\", input \"{input}\"", what, fix, Compiled.Problem(p => p.Task(Some.Count, (input, Argument.Json(json)))));

    [Fact]
    public void A_number_for_text_is_told_how_to_become_text()
        => Assert.Equal("Write \"5\".", Compiled.Problem(p => p.Task(Some.Echo, ("text", 5))).Fix);

    [Fact]
    public void An_output_of_another_type_offers_one_that_fits()
        => Is("PIPE113", "pipeline \"sample\", task \"count-2\", input \"whole\"", "It takes an integer, but output \"ratio\" of task \"count\" is a number.",
            "Give it an integer; task \"count\" has \"total\".", Compiled.Problem(p => p.Task(Some.Count, ("whole", p.Task(Some.Count)["ratio"]))));

    [Fact]
    public void An_integer_serves_as_a_number() => Assert.NotNull(Compiled.Package(p => p.Task(Some.Count, ("part", p.Task(Some.Count)["total"]))));

    [Fact]
    public void A_value_that_is_not_text_is_told_how_to_become_text()
        => Assert.Equal("Put it in text: $\"{...}\".", Compiled.Problem(p => p.Task(Some.Echo, ("text", p.Task(Some.Count)["total"]))).Fix);

    [Fact]
    public void An_artifact_of_another_type_offers_one_that_fits()
        => Is("PIPE114", "pipeline \"sample\", task \"train-2\", input \"rows\"", "It takes a system.Dataset, but output \"model\" of task \"train\" is a system.Model.",
            "Give it a system.Dataset.", Compiled.Problem(p =>
            {
                PipelineTask train = p.Task(Some.Train, ("rows", p.Task(Some.Load)["rows"]));
                p.Task(Some.Train, ("rows", train["model"]));
            }));

    [Fact]
    public void A_list_of_artifacts_where_one_is_wanted_and_the_contrary()
        => Assert.Equal(
            """
            PIPE114 pipeline "sample", task "best", input "models": It takes a list of system.Model, but output "model" of task "train" is a system.Model. Give it a list, such as what a loop collects.
            PIPE114 pipeline "sample", task "train-3", input "rows": It takes a system.Dataset, but the collected output "model" of task "train-2" is a list of system.Model. Go over the list with ForEachArtifact(...), or give it a single artifact.

            """,
            Compiled.Problems(p =>
            {
                PipelineTask load = p.Task(Some.Load);
                PipelineTask train = p.Task(Some.Train, ("rows", load["rows"]));
                p.Task(Some.Best, ("models", train["model"]));
                Loop loop = p.ForEach([1]);
                p.Task(Some.Train, ("rows", loop.Collect(loop.Task(Some.Train, ("rows", load["rows"]))["model"])));
            }));

    [Fact]
    public void Any_artifact_fits_an_input_that_takes_any()
    {
        Component any = Component.FromYaml("""
            name: any
            inputs: [{name: data, type: Artifact}]
            implementation: {container: {image: alpine, command: [cat, {inputPath: data}]}}
            """);

        Assert.NotNull(Compiled.Package(p => p.Task(any, ("data", p.Task(Some.Load)["rows"]))));
    }

    [Fact]
    public void Parameters_and_artifacts_are_not_mixed_up()
        => Assert.Equal(
            """
            PIPE115 pipeline "sample", task "echo", input "text": It takes text, but output "rows" of task "load-data" is an artifact, a system.Dataset. Give it a parameter; the program can read an artifact only through an artifact input.
            PIPE115 pipeline "sample", task "echo-2", input "text": output "rows" of task "load-data" is an artifact and has no text form. Put parameters into text, and give the artifact to an artifact input.
            PIPE115 pipeline "sample", task "train", input "rows": It takes an artifact, a system.Dataset, but "rows.csv" is a parameter. Give it an output of a task; data that lies elsewhere becomes an artifact through Import(...).

            """,
            Compiled.Problems(p =>
            {
                PipelineTask load = p.Task(Some.Load);
                p.Task(Some.Echo, ("text", load["rows"]));
                p.Task(Some.Echo, ("text", $"see {load["rows"]}"));
                p.Task(Some.Train, ("rows", "rows.csv"));
            }));

    [Fact]
    public void A_value_that_an_input_does_not_allow()
    {
        Pipeline picky = Pipeline.Define("picky", p => p.Task(Some.Echo, ("text", p.Parameter("mode", "fast").AllowOnly("fast", "slow"))));

        Is("PIPE116", "pipeline \"sample\", task \"picky\", input \"mode\"", "\"quick\" is not allowed.", "Give one of \"fast\", \"slow\".",
            Compiled.Problem(p => p.Task(picky, ("mode", "quick"))));
    }

    [Fact]
    public void A_value_that_may_be_absent_where_one_must_be()
        => Is("PIPE117", "pipeline \"sample\", task \"echo\", input \"text\"", "It must be given a value, but pipeline parameter \"maybe\" may be absent.",
            "Give the pipeline parameter a default, or make it a RequiredParameter.",
            Compiled.Problem(p => p.Task(Some.Echo, ("text", p.OptionalParameter("maybe", ParameterType.String)))));

    [Fact]
    public void A_value_that_may_be_absent_passes_borders_as_one_that_may()
    {
        Core.Spec.PipelinePackage package = Compiled.Package(p =>
        {
            PipelineParameter maybe = p.OptionalParameter("maybe", ParameterType.String);
            Loop loop = p.ForEach([1]);
            loop.Task(Some.Train, ("rows", p.Task(Some.Load)["rows"]), ("label", maybe));
        });

        Assert.True(package.Pipeline.Components["comp-for-loop-2"].InputParameters["pipelinechannel--maybe"].IsOptional);
    }

    [Fact]
    public void Numbers_that_JSON_cannot_hold()
        => Assert.Equal(
            """
            PIPE118 pipeline "sample", task "count", input "part": NaN is not a number that JSON can hold. Give a value that JSON can hold.
            PIPE118 pipeline "sample", task "count", input "whole": 9007199254740993 is beyond ±(2^53-1), where JSON counts no more exactly. Give a value that JSON can hold.

            """,
            Compiled.Problems(p => p.Task(Some.Count, ("part", double.NaN), ("whole", 9007199254740993L))));

    [Fact]
    public void Text_that_was_made_of_a_handle_before_the_run()
    {
        Problem problem = Compiled.Problem(p =>
        {
            string tooEarly = $"total {p.Task(Some.Count)["total"]}";
            p.Task(Some.Report, ("items", [tooEarly]));
        });

        Is("PIPE118", "pipeline \"sample\", task \"report\", input \"items\"", "The text was made before the run, from something that is known only in the run.",
            "Write $\"...{handle}...\" as the argument itself, not into a string variable first.", problem);
    }

    [Fact]
    public void An_unknown_output_offers_the_nearest_name_and_nothing_more_is_said_of_it()
        => Is("PIPE120", "pipeline \"sample\", task \"count\", output \"totl\"", "Component \"count\" has no such output.", "Did you mean \"total\"?",
            Compiled.Problem(p =>
            {
                Source total = p.Task(Some.Count)["totl"];
                p.If(total > 3).Task(Some.Echo, ("text", total));
                p.ForEach(total).Task(Some.Count);
            }));

    [Fact]
    public void The_only_output_of_a_task_with_several()
        => Is("PIPE120", "pipeline \"sample\", task \"count\"", "Output was asked for, but component \"count\" has 3 outputs.", "Say which: [\"even\"], [\"ratio\"], [\"total\"].",
            Compiled.Problem(p => p.Task(Some.Echo, ("text", p.Task(Some.Count).Output))));

    [Fact]
    public void An_output_taken_for_the_other_kind()
        => Assert.Equal(
            """
            PIPE115 pipeline "sample", task "load-data", output "rows": It was taken for a parameter, but is an artifact. Write Artifact("rows").
            PIPE115 pipeline "sample", task "load-data", output "facts": It was taken for an artifact, but is a parameter. Write Parameter("facts").

            """,
            Compiled.Problems(p =>
            {
                PipelineTask load = p.Task(Some.Load);
                p.Task(Some.Echo, ("text", load.Parameter("rows")));
                p.Task(Some.Train, ("rows", load.Artifact("facts")));
            }));

    private static void Is(string code, string place, string what, string fix, Problem problem) => Assert.Equal(new Problem(code, place, what, fix), problem);
}
