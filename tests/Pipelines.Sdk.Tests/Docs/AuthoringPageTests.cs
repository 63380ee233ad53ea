using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Checking;

namespace Pipelines.Sdk.Tests.Docs;

/// <summary>Holds docs/authoring-builder.md to code that is built and checked.</summary>
public sealed partial class AuthoringPageTests
{
    public static TheoryData<string> Names => [.. AuthoringSnippets.Pipelines.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_snippet_is_a_pipeline_that_the_engine_takes(string name)
        => Assert.Empty(SpecChecker.Check(Pipeline.Define("page", AuthoringSnippets.Pipelines[name]).Compile()));

    [Fact]
    public void The_page_shows_the_snippets_as_they_are_built()
    {
        Dictionary<string, string> built = Regions(File.ReadAllText(Beside("AuthoringSnippets.cs")));
        Dictionary<string, string> shown = Shown().Matches(File.ReadAllText(Page("docs/authoring-builder.md")))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["code"].Value, StringComparer.Ordinal);

        Assert.Equal(built.Keys.Order(StringComparer.Ordinal), shown.Keys.Order(StringComparer.Ordinal));
        Assert.All(built, snippet => Assert.Equal(snippet.Value, shown[snippet.Key]));
    }

    internal static string Page(string path, [CallerFilePath] string thisFile = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../..", path));

    private static string Beside(string file, [CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, file);

    private static Dictionary<string, string> Regions(string code) => Region().Matches(code).ToDictionary(
        match => match.Groups["name"].Value,
        match => string.Concat(match.Groups["code"].Value.Split('\n')[..^1].Select(line => (line.Length > 8 ? line[8..] : line) + "\n")),
        StringComparer.Ordinal);

    [GeneratedRegex(@"#region (?<name>\w+)\n(?<code>.*?)        #endregion", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"<!-- snippet: (?<name>\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
