using System.Text;
using Pipelines.Core.Spec.Format;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Tests.Support;

namespace Pipelines.Sdk.Tests;

public sealed class PipelineProgramTests
{
    private static readonly Pipeline First = Pipeline.Define("first", p => p.Task(Some.Count));
    private static readonly Pipeline Second = Pipeline.Define("second", p => p.Task(Some.Echo, ("text", "grüße")));
    private static readonly Pipeline Broken = Pipeline.Define("broken", p =>
    {
        p.Task(Some.Echo);
        p.Task(Some.Count, ("wohle", 1));
    });

    [Theory]
    [InlineData]
    [InlineData("emit")]
    [InlineData("emit", "second")]
    [InlineData("emit", "--local")]
    [InlineData("--local")]
    public void One_pipeline_is_printed_as_YAML(params string[] args)
    {
        (int code, string output, string errors) = Run(args, Second);

        Assert.Equal(0, code);
        Assert.Equal(PipelineWriter.ToYaml(Second.Compile()), output);
        Assert.Empty(errors);
    }

    [Fact]
    public void Of_several_one_is_named()
    {
        Assert.Equal(PipelineWriter.ToYaml(First.Compile()), Run(["emit", "first"], First, Second).Output);
        Assert.Equal(
            (2, "", "The program defines 2 pipelines: first, second. Say which: emit NAME.\n"), Run([], First, Second));
        Assert.Equal(
            (2, "", "The program defines no pipeline \"frist\". Did you mean \"first\"?\n"), Run(["emit", "frist"], First, Second));
    }

    [Fact]
    public void The_names_are_listed() => Assert.Equal((0, "first\nsecond\n", ""), Run(["list"], First, Second));

    [Fact]
    public void A_program_without_pipelines_says_so()
        => Assert.Equal((2, "", "The program defines no pipeline. Hand pipelines to PipelineProgram.Run(args, ...).\n"), Run([]));

    [Fact]
    public void Two_pipelines_of_one_name_are_refused()
        => Assert.Equal((2, "", "The program defines several pipelines \"first\". Give each a name of its own.\n"), Run(["emit", "first"], First, First));

    [Fact]
    public void Mistakes_go_to_standard_error_one_a_line_and_nothing_is_printed()
    {
        (int code, string output, string errors) = Run([], Broken);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Equal(2, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.StartsWith("PIPE11", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("print")]
    [InlineData("emit", "a", "b")]
    [InlineData("emit", "--remote")]
    public void What_is_not_understood_is_refused_with_the_usage(params string[] args)
    {
        (int code, string output, string errors) = Run(args, First);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("emit [NAME] [--local]", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_given() => Assert.StartsWith("Prints pipelines", Run(["--help"]).Output, StringComparison.Ordinal);

    [Fact]
    public void What_the_author_prints_goes_to_standard_error()
    {
        TextWriter output = Console.Out, errors = Console.Error;
        using StringWriter said = new();
        Console.SetError(said);
        Pipeline talkative = Pipeline.Define("talkative", p =>
        {
            Console.WriteLine("hello from the author");
            p.Task(Some.Echo);
        });

        int code = PipelineProgram.Run(["emit"], talkative);

        Console.SetError(errors);
        Assert.Equal(2, code);
        Assert.Same(output, Console.Out);
        Assert.StartsWith("hello from the author", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("PIPE111", said.ToString(), StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(string[] args, params Pipeline[] pipelines)
    {
        using MemoryStream output = new();
        using StringWriter errors = new() { NewLine = "\n" };
        int code = PipelineProgram.Run(args, pipelines, output, errors);
        return (code, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }
}
