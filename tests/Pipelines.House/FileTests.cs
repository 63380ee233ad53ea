using System.Text.RegularExpressions;
using Pipelines.House.Laws;
using Pipelines.House.Reading;

namespace Pipelines.House;

public sealed class FileTests
{
    [Fact]
    public void A_file_is_one_idea() => Law.Holds(Repository.Here.Files.SelectMany(TooLong));

    [Fact]
    public void Only_files_that_need_it_are_exempt_from_the_length() => Law.Holds(FileSizes.Exempt.Keys
        .Where(path => !Repository.Here.Files.Any(file => file.Path == path && file.Lines.Count > FileSizes.MostLines))
        .Select(path => new Finding(path, "is exempt from the length, but short or gone.", "Take it off the list in tests/Pipelines.House/Laws/FileSizes.cs.")));

    [Fact]
    public void No_file_holds_a_banned_word() => Law.Holds(Repository.Here.Files.SelectMany(Banned));

    [Fact]
    public void A_file_that_is_too_long_is_found()
    {
        string lines = string.Concat(Enumerable.Repeat("x\n", FileSizes.MostLines));
        Law.Catches(
            [.. TooLong(new TextFile("src/a.cs", lines)), .. TooLong(new TextFile("src/b.cs", lines + "x\n")), .. TooLong(new TextFile("docs/c.md", lines + "x\n"))],
            "src/b.cs");
    }

    [Theory]
    [InlineData("https://api.nuget" + ".org/v3/index.json")]
    [InlineData("--index-url https://pypi" + ".org/simple")]
    [InlineData("\"resolved\": \"https://registry.npmjs" + ".org/react\"")]
    [InlineData("deb http://deb" + ".debian.org/debian bookworm main")]
    [InlineData("// TO" + "DO: later")]
    [InlineData("# FIX" + "ME")]
    [InlineData("throw new Not" + "ImplementedException();")]
    [InlineData("see issue" + " #12")]
    [InlineData("as the Issue" + " 7 says")]
    public void A_banned_word_is_found(string line)
        => Law.Catches(Banned(new TextFile("docs/a.md", $"fine\n{line}\n")), "docs/a.md:2");

    [Theory]
    [InlineData("the package YamlDotNet")]
    [InlineData("image: python:3.11-slim")]
    [InlineData("an issue in the tracker")]
    [InlineData("mastodon and todo lists")]
    public void Other_words_are_not(string line)
        => Law.Catches(Banned(new TextFile("docs/a.md", line)));

    private static IEnumerable<Finding> TooLong(TextFile file)
        => FileSizes.Extensions.Contains(file.Extension) && file.Lines.Count > FileSizes.MostLines && !FileSizes.Exempt.ContainsKey(file.Path)
            ? [new Finding(file.Path, $"has {file.Lines.Count} lines; {FileSizes.MostLines} is the most.", "It holds two ideas: look for the second noun, and give it a file.")]
            : [];

    private static IEnumerable<Finding> Banned(TextFile file)
        => from word in BannedWords.All
           let pattern = new Regex(word.Pattern)
           where pattern.IsMatch(file.Text)
           from found in file.Matching(pattern.IsMatch)
           select new Finding(found.Place, $"holds '{pattern.Match(found.Line).Value}'.", word.Mend);
}
