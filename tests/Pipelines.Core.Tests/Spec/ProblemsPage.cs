using System.Text.RegularExpressions;

namespace Pipelines.Core.Tests.Spec;

/// <summary>An example of a problem: the code that it stands under, the language of its block, and its text.</summary>
internal sealed record ProblemExample(string Code, string Language, string Text);

/// <summary><c>docs/problems.md</c>, which explains every problem and whose examples are run.</summary>
internal sealed partial class ProblemsPage
{
    private static readonly Lazy<ProblemsPage> Read = new(() => new ProblemsPage(Checkout.Read("docs/problems.md")));

    private ProblemsPage(string text)
    {
        List<string> codes = [];
        List<ProblemExample> examples = [];
        string code = "";
        foreach (Match match in Part().Matches(text))
        {
            if (match.Groups["code"].Success)
                codes.Add(code = match.Groups["code"].Value);
            else
                examples.Add(new(code, match.Groups["language"].Value, match.Groups["text"].Value));
        }
        Codes = codes;
        Base = examples[0].Text;
        Examples = [.. examples.Skip(1)];
    }

    public static ProblemsPage Here => Read.Value;

    /// <summary>The codes that have a paragraph.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>The pipeline that the examples change.</summary>
    public string Base { get; }

    public IReadOnlyList<ProblemExample> Examples { get; }

    [GeneratedRegex(@"^### (?<code>PIPE\d{3})$|^```(?<language>\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Part();
}
