using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Pipelines.EndToEnd;

/// <summary>Whatever stands in the file, the program ends with 2 and words for people, never with a stack trace.</summary>
public sealed class HostileInputTests
{
    public static TheoryData<string> Names() => [.. Inputs.Keys];

    private static readonly Dictionary<string, Func<byte[]>> Inputs = new()
    {
        ["empty"] = () => [],
        ["comments-only"] = () => Text("# nothing\n# at all\n"),
        ["not-yaml"] = () => Text("a: [1, 2\nb: }"),
        ["a-list"] = () => Text("- 1\n- 2\n"),
        ["billion-laughs"] = BillionLaughs,
        ["deep-flow"] = () => Text("a: " + new string('[', 100_000)),
        ["deep-json"] = () => Text(string.Concat(Enumerable.Repeat("{\"a\":", 50_000))),
        ["deep-block"] = () => Text(string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"))),
        ["nul-bytes"] = () => new byte[100_000],
        ["utf-16"] = () => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("pipelineInfo: {name: x}")],
        ["latin-1"] = () => Encoding.Latin1.GetBytes("pipelineInfo: {name: 'caf\u00e9'}"),
        ["huge-number"] = () => Text("pipelineInfo: {name: x}\nroot: {dag: {tasks: {}}, inputDefinitions: {parameters: {p: {parameterType: NUMBER_DOUBLE, defaultValue: 1e999}}}}"),
        ["cyclic-anchor"] = () => Text("root: &a\n  dag: *a\n"),
        ["many-aliases"] = () => Text("x: &a 1\ny: [" + string.Join(',', Enumerable.Repeat("*a", 20_000)) + "]"),
        ["random"] = () => RandomBytes(1_000_000),
        ["truncated-gzip"] = () => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 75],
        ["truncated-zip"] = () => Text("PK\u0003\u0004 and no more"),
        ["zip-without-yaml"] = () => Zip(("readme.txt", Text("hello"))),
        ["zip-slip"] = () => Zip(("../../pipeline.yaml", Text("pipelineInfo: {name: x}"))),
        ["zip-bomb"] = () => Zip(("pipeline.yaml", new byte[200_000_000])),
        ["tar-with-link"] = TarWithLink,
        ["task-cycle"] = () => Text(new Yaml("cycle").Step("a", "true", ["b"]).Step("b", "true", ["a"]).ToString()),
        ["unknown-producer"] = () => Text(new Yaml("dangling").Step("a", "true", ["nobody"]).ToString()),
        ["newer-schema"] = () => Text(new Yaml("newer").Step("a", "true").ToString().Replace("2.1.0", "2.2.0", StringComparison.Ordinal)),
    };

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = true)]
    public async Task Is_refused_in_words(string name)
    {
        using Scratch scratch = new();
        string file = Path.Combine(scratch.Folder, $"{name}.yaml");
        await File.WriteAllBytesAsync(file, Inputs[name](), TestContext.Current.CancellationToken);

        foreach (string verb in (string[])["run", "check"])
        {
            Said said = await scratch.CallAsync(verb, file);
            said.ShouldEndWith(2);
            Assert.False(string.IsNullOrWhiteSpace(said.Errors), "nothing was said");
            Assert.DoesNotContain("   at ", said.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled", said.Errors, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(Path.Combine(scratch.Folder, "..", "pipeline.yaml")));
    }

    [Fact]
    public async Task A_hundred_megabytes_of_garbage_are_refused_quickly()
    {
        using Scratch scratch = new();
        string file = Path.Combine(scratch.Folder, "garbage.yaml");
        byte[] garbage = RandomBytes(1_000_000);
        await using (FileStream stream = File.Create(file))
        {
            for (int i = 0; i < 100; i++)
                await stream.WriteAsync(garbage, TestContext.Current.CancellationToken);
        }

        (await scratch.CallAsync("run", file)).ShouldEndWith(2);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "there-is-no-such-file.yaml")]
    [InlineData("run", ".")]
    [InlineData("rnu", "x.yaml")]
    [InlineData("run", "x.yaml", "--parallel", "many")]
    public async Task A_wrong_command_line_is_refused(params string[] arguments)
    {
        using Scratch scratch = new();

        Said said = await scratch.CallAsync(arguments);

        said.ShouldEndWith(2);
        Assert.DoesNotContain("   at ", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_run_parameters_are_all_told_at_once()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("typed").Step("a", "true").ToString().Replace(
            "root:\n",
            "root:\n  inputDefinitions:\n    parameters:\n      epochs: {parameterType: NUMBER_INTEGER}\n      rate: {parameterType: NUMBER_DOUBLE}\n",
            StringComparison.Ordinal));

        Said wrong = await scratch.CallAsync("run", file, "--param", "epochs=many", "--param", "rte=0.1");

        wrong.ShouldEndWith(2);
        Assert.Contains("epochs", wrong.Errors, StringComparison.Ordinal);
        (await scratch.CallAsync("run", file, "--param", "epochs=3", "--param", "rate=@0.5")).ShouldEndWith(0);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static byte[] BillionLaughs()
    {
        StringBuilder yaml = new("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 30; i++)
            yaml.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 9))}]");
        return Text(yaml.ToString());
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in members)
            {
                using Stream member = zip.CreateEntry(name).Open();
                member.Write(content);
            }
        }
        return stream.ToArray();
    }

    private static byte[] TarWithLink()
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter tar = new(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "pipeline.yaml") { LinkName = "/etc/passwd" });
        return stream.ToArray();
    }
}
