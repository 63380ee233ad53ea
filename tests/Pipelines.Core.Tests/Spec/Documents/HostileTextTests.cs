using System.Diagnostics;
using System.Text;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Documents;

/// <summary>Texts that are made to hurt. Each is refused, in a time that is far below what it would cost to give in.</summary>
public sealed class HostileTextTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Deep => new()
    {
        { "flow lists", "[".Times(1_000_000) },
        { "flow lists on lines", "[\n".Times(1_000_000) },
        { "flow maps", "{a: ".Times(1_000_000) },
        { "block lists", "- ".Times(1_000_000) },
        { "block maps", string.Concat(Enumerable.Range(0, 3000).Select(i => " ".Times(i) + "a:\n")) },
        { "JSON lists", "{\"a\":" + "[".Times(1_000_000) },
        { "JSON maps", "{\"a\":".Times(1_000_000) },
        { "JSON that is closed", "{\"a\":".Times(300) + "1" + "}".Times(300) },
        { "one level too deep", "[".Times(201) + "]".Times(201) },
        { "aliases", string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} {"[".Times(30)}{(i > 1 ? $"*a{i - 1}" : "1")}{"]".Times(30)}\n")) },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void What_is_nested_too_deep_is_refused(string name, string text)
    {
        Assert.NotEmpty(name);
        Assert.StartsWith("PIPE004", Refusal(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Two_hundred_levels_are_read(string open, string close)
    {
        string text = open.Times(200) + (open == "[" ? "" : "1") + close.Times(200);

        Assert.StartsWith("PIPE010", Refusal(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_billion_laughs_are_not_laughed()
    {
        StringBuilder bomb = new("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++)
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{$"*a{i - 1}, ".Times(9)}]\n");

        Assert.StartsWith("PIPE005", Refusal(bomb.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_with_many_aliases_is_refused()
        => Assert.StartsWith("PIPE005", Refusal($"a: &a {"x".Times(1_000_000)}\nb: [{"*a, ".Times(1000)}]"), StringComparison.Ordinal);

    [Fact]
    public void More_aliases_than_allowed_are_refused()
    {
        Assert.StartsWith("PIPE005", Refusal($"a: &a 1\nb: [{"*a, ".Times(10_001)}]"), StringComparison.Ordinal);
        Assert.StartsWith("PIPE010", Refusal($"a: &a 1\nb: [{"*a, ".Times(10_000)}]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_maps_are_counted()
    {
        string wide = string.Join(", ", Enumerable.Range(0, 10_000).Select(i => $"k{i}: 1"));

        Assert.StartsWith("PIPE005", Refusal($"a: &a {{{wide}}}\nb:\n{"- {<<: *a}\n".Times(2000)}"), StringComparison.Ordinal);
    }

    [Fact]
    public void More_values_than_allowed_are_refused()
        => Assert.StartsWith("PIPE002", Refusal($"a: [{"1,".Times(4_000_001)}]"), StringComparison.Ordinal);

    [Fact]
    public void More_documents_than_allowed_are_refused() => Assert.StartsWith("PIPE002", Refusal("---\na\n".Times(101)), StringComparison.Ordinal);

    public static TheoryData<string> Garbage =>
    [
        "a\n".Times(5_000_000),
        "# comment\n".Times(3_000_000),
        "\n".Times(30_000_000),
        "\t".Times(30_000_000),
        "\"" + "\\n".Times(10_000_000),
        "'" + "''".Times(10_000_000),
        "a: |\n" + " x\n".Times(10_000_000),
        "&" + "a".Times(10_000_000) + " 1",
        "!" + "a".Times(10_000_000) + " 1",
        "- &a 1\n".Times(1_000_000),
        ": ".Times(10_000_000),
        "? ".Times(1_000_000),
        "%TAG ! tag:example.com,2000:\n".Times(100_000),
        "a: \"b\n".Times(100_000),
        " ".Times(999) + "- \"\n" + "x\n".Times(10_000_000) + "\"",
        "{\"a\":1".Times(100_000),
    ];

    [Theory]
    [MemberData(nameof(Garbage), DisableDiscoveryEnumeration = true)]
    public void Garbage_is_refused_in_time(string text) => Assert.StartsWith("PIPE0", Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void Random_bytes_are_refused_without_an_exception()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            byte[] bytes = new byte[200];
            new Random(seed).NextBytes(bytes);

            Assert.NotEmpty(PipelineReader.Read(bytes).Problems);
        }
    }

    [Fact]
    public void A_pipeline_with_random_damage_is_read_or_refused_without_an_exception()
    {
        const string Marks = "[]{}:,-?&*!|>'\"%@`#\n\t \\.0a<~=";
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            StringBuilder text = new(ProblemsPage.Here.Base);
            for (int i = random.Next(1, 6); i > 0; i--)
                text.Insert(random.Next(text.Length), Marks[random.Next(Marks.Length)]);

            Assert.NotNull(SpecChecker.Check(PipelineReader.Read(text.ToString())).ToString());
        }
    }

    [Fact]
    public void A_hundred_thousand_mistakes_are_counted_not_listed()
    {
        string tasks = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"      t{i}: {{componentReff: {{}}, dependentTasks: [u{i}]}}\n"));
        Stopwatch watch = Stopwatch.StartNew();

        Sequence<Problem> problems = SpecChecker.Check(PipelineReader.Read($"pipelineInfo: {{name: a}}\nschemaVersion: 2.1.0\nroot:\n  dag:\n    tasks:\n{tasks}"));

        Assert.Equal(1001, problems.Count);
        Assert.Contains(problems, problem => problem.Code == "PIPE011");
        Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed}");
    }

    private static string Refusal(string text)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Sequence<Problem> problems = SpecChecker.Check(PipelineReader.Read(text));
        Assert.True(watch.Elapsed < Patience, $"It took {watch.Elapsed}.");
        return problems[0].ToString();
    }
}
