using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Engine.Tests.Runs;

public sealed class ProgramFingerprintTests : IDisposable
{
    private static readonly Digest Asked = Digest.Of("what was asked");
    private readonly string _folder = Directory.CreateTempSubdirectory("program").FullName;

    [Fact]
    public async Task Where_there_is_no_program_the_fingerprint_stays() => Assert.Equal(Asked, await ProgramFingerprint.MixAsync(Asked, [], Stop));

    [Theory]
    [InlineData("step.dll")]
    [InlineData("library.dll")]
    [InlineData("step.deps.json")]
    [InlineData("data/table.csv")]
    public async Task Any_part_of_a_program_counts(string part)
    {
        string program = Write("step.dll", "1");
        Write(part, "1");
        Digest before = await ProgramFingerprint.MixAsync(Asked, ["dotnet", program, "step"], Stop);
        Assert.Equal(before, await ProgramFingerprint.MixAsync(Asked, ["dotnet", program, "step"], Stop));

        Write(part, "22");

        Assert.NotEqual(before, await ProgramFingerprint.MixAsync(Asked, ["dotnet", program, "step"], Stop));
    }

    [Fact]
    public async Task A_library_that_comes_or_goes_counts_and_symbols_do_not()
    {
        string program = Write("step.dll", "1");
        Digest before = await ProgramFingerprint.MixAsync(Asked, [program], Stop);

        Write("step.pdb", "symbols");
        Assert.Equal(before, await ProgramFingerprint.MixAsync(Asked, [program], Stop));

        string library = Write("library.dll", "1");
        Assert.NotEqual(before, await ProgramFingerprint.MixAsync(Asked, [program], Stop));
        File.Delete(library);
        Assert.Equal(before, await ProgramFingerprint.MixAsync(Asked, [program], Stop));
    }

    [Fact]
    public async Task A_script_counts_without_what_lies_beside_it()
    {
        string script = Write("step.sh", "1");
        Digest before = await ProgramFingerprint.MixAsync(Asked, ["sh", script], Stop);

        Write("other.sh", "1");
        Assert.Equal(before, await ProgramFingerprint.MixAsync(Asked, ["sh", script], Stop));
        Write("step.sh", "22");
        Assert.NotEqual(before, await ProgramFingerprint.MixAsync(Asked, ["sh", script], Stop));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
