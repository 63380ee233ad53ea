using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>Every sentence of <see cref="IArtifactStore"/> about URIs and names.</summary>
public abstract class ArtifactUriContract : ArtifactStoreSuite
{
    private static readonly string[][] OddKeys =
    [
        ["a", "b"], ["a/b"], ["a%2Fb"], ["a b"], ["a+b"], ["a%20b"], ["ä€🙂"], ["."], [".."], ["..", "..", "etc"], [""], ["", ""], [".stored"], [".hidden"],
        ["~"], ["~a"], ["?x=1#y"], ["a\nb"], ["a\\b"], ["'\"$(x)`;&|<>*"], ["a", "b.json"], [new('x', 199)], [new('x', 500)], [new string('x', 500) + "y"], ["é" + new string('ü', 150)],
    ];

    [Fact]
    public void Segments_are_joined_by_slashes()
        => Assert.EndsWith("/pipeline/run-1/for-loop-2.0/train/1/model", Uri("pipeline", "run-1", "for-loop-2.0", "train", "1", "model"), StringComparison.Ordinal);

    [Fact]
    public async Task Any_text_is_a_legal_segment_and_no_two_keys_share_a_URI()
    {
        string[] uris = [.. OddKeys.Select(key => Uri(key))];
        Assert.Equal(uris.Length, uris.Distinct(StringComparer.Ordinal).Count());
        Assert.All(uris, uri => Assert.True(Store.Owns(uri), uri));
        Assert.All(uris, uri => Assert.True(uri.All(char.IsAscii), uri));

        // Below a key of its own each: a key may be the folder of another one.
        for (int i = 0; i < OddKeys.Length; i++)
            await Store.PutAsync(Uri([$"{i}", .. OddKeys[i]]), AFile($"content {i}"), Stop);
        for (int i = 0; i < OddKeys.Length; i++)
        {
            string uri = Uri([$"{i}", .. OddKeys[i]]);
            Assert.Equal(Digest.Of($"content {i}"), (await Store.StatAsync(uri, Stop))!.Sha256);
            Assert.Equal($"content {i}", await TextAsync(uri));
        }
    }

    [Fact]
    public async Task Odd_names_in_a_folder_are_kept()
    {
        (string Path, string Content)[] files = [(" ", "1"), ("%20", "2"), ("+", "3"), ("-", "4"), (".x", "5"), ("a?b#c", "6"), ("dir with blank/ä€🙂", "7"), ("q'\"$", "8"), ("~", "9")];
        await Store.PutAsync(Uri("odd"), AFolder("odd", files), Stop);

        Assert.Equal(files.Select(file => file.Path).Order(StringComparer.Ordinal), await Store.ListAsync(Uri("odd"), Stop).Select(file => file.Path).ToListAsync(Stop));
        await Store.FetchAsync(Uri("odd"), Scratch("copy"), Stop);
        foreach ((string path, string content) in files)
        {
            Assert.Equal(content, await TextAsync(Uri("odd"), path));
            Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(Scratch("copy"), path), Stop));
        }
    }

    [Fact]
    public async Task URIs_of_others_are_refused()
    {
        string[] others = ["", "x", "/etc/passwd", "http://example.org/x", "gs://bucket/x", "file://other-host/x", Store.UriOf([]) + "-not/x", Store.UriOf([])];
        foreach (string uri in others)
        {
            Assert.False(Store.Owns(uri), uri);
            await AssertRefusedAsync(uri);
        }
    }

    [Fact]
    public async Task No_URI_leads_out_of_the_root()
    {
        await Store.PutAsync(Uri("a"), AFile("x"), Stop);
        foreach (string way in (string[])["..", ".", "a/../../x", "%2e%2e/x", "a/%2E%2E/%2E%2E/x", "..%2Fx", "%2Fetc%2Fpasswd", "a//b", "a/", ".stored/a.json", "%2estored/a.json"])
        {
            string uri = $"{Store.UriOf([])}/{way}";
            Assert.False(Store.Owns(uri), uri);
            await AssertRefusedAsync(uri);
        }
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("b/../../a")]
    [InlineData("/etc/passwd")]
    [InlineData("b//c")]
    [InlineData("./b")]
    public async Task No_member_leads_out_of_its_folder(string member)
    {
        await Store.PutAsync(Uri("a"), AFile("secret"), Stop);
        await Store.PutAsync(Uri("m"), AFolder("model", ("b/c", "2")), Stop);

        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.OpenAsync(Uri("m"), member, stop: Stop));
    }

    private async Task AssertRefusedAsync(string uri)
    {
        Assert.Throws<ArtifactUriException>(() => Store.LocalPath(uri));
        Assert.Equal(uri, (await Assert.ThrowsAsync<ArtifactUriException>(() => Store.PutAsync(uri, AFile("x"), Stop))).Uri);
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.StatAsync(uri, Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(async () => await Store.ListAsync(uri, Stop).ToListAsync(Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.OpenAsync(uri, stop: Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.FetchAsync(uri, Scratch("refused"), Stop));
        await Assert.ThrowsAsync<ArtifactUriException>(() => Store.DeleteAsync(uri, Stop));
    }
}
