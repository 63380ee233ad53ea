using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Checking;
using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests;

/// <summary>Builds the code of docs/authoring.md as it stands there, with the components of this repository.</summary>
public sealed partial class AuthoringPageTests
{
    private static readonly string Page = File.ReadAllText(InRepository("docs/authoring.md"));

    private static readonly (string, string)[] Components =
    [
        .. Directory.GetFiles(InRepository("components"), "component.yaml", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))),
    ];

    private static readonly Dictionary<string, string> Snippets = Marked("snippet");

    private static readonly Dictionary<string, string> Bodies = Marked("body");

    private static readonly Dictionary<string, string> Calls = Marked("call");

    public static TheoryData<string> SnippetNames => [.. Snippets.Keys];

    public static TheoryData<string> BodyNames => [.. Bodies.Keys];

    [Theory]
    [MemberData(nameof(SnippetNames))]
    public async Task A_whole_snippet_is_built_and_its_pipeline_is_one_that_the_engine_takes(string name)
    {
        string code = string.Concat(Snippets[name].Split('\n').Where(line => !line.StartsWith("#:", StringComparison.Ordinal)).Select(line => line + "\n"));
        Built built = new Built(code, Components);

        Assert.Equal("", await built.ErrorsAsync());
        Assert.Empty(SpecChecker.Check(built.Package(PipelineName().Match(code).Groups["name"].Value)));
    }

    [Theory]
    [MemberData(nameof(BodyNames))]
    public async Task A_body_is_a_pipeline_that_the_engine_takes(string name)
    {
        string steps = UsingLine().Replace(Snippets["steps"], "");
        Built built = new($$"""
            using Microsoft.Extensions.Logging; {{steps}}
            public static class Sample
            {
                [Pipeline("sample")]
                internal static void Define()
                {
                    {{Bodies[name]}}
                }
            }
            """, Components);

        Assert.Equal("", await built.ErrorsAsync());
        Assert.Empty(SpecChecker.Check(built.Package("sample")));
    }

    [Fact]
    public async Task A_call_from_code_compiles_and_has_the_types_that_its_comments_name()
    {
        string words = string.Concat(Snippets["words"].Split('\n').Where(line => !line.StartsWith("#:", StringComparison.Ordinal)).Select(line => line + "\n"));
        Built built = new($$"""
            {{words}}
            internal static class Caller
            {
                internal static async System.Threading.Tasks.Task<long> CallAsync()
                {
                    {{Calls["running"]}}
                    return run.Output;
                }
            }
            """, Components);

        Assert.Equal("", await built.ErrorsAsync());
    }

    [Fact]
    public void The_page_has_both_kinds() => Assert.True(Snippets.Count >= 3 && Bodies.Count >= 4);

    private static Dictionary<string, string> Marked(string kind) => Regex.Matches(
            Page, $"<!-- {kind}: (?<name>\\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["code"].Value, StringComparer.Ordinal);

    private static string InRepository(string path, [CallerFilePath] string thisFile = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../..", path));

    [GeneratedRegex(@"\[Pipeline\(""(?<name>[^""]+)""")]
    private static partial Regex PipelineName();

    [GeneratedRegex(@"^using [^;(]+;\n", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
