using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec;

public sealed partial class ProblemsPageTests
{
    [Fact]
    public void The_page_explains_every_code_of_the_source_and_no_other()
    {
        string[] used = [.. Checkout.SourceFiles("src")
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct()
            .Order(StringComparer.Ordinal)];

        Assert.Equal(used, ProblemsPage.Here.Codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_pipeline_of_the_page_has_no_problem()
        => Assert.Empty(SpecChecker.Check(PipelineReader.Read(ProblemsPage.Here.Base)));

    [Fact]
    public void Every_example_has_the_problem_that_it_stands_under()
    {
        string[] without = [.. ProblemsPage.Here.Examples
            .Where(example => !Problems(example).Any(problem => problem.Code == example.Code))
            .Select(example => $"{example.Code}: {string.Join("; ", Problems(example))}")];

        Assert.Empty(without);
    }

    [Fact]
    public void What_people_read_is_reviewed()
    {
        StringBuilder text = new();
        foreach (ProblemExample example in ProblemsPage.Here.Examples)
        {
            text.Append(CultureInfo.InvariantCulture, $"{example.Code}\n{example.Text}");
            foreach (Problem problem in Problems(example))
                text.Append(CultureInfo.InvariantCulture, $"  {problem.Code} {problem.Place}\n    {problem.What}\n    {problem.Fix}\n");
            text.Append('\n');
        }
        Snapshot.Matches("problems.txt", text.ToString());
    }

    private static Sequence<Problem> Problems(ProblemExample example) => example.Language switch
    {
        "text" => SpecChecker.Check(PipelineReader.Read(example.Text)),
        "json" => SpecChecker.CheckRunParameters(ChangedPipeline.Read("{}").Package!.Pipeline, ((Value.Struct)ValueJson.Read(example.Text)).Members),
        _ => SpecChecker.Check(ChangedPipeline.Read(example.Text)),
    };

    // Codes from 100 up belong to authoring in C# and to the command line, which have pages of their own.
    [GeneratedRegex("\"(PIPE0\\d\\d)\"")]
    private static partial Regex Code();
}
