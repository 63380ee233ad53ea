using Amazon.S3.Model;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.S3;

namespace Pipelines.Stores.Tests.S3;

/// <summary>What others put into buckets, links for others, and claims among several.</summary>
public sealed class S3OthersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("s3-others-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_somebody_else_put_there_is_known_by_its_content()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();
        await WriteAsync(place, "some/prefix/table.csv", "a,b");

        StoredArtifact? found = await store.StatAsync(store.UriOf(["table.csv"]), Stop);

        Assert.Equal((Digest.Of("a,b"), 3L, false), (found!.Sha256, found.SizeBytes, found.IsFolder));
    }

    [Fact]
    public async Task What_somebody_else_changed_shows_in_the_digest_of_now()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();
        StoredArtifact file = await store.PutAsync(store.UriOf(["f"]), Write("f", "one"), Stop);
        Write("m/a", "1");
        Write("m/b", "2");
        StoredArtifact folder = await store.PutAsync(store.UriOf(["m"]), Under("m"), Stop);
        await WriteAsync(place, "some/prefix/f", "two");
        await WriteAsync(place, "some/prefix/m/b", "3");

        Assert.Equal(Digest.Of("two"), (await store.StatAsync(file.Uri, Stop))!.Sha256);
        Digest expected = FolderManifest.DigestOf([new("a", Digest.Of("1"), 1), new("b", Digest.Of("3"), 1)]);
        Assert.Equal(expected, (await store.StatAsync(folder.Uri, Stop))!.Sha256);
        await Assert.ThrowsAsync<ArtifactDamagedException>(() => store.FetchAsync(folder.Uri, Under("copy"), Stop));
        await WriteAsync(place, "some/prefix/m/c", "4");
        Assert.NotEqual(expected, (await store.StatAsync(folder.Uri, Stop))!.Sha256);
    }

    [Fact]
    public async Task A_folder_that_is_half_written_is_no_artifact()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();
        Write("m/a", "1");
        StoredArtifact folder = await store.PutAsync(store.UriOf(["m"]), Under("m"), Stop);
        // As a process leaves it that is killed between its first file and its last.
        await WriteAsync(place, "some/prefix/.stored/m.json", $$"""{"version":1,"isComplete":false,"writer":"x","sha256":"{{folder.Sha256}}","sizeBytes":1,"files":[]}""");

        Assert.Null(await store.StatAsync(folder.Uri, Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => store.OpenAsync(folder.Uri, "a", stop: Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => store.FetchAsync(folder.Uri, Under("copy"), Stop));
        Assert.Equal(folder, await store.PutAsync(folder.Uri, Under("m"), Stop));
        Assert.Equal(folder, await store.StatAsync(folder.Uri, Stop));
    }

    [Fact]
    public async Task Two_stores_that_put_one_folder_leave_one_of_them_whole()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore one = await place.OpenAsync(), two = await place.OpenAsync();
        for (int i = 0; i < 30; i++)
        {
            Write($"one/{i:D2}", $"one {i}");
            Write($"two/{i:D2}", $"two {i}");
        }
        string uri = one.UriOf(["m"]);

        StoredArtifact[] put = await Task.WhenAll(one.PutAsync(uri, Under("one"), Stop), two.PutAsync(uri, Under("two"), Stop));

        StoredArtifact? stored = await one.StatAsync(uri, Stop);
        Assert.Contains(stored, put);
        await one.FetchAsync(uri, Under("copy"), Stop);
    }

    [Fact]
    public async Task The_bytes_of_a_whole_read_are_verified_at_its_end()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();
        StoredArtifact file = await store.PutAsync(store.UriOf(["f"]), Write("f", "hello"), Stop);
        using (S3Connection connection = place.Connect(place.Settings))
        {
            PutObjectRequest damaged = new() { BucketName = place.Bucket, Key = "some/prefix/f", ContentBody = "jello" };
            BucketObjects.Mark(damaged.Metadata, file.Sha256.Hex, folder: null);
            await connection.Client.PutObjectAsync(damaged, Stop);
        }

        await using Stream content = await store.OpenAsync(file.Uri, stop: Stop);
        using StreamReader reader = new(content);

        await Assert.ThrowsAsync<ArtifactDamagedException>(() => reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task A_link_opens_a_file_to_somebody_without_keys()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();
        Write("m/dir with blank/ä", "inside");
        StoredArtifact folder = await store.PutAsync(store.UriOf(["m"]), Under("m"), Stop);
        using HttpClient anybody = new();

        Uri link = await store.LinkAsync(folder.Uri, "dir with blank/ä", TimeSpan.FromMinutes(5), Stop);

        Assert.Equal("inside", await anybody.GetStringAsync(link, Stop));
        Assert.Equal(403, (int)(await anybody.GetAsync(new Uri(link.GetLeftPart(UriPartial.Path)), Stop)).StatusCode);
        await Assert.ThrowsAsync<ArtifactMissingException>(() => store.LinkAsync(folder.Uri, "nothing", TimeSpan.FromMinutes(5), Stop));
    }

    [Fact]
    public async Task The_bucket_stands_in_the_path_or_in_the_host()
    {
        S3Place place = await S3Place.MakeAsync();
        Uri endpoint = new("https://storage.example:9000");
        using S3Connection path = place.Connect(place.Settings with { Endpoint = endpoint }), host = place.Connect(place.Settings with { Endpoint = endpoint, PathStyle = false });

        Uri byPath = await new BucketObjects(path, "models").LinkAsync("a/b", TimeSpan.FromMinutes(1), Stop);
        Uri byHost = await new BucketObjects(host, "models").LinkAsync("a/b", TimeSpan.FromMinutes(1), Stop);

        Assert.Equal("https://storage.example:9000/models/a/b", byPath.GetLeftPart(UriPartial.Path));
        Assert.Equal("https://models.storage.example:9000/a/b", byHost.GetLeftPart(UriPartial.Path));
    }

    [Fact]
    public async Task A_claim_is_given_once_and_to_the_same_holder_again()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();

        string[] told = await Task.WhenAll(Enumerable.Range(0, 8).Select(holder => store.Claims.TakeAsync("run/a/1", $"pod-{holder}", Stop)));

        Assert.True(await store.Claims.AreKeptAsync(Stop), "Ceph keeps writers apart.");
        Assert.Single(told.Distinct());
        Assert.Equal(told[0], await store.Claims.TakeAsync("run/a/1", told[0], Stop));
        Assert.Equal("pod-9", await store.Claims.TakeAsync("run/a/2", "pod-9", Stop));
    }

    [Fact]
    public async Task Imported_data_is_an_object_or_all_objects_below_a_key()
    {
        S3Place place = await S3Place.MakeAsync();
        await WriteAsync(place, "data/one.csv", "1");
        await WriteAsync(place, "data/deep/two.csv", "22");
        await WriteAsync(place, "data/deep/", "");
        using S3Source source = Source(place, null);

        await source.FetchAsync($"s3://{place.Bucket}/data/one.csv", Under("x/file"), Stop);
        await source.FetchAsync($"s3://{place.Bucket}/data/", Under("x/folder"), Stop);

        Assert.Equal("1", await File.ReadAllTextAsync(Under("x/file"), Stop));
        Assert.Equal("22", await File.ReadAllTextAsync(Under("x/folder/deep/two.csv"), Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => source.FetchAsync($"s3://{place.Bucket}/nothing", Under("x/no"), Stop));
        ArtifactUriException refused = await Assert.ThrowsAsync<ArtifactUriException>(() => source.FetchAsync($"s3://{place.Bucket}-not/x", Under("x/no"), Stop));
        Assert.Contains("no such bucket", refused.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(Under("x/no")));
    }

    [Theory]
    [InlineData("data/../one")]
    [InlineData("data//one")]
    [InlineData("data/a/b")]
    public async Task Keys_that_no_folder_can_hold_are_refused(string key)
    {
        S3Place place = await S3Place.MakeAsync();
        await WriteAsync(place, "data/a", "1");
        await WriteAsync(place, key, "1");
        using S3Source source = Source(place, null);

        await Assert.ThrowsAsync<ArtifactUriException>(() => source.FetchAsync($"s3://{place.Bucket}/data", Under("in/side"), Stop));

        Assert.Empty(Directory.GetFileSystemEntries(Under("in")));
    }

    [Fact]
    public async Task Data_outside_of_the_places_that_are_allowed_is_refused_before_it_is_asked_for()
    {
        using S3Source source = new(["s3://data/open/"], () => throw new InvalidOperationException("Nobody is asked."), _ => null, TimeProvider.System);

        foreach (string uri in (string[])["s3://data/closed/x", "s3://data/open-not/x", "s3://data", "s3://other/open/x", "s3://"])
            await Assert.ThrowsAsync<ArtifactUriException>(() => source.FetchAsync(uri, Under("x"), Stop));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static S3Source Source(S3Place place, Sequence<string>? roots) => new(roots, () => place.Settings, place.Gateway.Variable, TimeProvider.System);

    private static async Task WriteAsync(S3Place place, string key, string content)
    {
        using S3Connection connection = place.Connect(place.Settings);
        await connection.Client.PutObjectAsync(new PutObjectRequest { BucketName = place.Bucket, Key = key, ContentBody = content }, Stop);
    }

    private string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Under(name))!);
        File.WriteAllText(Under(name), content);
        return Under(name);
    }

    private string Under(string name) => Path.Combine(_folder.FullName, name);
}
