using System.Text.RegularExpressions;
using Pipelines.House.Reading;

namespace Pipelines.House;

public sealed partial class DocumentTests
{
    private const string Code = "PIPE";
    private const int FewestLines = 5;
    private const int MostLines = 20;

    [Fact]
    public void Links_of_documents_lead_somewhere()
        => Law.Holds(Repository.Here.Files.Where(file => file.Extension == ".md")
            .SelectMany(file => Broken(file, Repository.Here.Paths, path => Repository.Here.Files.FirstOrDefault(other => other.Path == path))));

    [Fact]
    public void Each_project_says_what_it_is_for()
        => Law.Holds(ProjectFile.In(Repository.Here, "src").SelectMany(project => Unexplained(
            project.Folder, Repository.Here.Files.FirstOrDefault(file => file.Path == $"{project.Folder}/README.md"))));

    [Fact]
    public void Each_package_is_reasoned_for()
        => Law.Holds(Unreasoned(Repository.Here.Named("Directory.Packages.props"), Repository.Here.Named("docs/decisions/0002-dependencies.md")));

    [Fact]
    public void Each_decision_is_in_the_list()
        => Law.Holds(Unlisted(Repository.Here.Named("docs/decisions/README.md"), Repository.Here.Under("docs/decisions")));

    [Fact]
    public void Each_problem_code_is_explained()
        => Law.Holds(Unexplained(Repository.Here.Under("src"), [.. Repository.Here.Under("docs").Where(file => file.Extension == ".md")]));

    [Fact]
    public void A_link_to_nowhere_is_found()
    {
        TextFile page = new("docs/a.md", """
            # A page
            [good](b.md), [its part](b.md#two-words), [own part](#a-page), [out](https://example.org/x), ![drawn](../pic.svg)
            [gone](c.md)
            [no such part](b.md#three)
            <img src="gone.svg">
            ```
            [in code](gone.md)
            ```
            and `[in code](gone.md)` too
            """);
        TextFile other = new("docs/b.md", "# B\n## Two words\n");
        Law.Catches(Broken(page, ["docs/a.md", "docs/b.md", "pic.svg"], path => path == other.Path ? other : page), "docs/a.md:3", "docs/a.md:4", "docs/a.md:5");
    }

    [Fact]
    public void A_project_that_explains_nothing_is_found()
        => Law.Catches(
            [
                .. Unexplained("src/A", null),
                .. Unexplained("src/B", new TextFile("src/B/README.md", "# B\n\nIs for b.\n\nNever says what.\n")),
                .. Unexplained("src/C", new TextFile("src/C/README.md", "# C\n\nIs for c.\n\nNever does d.\n\nStart reading at e.\n")),
            ],
            "src/A/README.md",
            "src/B/README.md");

    [Fact]
    public void A_code_that_nobody_explains_is_found()
        => Law.Catches(
            Unexplained(
                [new("src/Pipelines.Core/Codes.cs", $"const string A = \"{Code}001\";\nconst string B = \"{Code}002\";\n")],
                [new("docs/problems.md", $"## {Code}001\n"), new("docs/other.md", $"{Code}0022\n")]),
            "src/Pipelines.Core/Codes.cs:2");

    [Fact]
    public void A_package_without_a_reason_is_found()
        => Law.Catches(
            Unreasoned(
                new TextFile("Directory.Packages.props", "<PackageVersion Include=\"Known\" Version=\"1\" />\n<PackageVersion Include=\"New\" Version=\"1\" />\n"),
                new TextFile("0002.md", "| `Known` | saves a week |\n")),
            "Directory.Packages.props:2");

    [Fact]
    public void A_decision_that_is_not_listed_is_found()
        => Law.Catches(
            Unlisted(new TextFile("docs/decisions/README.md", "[1](0001-a.md)"), [new("docs/decisions/0001-a.md", ""), new("docs/decisions/0002-b.md", "")]),
            "docs/decisions/0002-b.md");

