using System.Formats.Tar;
using System.Text;
using Pipelines.Core.Spec.Format;
using Pipelines.Engine.Packages;

namespace Pipelines.Engine.Tests.Packages;

/// <summary>What holds for <c>.zip</c> and <c>.tar.gz</c> alike.</summary>
public sealed class ArchiveTests
{
    public static TheoryData<string> Kinds => ["zip", "tar.gz"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_member_called_pipeline_yaml_is_taken(string kind)
        => Assert.Equal("pipeline.yaml", Unpack(kind, ("a.yaml", "a"), ("pipeline.yaml", Archives.Pipeline), ("z.yaml", "z")).Member);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Else_the_only_yaml_member_is_taken(string kind)
    {
        Assert.Equal("x/y/churn.yaml", Unpack(kind, ("README.md", "a"), ("x/y/churn.yaml", Archives.Pipeline), ("data.json", "{}")).Member);
        Assert.Equal("CHURN.YAML", Unpack(kind, ("CHURN.YAML", Archives.Pipeline)).Member);
        Assert.Equal("./pipeline.yaml", Unpack(kind, ("./other.yaml", "a"), ("./pipeline.yaml", Archives.Pipeline)).Member);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Where_there_is_none_another_ending_will_do(string kind)
    {
        Assert.Equal("churn.yml", Unpack(kind, ("churn.yml", Archives.Pipeline)).Member);
        Assert.Equal("churn.json", Unpack(kind, ("churn.json", "{}")).Member);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_macOS_packs_beside_a_file_is_passed_over(string kind)
        => Assert.Equal("churn.yaml", Unpack(kind, ("__MACOSX/._churn.yaml", "x"), ("._churn.yaml", "x"), ("churn.yaml", Archives.Pipeline)).Member);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Several_without_a_preferred_one_are_a_problem(string kind)
        => Assert.Equal("PIPE024", Code(Unpack(kind, ("a.yaml", "a"), ("b/pipeline.yaml", "b"))));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void None_is_a_problem(string kind)
    {
        Assert.Equal("PIPE023", Code(Unpack(kind, ("a.txt", "a"))));
        Assert.Equal("PIPE023", Code(kind == "zip" ? Unpack(kind) : PipelineFile.Unpack(Archives.Gzip(new byte[1024]))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_name_that_leads_out_of_the_archive_is_refused(string kind)
    {
        foreach (string name in new[] { "../pipeline.yaml", "a/../../b.txt", "/etc/passwd", @"..\b.yaml", @"C:\b.yaml", @"\b" })
            Assert.Equal("PIPE025", Code(Unpack(kind, (name, "x"), ("pipeline.yaml", Archives.Pipeline))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_member_may_have_32_MiB(string kind)
    {
        string spaces = new(' ', PipelineReader.MaxBytes);

        Assert.Equal(PipelineReader.MaxBytes, Unpack(kind, ("a.yaml", spaces)).Utf8.Length);
        Assert.Equal("PIPE021", Code(Unpack(kind, ("a.yaml", spaces + " "))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Thousands_of_members_are_refused(string kind)
    {
        Assert.Equal("PIPE021", Code(Unpack(kind, [.. Enumerable.Range(0, 5000).Select(i => ($"{i}.txt", "")), ("pipeline.yaml", Archives.Pipeline)])));
        Assert.Null(Unpack(kind, [.. Enumerable.Range(0, 999).Select(i => ($"{i}.txt", "")), ("pipeline.yaml", Archives.Pipeline)]).Refusal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_archive_in_an_archive_is_not_followed(string kind)
    {
        PackageText text = Unpack(kind, ("pipeline.yaml", Encoding.Latin1.GetString(Archives.Zip(("pipeline.yaml", Archives.Pipeline)))));

        Assert.NotEmpty(PipelineReader.Read(text.Utf8.Span).Problems);
        Assert.Equal("PIPE023", Code(Unpack(kind, ("inner.zip", "PK"))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_archive_cut_anywhere_is_a_problem_or_still_whole(string kind)
    {
        byte[] whole = Pack(kind, ("a.txt", "some text"), ("pipeline.yaml", Archives.Pipeline));
        for (int length = 4; length < whole.Length; length++)
        {
            PackageText text = PipelineFile.Unpack(whole.AsMemory(0, length));

            Assert.True(text.Refusal is not null || Encoding.UTF8.GetString(text.Utf8.Span) == Archives.Pipeline, $"cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damage_anywhere_gives_a_problem_or_a_text_never_an_exception(string kind)
    {
        byte[] whole = Pack(kind, ("a.txt", new string('x', 2000)), ("pipeline.yaml", Archives.Pipeline + new string('#', 3000)));
        for (int seed = 0; seed < 5000; seed++)
        {
            Random random = new(seed);
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 4); i > 0; i--)
                damaged[random.Next(4, damaged.Length)] = (byte)random.Next(256);

            PackageText text = PipelineFile.Unpack(damaged);

            // Only what tar says about a file (its owner, its time) may change without being seen.
            Assert.True(text.Refusal is not null || Encoding.UTF8.GetString(text.Utf8.Span).StartsWith(Archives.Pipeline, StringComparison.Ordinal), $"seed {seed}: {text.Utf8.Length} bytes {Encoding.UTF8.GetString(text.Utf8.Span[..Math.Min(60, text.Utf8.Length)])}");
        }
    }

    private static PackageText Unpack(string kind, params (string Name, string Content)[] members) => PipelineFile.Unpack(Pack(kind, members));

    private static byte[] Pack(string kind, params (string Name, string Content)[] members)
        => kind == "zip" ? Archives.Zip(members) : Archives.TarGz(members);

    private static string Code(PackageText text) => Assert.IsType<Core.Values.Problem>(text.Refusal).Code;
}
