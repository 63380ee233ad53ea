using System.Diagnostics;
using Pipelines.Conformance;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

public sealed class FolderArtifactStoreTests : ArtifactStoreContract
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("folder store ä-");

    protected override Task<IArtifactStore> OpenAsync() => Task.FromResult<IArtifactStore>(new FolderArtifactStore(_root.FullName));

    protected override Task<IArtifactStore> ReopenAsync() => OpenAsync();

    protected override async Task DamageAsync(string uri, string member)
    {
        string path = Path.Combine(Store.LocalPath(uri)!, member).TrimEnd('/');
        byte[] content = await File.ReadAllBytesAsync(path, Stop);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(path, content, Stop);
    }

    protected override ValueTask DisposeAsyncCore()
    {
        _root.Delete(recursive: true);
        return base.DisposeAsyncCore();
    }

    [Fact]
    public async Task What_is_written_in_place_is_no_artifact_before_it_is_put()
    {
        string path = InPlace("f", "hello");
        await AssertNothingAsync(Uri("f"));

        StoredArtifact put = await Store.PutAsync(Uri("f"), path, Stop);

        Assert.Equal(new StoredArtifact(Uri("f"), IsFolder: false, Digest.Of("hello"), 5), put);
        Assert.Equal("hello", await TextAsync(Uri("f")));
        Assert.Equal(put, await Store.PutAsync(Uri("f"), path, Stop));
    }

    [Fact]
    public async Task A_folder_in_place_is_kept_where_it_is_and_links_in_it_are_refused()
    {
        string path = Store.LocalPath(Uri("r", "m"))!;
        Directory.CreateDirectory(Path.Combine(path, "deep"));
        await File.WriteAllTextAsync(Path.Combine(path, "deep", "a"), "1", Stop);
        File.CreateSymbolicLink(Path.Combine(path, "deep", "out"), "/etc/passwd");
        await Assert.ThrowsAsync<ArtifactContentException>(() => Store.PutAsync(Uri("r", "m"), path, Stop));
        await AssertNothingAsync(Uri("r", "m"));

        File.Delete(Path.Combine(path, "deep", "out"));
        StoredArtifact put = await Store.PutAsync(Uri("r", "m"), path, Stop);

        Assert.Equal(ManifestOf(("deep/a", "1")), put.Sha256);
        Assert.Equal(["deep"], Directory.GetFileSystemEntries(path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_link_that_takes_the_place_of_a_stored_folder_is_not_followed()
    {
        await Store.PutAsync(Uri("r", "m"), AFolder("model", ("passwd", "mine")), Stop);
        Directory.Delete(Store.LocalPath(Uri("r", "m"))!, recursive: true);
        Directory.CreateSymbolicLink(Store.LocalPath(Uri("r", "m"))!, "/etc");

        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.OpenAsync(Uri("r", "m"), "passwd", stop: Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.StatAsync(Uri("r", "m"), Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.FetchAsync(Uri("r", "m"), Scratch("x"), Stop));
    }

    [Fact]
    public async Task A_link_on_the_way_is_not_followed_even_to_another_artifact()
    {
        await Store.PutAsync(Uri("a", "m"), AFile("mine"), Stop);
        Directory.CreateSymbolicLink(Store.LocalPath(Uri("b"))!, Store.LocalPath(Uri("a"))!);

        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.OpenAsync(Uri("b", "m"), stop: Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.PutAsync(Uri("b", "m"), Store.LocalPath(Uri("b", "m"))!, Stop));
    }

    [Fact]
    public async Task The_root_itself_may_be_reached_through_a_link()
    {
        Directory.CreateSymbolicLink(Scratch("home"), _root.FullName);
        FolderArtifactStore store = new(Scratch("home"));

        StoredArtifact put = await store.PutAsync(store.UriOf(["f"]), AFile("hello"), Stop);

        Assert.Equal(put, await store.StatAsync(put.Uri, Stop));
    }

    [Fact]
    public async Task Content_that_was_changed_behind_the_stores_back_shows_its_digest_of_now()
    {
        await Store.PutAsync(Uri("f"), AFile("hello"), Stop);
        StoredArtifact folder = await Store.PutAsync(Uri("m"), AFolder("model", ("a", "1")), Stop);

        DateTime before = File.GetLastWriteTimeUtc(Store.LocalPath(Uri("f"))!);
        await File.WriteAllTextAsync(Store.LocalPath(Uri("f"))!, "hullo", Stop);
        File.SetLastWriteTimeUtc(Store.LocalPath(Uri("f"))!, before);
        await File.WriteAllTextAsync(Path.Combine(Store.LocalPath(Uri("m"))!, "b"), "2", Stop);

        Assert.Equal(Digest.Of("hullo"), (await Store.StatAsync(Uri("f"), Stop))!.Sha256);
        Assert.Equal(ManifestOf(("a", "1"), ("b", "2")), (await Store.StatAsync(Uri("m"), Stop))!.Sha256);

        File.Delete(Path.Combine(Store.LocalPath(Uri("m"))!, "b"));
        Assert.Equal(folder, await Store.StatAsync(Uri("m"), Stop));
        Directory.Delete(Store.LocalPath(Uri("m"))!, recursive: true);
        Assert.Null(await Store.StatAsync(Uri("m"), Stop));
    }

    [Fact]
    public async Task Content_that_was_only_touched_is_read_once_more_and_not_again()
    {
        StoredArtifact put = await Store.PutAsync(Uri("f"), AFile("hello"), Stop);
        string path = Store.LocalPath(Uri("f"))!, record = Path.Combine(_root.FullName, ".stored", "f.json");
        string noted = await File.ReadAllTextAsync(record, Stop);
        File.SetLastWriteTimeUtc(path, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        Assert.Equal(put, await Store.StatAsync(Uri("f"), Stop));
        string renewed = await File.ReadAllTextAsync(record, Stop);
        Assert.NotEqual(noted, renewed);

        Assert.Equal(put, await Store.StatAsync(Uri("f"), Stop));
        Assert.Equal(renewed, await File.ReadAllTextAsync(record, Stop));
    }

    [Fact]
    public async Task A_record_that_was_cut_is_none()
    {
        await Store.PutAsync(Uri("f"), AFile("hello"), Stop);
        string record = Path.Combine(_root.FullName, ".stored", "f.json");
        await File.WriteAllTextAsync(record, (await File.ReadAllTextAsync(record, Stop))[..40], Stop);

        Assert.Null(await Store.StatAsync(Uri("f"), Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.FetchAsync(Uri("f"), Scratch("x"), Stop));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_leaves_the_old_artifact()
    {
        string disk = Scratch("small disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk), "Mounting a small disk needs the rights of root.");
        try
        {
            FolderArtifactStore store = new(disk);
            StoredArtifact old = await store.PutAsync(store.UriOf(["f"]), AFile("old"), Stop);

            StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.PutAsync(store.UriOf(["f"]), AFile(new string('x', 1_000_000)), Stop));

            Assert.Contains("the disk is full. Free some space", told.Message, StringComparison.Ordinal);
            Assert.Equal(old, await store.StatAsync(old.Uri, Stop));
            await Assert.ThrowsAsync<StorageUnavailableException>(
                () => store.PutAsync(store.UriOf(["m"]), AFolder("large", ("a", new string('x', 1_000_000))), Stop));
            Assert.Equal([".stored", "f"], Directory.GetFileSystemEntries(disk).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            await RunAsync("umount", disk);
        }
    }

    private string InPlace(string name, string content)
    {
        string path = Store.LocalPath(Uri(name))!;
        File.WriteAllText(path, content);
        return path;
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Stop);
        return process.ExitCode == 0;
    }
}