    private static IEnumerable<Finding> Broken(TextFile page, IReadOnlyCollection<string> paths, Func<string, TextFile?> open)
    {
        foreach ((string place, string target) in Links(page))
        {
            string[] parts = target.Split('#', 2);
            string path = parts[0].Length == 0 ? page.Path : Resolve(page.Folder, parts[0]);
            if (path.Length > 0 && !paths.Any(known => known == path || known.StartsWith(path + "/", StringComparison.Ordinal)))
                yield return new Finding(place, $"links to '{target}', and there is no '{path}'.", "Write the path relative to the page, or take the link out.");
            else if (parts.Length == 2 && path.EndsWith(".md", StringComparison.Ordinal) && open(path) is TextFile other && !Anchors(other).Contains(parts[1]))
                yield return new Finding(place, $"links to '#{parts[1]}', and '{path}' has no such heading.", "Use the heading in lower case with dashes for spaces.");
        }
    }

    private static IEnumerable<(string Place, string Target)> Links(TextFile page)
    {
        bool inCode = false;
        foreach ((string place, string line) in page.Matching(_ => true))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
                inCode = !inCode;
            if (inCode)
                continue;
            foreach (Match link in Link().Matches(CodeSpan().Replace(line, "")))
            {
                string target = Uri.UnescapeDataString(link.Groups["target"].Value);
                if (!Scheme().IsMatch(target))
                    yield return (place, target);
            }
        }
    }

    private static string Resolve(string folder, string target)
    {
        List<string> segments = target.StartsWith('/') ? [] : [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string segment in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment != ".")
                segments.Add(segment);
        }
        return string.Join('/', segments);
    }

    private static HashSet<string> Anchors(TextFile page)
        => [.. page.Lines.Where(line => line.StartsWith('#')).Select(line => NotOfAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static IEnumerable<Finding> Unexplained(string folder, TextFile? readme)
    {
        if (readme is null)
            yield return new Finding($"{folder}/README.md", "is missing.", "In about ten lines: what the project is for, what it must never do, where to start reading.");
        else if (readme.Lines.Count is < FewestLines or > MostLines)
            yield return new Finding(readme.Path, $"has {readme.Lines.Count} lines.", $"Keep it between {FewestLines} and {MostLines}.");
        else if (!readme.Text.Contains("ever", StringComparison.Ordinal) || !readme.Text.Contains("Start reading", StringComparison.Ordinal))
            yield return new Finding(readme.Path, "does not say what the project must never do, or where to start reading.", "Write a line with 'Never' and one with 'Start reading'.");
    }

    private static IEnumerable<Finding> Unexplained(IEnumerable<TextFile> sources, IReadOnlyCollection<TextFile> pages)
        => from file in sources
           from found in file.Matching(line => ProblemCode().IsMatch(line))
           from Match match in ProblemCode().Matches(found.Line)
           let code = match.Groups["code"].Value
           where !pages.Any(page => Regex.IsMatch(page.Text, $@"\b{code}\b"))
           select new Finding(found.Place, $"gives the code {code}, which no page explains.", "Write in docs/ what it means, with an example and the mend; codes are stable for ever.");

    private static IEnumerable<Finding> Unreasoned(TextFile versions, TextFile decision)
        => from found in versions.Matching(line => PackageVersion().IsMatch(line))
           let name = PackageVersion().Match(found.Line).Groups["name"].Value
           where !decision.Text.Contains($"`{name}`", StringComparison.Ordinal)
           select new Finding(found.Place, $"brings in '{name}' without a reason.", $"Say in {decision.Path} what it saves us and what it weighs.");

    private static IEnumerable<Finding> Unlisted(TextFile list, IEnumerable<TextFile> decisions)
        => decisions.Where(file => file.Name != list.Name && !list.Text.Contains($"({file.Name})", StringComparison.Ordinal))
            .Select(file => new Finding(file.Path, $"is not listed in {list.Path}.", "Add a line with its number, title and state."));

    [GeneratedRegex("""(\]\((?<target>[^)\s]+)[^)]*\))|(\s(src|href|srcset)="(?<target>[^"]+)")""")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^([a-z][a-z0-9+.-]*:|//)")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotOfAnchor();

    [GeneratedRegex("\"(?<code>PIPE[0-9]{3})\"")]
    private static partial Regex ProblemCode();

    [GeneratedRegex("<PackageVersion Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex PackageVersion();
}
