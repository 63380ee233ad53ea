using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.S3.Model;
using Pipelines.Conformance;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Stores.S3;

namespace Pipelines.Stores.Tests.S3;

/// <summary>What goes wrong between us and a server, and large files on the way.</summary>
public sealed class S3TroubleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("s3-trouble-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nobody", "wrong-secret", "", "does not know the access key")]
    [InlineData(CephGateway.AccessKey, "wrong-secret", "", "the secret key does not fit")]
    [InlineData(CephGateway.AccessKey, CephGateway.SecretKey, "-not-there", "there is no such bucket at http://127.0.0.1")]
    public async Task A_refusal_says_what_to_mend_and_no_key(string key, string secret, string more, string words)
    {
        S3Place place = await S3Place.MakeAsync();
        S3Address address = S3Address.Parse($"s3://{place.Bucket}{more}/x", place.Settings);

        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => S3ArtifactStore.OpenAsync(
            address, name => name switch { "AWS_ACCESS_KEY_ID" => key, "AWS_SECRET_ACCESS_KEY" => secret, _ => null }, TimeProvider.System, Stop));

        Assert.Contains(words, told.Message, StringComparison.Ordinal);
        Assert.Contains(address.Root, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_open_to_all_refuses_who_has_no_keys()
    {
        S3Place place = await S3Place.MakeAsync();

        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => place.OpenAsync(settings: place.Settings with { Anonymous = true }));

        Assert.Contains("lacks a right", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_no_keys_reads_a_bucket_that_is_open_to_all()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore own = await place.OpenAsync();
        string uri = own.UriOf(["open"]);
        await own.PutAsync(uri, AFile("public", 10), Stop);
        using S3Connection connection = place.Connect(place.Settings);
        string policy = $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],
            "Resource":["arn:aws:s3:::{{place.Bucket}}","arn:aws:s3:::{{place.Bucket}}/*"]}]}
            """;
        await connection.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = place.Bucket, Policy = policy }, Stop);

        using S3ArtifactStore open = await place.OpenAsync(settings: place.Settings with { Anonymous = true });

        await open.FetchAsync(uri, Under("copy"), Stop);
        Assert.Equal(10, new FileInfo(Under("copy")).Length);
        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => open.PutAsync(open.UriOf(["mine"]), AFile("x", 1), Stop));
        Assert.Contains("s3:PutObject", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_server_answers_its_address_is_told()
    {
        S3Address address = S3Address.Parse("s3://bucket/x?endpoint=http://127.0.0.1:1", new S3Settings { Anonymous = true });

        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => S3ArtifactStore.OpenAsync(address, _ => null, TimeProvider.System, Stop));

        Assert.Contains("no server answers at http://127.0.0.1:1", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_goes_up_and_down_in_parts_with_little_memory_and_its_digest()
    {
        const long Size = 200L << 20;
        S3Place place = await S3Place.MakeAsync();
        using S3ArtifactStore store = await place.OpenAsync();
        string file = AFile("large", Size);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        StoredArtifact put = await store.PutAsync(store.UriOf(["large"]), file, Stop);
        await store.FetchAsync(put.Uri, Under("copy"), Stop);

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < Size / 2, $"{allocated} bytes were allocated for {Size}.");
        Assert.Equal(Size, put.SizeBytes);
        Assert.Equal(DigestOf(file), put.Sha256);
        Assert.Equal(DigestOf(Under("copy")), put.Sha256);
        Assert.Equal(put, await store.StatAsync(put.Uri, Stop));
        await using Stream range = await store.OpenAsync(put.Uri, offset: Size - 3, stop: Stop);
        Assert.Equal(3, await range.ReadAtLeastAsync(new byte[10], 10, throwOnEndOfStream: false, Stop));
    }

    [Fact]
    public async Task Connections_that_are_cut_are_taken_up_again()
    {
        S3Place place = await S3Place.MakeAsync();
        await using TestProxy proxy = new(place.Gateway.Endpoint);
        using S3ArtifactStore store = await place.OpenAsync(settings: place.Settings with { Endpoint = proxy.Endpoint });
        string file = AFile("large", 40L << 20);
        (proxy.CutAfterBytes, proxy.Cuts) = (3 << 20, 4);

        StoredArtifact put = await store.PutAsync(store.UriOf(["large"]), file, Stop);
        Assert.True(proxy.Cuts <= 0, "No upload was cut.");
        proxy.Cuts = 4;
        await store.FetchAsync(put.Uri, Under("copy"), Stop);
        Assert.True(proxy.Cuts <= 0, "No download was cut.");
        proxy.Cuts = 4;
        await using Stream stream = await store.OpenAsync(put.Uri, stop: Stop);
        Digest read = Digest.Of(await AllOfAsync(stream));
        Assert.True(proxy.Cuts <= 0, "No reading was cut.");

        Assert.Equal(put.Sha256, DigestOf(Under("copy")));
        Assert.Equal(put.Sha256, read);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_after_the_patience()
    {
        S3Place place = await S3Place.MakeAsync();
        await using TestProxy proxy = new(place.Gateway.Endpoint);
        using S3ArtifactStore store = await place.OpenAsync(settings: place.Settings with { Endpoint = proxy.Endpoint, Patience = TimeSpan.FromSeconds(1) });
        StoredArtifact put = await store.PutAsync(store.UriOf(["a"]), AFile("a", 10), Stop);
        proxy.IsClosed = true;

        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FetchAsync(put.Uri, Under("copy"), Stop));

        Assert.Contains("connection was cut", told.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullName, "copy*"));
        proxy.IsClosed = false;
        await store.FetchAsync(put.Uri, Under("copy"), Stop);
    }

    [Fact]
    public async Task An_own_authority_is_trusted_when_its_file_is_named_and_else_not()
    {
        S3Place place = await S3Place.MakeAsync();
        using X509Certificate2 certificate = SelfSigned();
        await File.WriteAllTextAsync(Under("ca.pem"), certificate.ExportCertificatePem(), Stop);
        await using TestProxy proxy = new(place.Gateway.Endpoint, certificate);
        S3Settings secured = place.Settings with { Endpoint = proxy.Endpoint };

        StorageUnavailableException told = await Assert.ThrowsAsync<StorageUnavailableException>(() => place.OpenAsync(settings: secured));
        using S3ArtifactStore store = await place.OpenAsync(settings: secured with { CaFile = Under("ca.pem") });
        StoredArtifact put = await store.PutAsync(store.UriOf(["a"]), AFile("a", 20 << 20), Stop);

        Assert.Contains("AWS_CA_BUNDLE", told.Message, StringComparison.Ordinal);
        Assert.Equal(put, await store.StatAsync(put.Uri, Stop));
        Assert.Throws<FormatException>(() => place.Connect(secured with { CaFile = Under("nowhere.pem") }));
        Assert.Throws<FormatException>(() => place.Connect(secured with { CaFile = AFile("no.pem", 3) }));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_goes_up_is_refused_and_leaves_no_parts()
    {
        S3Place place = await S3Place.MakeAsync();
        await using TestProxy proxy = new(place.Gateway.Endpoint);
        using S3ArtifactStore store = await place.OpenAsync(settings: place.Settings with { Endpoint = proxy.Endpoint, ParallelParts = 1 });
        string file = AFile("large", 40L << 20);
        // Held up in the middle, while somebody writes on.
        (proxy.CutAfterBytes, proxy.Cuts) = (9 << 20, 1);
        Task<StoredArtifact> putting = store.PutAsync(store.UriOf(["large"]), file, Stop);
        await Eventually.HoldsAsync(() => proxy.Cuts <= 0, "the upload is on its way");
        await File.AppendAllTextAsync(file, "more", Stop);

        await Assert.ThrowsAsync<ArtifactContentException>(() => putting);

        Assert.Null(await store.StatAsync(store.UriOf(["large"]), Stop));
        using S3Connection connection = place.Connect(place.Settings);
        Assert.Empty((await connection.Client.ListMultipartUploadsAsync(place.Bucket, Stop)).MultipartUploads ?? []);
    }

    [Fact]
    public async Task Uploads_that_nobody_will_end_are_swept_away_and_young_ones_stay()
    {
        S3Place place = await S3Place.MakeAsync();
        using S3Connection connection = place.Connect(place.Settings);
        using S3Upload upload = new(new BucketObjects(connection, place.Bucket));
        await connection.Client.InitiateMultipartUploadAsync(place.Bucket, "some/prefix/a", Stop);
        await connection.Client.InitiateMultipartUploadAsync(place.Bucket, "other/b", Stop);

        Assert.Equal(0, await upload.SweepAsync("some/prefix", Stop));
        Assert.Equal(1, await upload.SweepAsync("some/prefix", TimeSpan.FromHours(-1), Stop));

        Assert.Equal("other/b", Assert.Single((await connection.Client.ListMultipartUploadsAsync(place.Bucket, Stop)).MultipartUploads).Key);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static X509Certificate2 SelfSigned()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static Digest DigestOf(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Digest.TryParse(Convert.ToHexStringLower(SHA256.HashData(content)), out Digest digest) ? digest : default;
    }

    private static async Task<byte[]> AllOfAsync(Stream stream)
    {
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private string AFile(string name, long size)
    {
        byte[] block = new byte[1 << 20];
        new Random(7).NextBytes(block);
        using FileStream file = File.Create(Under(name));
        for (long left = size; left > 0; left -= block.Length)
        {
            block[0]++;
            file.Write(block, 0, (int)Math.Min(left, block.Length));
        }
        return file.Name;
    }

    private string Under(string name) => Path.Combine(_folder.FullName, name);
}
