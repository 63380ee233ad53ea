using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>What the suites of <see cref="IArtifactStore"/> share.</summary>
public abstract class ArtifactStoreSuite : IAsyncLifetime
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("artifact-store-");

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IArtifactStore Store { get; private set; } = null!;

    /// <summary>Ends a test that waits for what never comes.</summary>
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens an empty store.</summary>
    protected abstract Task<IArtifactStore> OpenAsync();

    /// <summary>Opens the same store again, as the next process would.</summary>
    protected abstract Task<IArtifactStore> ReopenAsync();

    /// <summary>Changes one byte of what is stored, behind the store's back; <paramref name="member"/> is empty for a plain file.</summary>
    protected abstract Task DamageAsync(string uri, string member);

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await DisposeAsyncCore();
        _scratch.Delete(recursive: true);
    }

    /// <summary>Removes what <see cref="OpenAsync"/> made.</summary>
    protected virtual ValueTask DisposeAsyncCore() => ValueTask.CompletedTask;

    /// <summary>A path of the test's own where nothing is.</summary>
    protected string Scratch(string name) => Path.Combine(_scratch.FullName, name);

    /// <summary>A file of the test's own.</summary>
    protected string AFile(string content, string name = "file")
    {
        File.WriteAllText(Scratch(name), content);
        return Scratch(name);
    }

    /// <summary>A folder of the test's own.</summary>
    protected string AFolder(string name, params (string Path, string Content)[] files)
    {
        Directory.CreateDirectory(Scratch(name));
        foreach ((string path, string content) in files)
        {
            string full = Path.Combine(Scratch(name), path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, content);
        }
        return Scratch(name);
    }

    protected string Uri(params string[] segments) => Store.UriOf(segments);

    protected async Task<string> TextAsync(string uri, string member = "", long offset = 0, long? length = null)
    {
        await using Stream stream = await Store.OpenAsync(uri, member, offset, length, Stop);
        using StreamReader reader = new(stream);
        return await reader.ReadToEndAsync(Stop);
    }

    protected async Task AssertNothingAsync(string uri)
    {
        Assert.Null(await Store.StatAsync(uri, Stop));
        Assert.Empty(await Store.ListAsync(uri, Stop).ToListAsync(Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.OpenAsync(uri, stop: Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.FetchAsync(uri, Scratch("nothing"), Stop));
        Assert.False(Path.Exists(Scratch("nothing")));
    }

    protected static Digest ManifestOf(params (string Path, string Content)[] files)
        => Digest.Of(string.Concat(files.Select(file => string.Create(
            CultureInfo.InvariantCulture, $"{Digest.Of(file.Content)} {System.Text.Encoding.UTF8.GetByteCount(file.Content)} {file.Path}\n"))));
}
