using System.Reflection;
using System.Text.RegularExpressions;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Tests.Docs;

public sealed partial class ProblemPageTests
{
    private static readonly string Page = File.ReadAllText(AuthoringPageTests.Page("docs/problems-sdk.md"));

    private static readonly string[] Codes =
        [.. typeof(Code).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_code_has_its_paragraph_and_no_other_has_one()
        => Assert.Equal(Codes, Heading().Matches(Page).Select(match => match.Groups["code"].Value));

    [Fact]
    public void Each_code_belongs_to_one_mistake() => Assert.Equal(Codes.Distinct(), Codes);

    /// <summary>A code that no test provokes may have lost its check.</summary>
    [Fact]
    public void Each_code_is_provoked_by_a_test()
    {
        string tests = string.Concat(Directory.EnumerateFiles(AuthoringPageTests.Page("tests/Pipelines.Sdk.Tests"), "*.*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".txt", StringComparison.Ordinal) || file.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText));

        Assert.All(Codes, code => Assert.Contains(code, tests, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^### (?<code>PIPE\d{3})$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
