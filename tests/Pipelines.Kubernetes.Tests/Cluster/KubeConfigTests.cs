using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pipelines.ApiServer;
using Pipelines.Kubernetes.Cluster;

namespace Pipelines.Kubernetes.Tests.Cluster;

/// <summary>How a cluster is found, and how we say who we are.</summary>
public sealed class KubeConfigTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kube-");

    private static CancellationToken Stop => ClusterBench.Stop;

    [Fact]
    public void The_current_context_or_the_one_that_is_named_is_taken()
    {
        string file = Write("config", Config("users: [{name: ann, user: {token: t1}}, {name: bob, user: {username: bob, password: p}}]", "bob"));

        ClusterTarget current = KubeConfig.Read([file], null), named = KubeConfig.Read([file], "second");

        Assert.Equal(("first", new Uri("https://one:6443"), "ml", new Uri("http://proxy:3128"), "inner.name"), (current.Name, current.Server, current.Namespace, current.Proxy, current.TlsServerName));
        Assert.Equal(new ClusterIdentity.Token("t1"), current.Identity);
        Assert.Equal(("default", true, new ClusterIdentity.Password("bob", "p")), (named.Namespace, named.IsTlsUnchecked, named.Identity));
        Assert.DoesNotContain("t1", current.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_files_the_first_that_has_an_entry_is_taken_and_paths_are_beside_their_file()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "deep"));
        Write("deep/ca.crt", "PEM");
        string one = Write("deep/one", "{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: 'https://c', certificate-authority: ca.crt}}]}");
        string two = Write("two", "{current-context: b, clusters: [{name: c, cluster: {server: 'https://other'}}], users: [{name: u, user: {tokenFile: token}}]}");

        ClusterTarget target = KubeConfig.Read([one, Path.Combine(_folder.FullName, "nothing"), two], null);

        Assert.Equal(("a", new Uri("https://c"), "PEM"), (target.Name, target.Server, target.AuthorityPem));
        Assert.Equal(new ClusterIdentity.TokenFile(Path.Combine(_folder.FullName, "token")), target.Identity);
    }

    [Theory]
    [InlineData("current-context: [", "it is no YAML, see line")]
    [InlineData("[]", "it is no kubeconfig")]
    [InlineData("contexts: [{name: a, context: {}}]", "it has no current context. Choose one: kubectl config use-context NAME. There are a.")]
    [InlineData("{current-context: prod, contexts: [{name: prd, context: {}}]}", "there is no context 'prod'. Did you mean \"prd\"?")]
    [InlineData("{current-context: a, contexts: [{name: a, context: {cluster: c}}], clusters: [{name: c, cluster: {server: nowhere}}]}", "has no server")]
    [InlineData("{current-context: a, contexts: [{name: a, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://c', certificate-authority-data: '*'}}]}", "is not in base 64")]
    public void What_is_wrong_with_a_file_is_told(string text, string words)
        => Assert.Contains(words, Assert.Throws<ClusterConfigException>(() => KubeConfig.Read([Write("config", text)], null)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_pod_finds_its_cluster_by_its_account()
    {
        Write("token", "t");
        Write("namespace", "team\n");
        Dictionary<string, string> environment = new() { ["KUBERNETES_SERVICE_HOST"] = "fd00::1", ["KUBERNETES_SERVICE_PORT"] = "6443", ["HOME"] = "/nowhere" };

        ClusterTarget target = ClusterPlace.Find(null, environment.GetValueOrDefault, _folder.FullName);

        Assert.Equal((new Uri("https://[fd00::1]:6443"), "team", new ClusterIdentity.TokenFile(Path.Combine(_folder.FullName, "token"))), (target.Server, target.Namespace, target.Identity));
        environment.Remove("KUBERNETES_SERVICE_HOST");
        Assert.Throws<ClusterConfigException>(() => ClusterPlace.Find(null, environment.GetValueOrDefault, _folder.FullName));
    }

    [Fact]
    public async Task A_token_in_a_file_is_read_again_when_the_server_refuses_the_old_one()
    {
        string good = "Bearer one";
        string file = Write("token", "one\n");
        await using ClusterBench bench = await ClusterBench.StartAsync(new() { Knows = (said, _) => said == good }, new ClusterIdentity.TokenFile(file));
        await bench.Client.VersionAsync(Stop);
        good = "Bearer two";
        Write("token", "two\n");

        await bench.Client.VersionAsync(Stop);
        good = "Bearer three";
        ClusterException refused = await Assert.ThrowsAsync<ClusterException>(() => bench.Client.VersionAsync(Stop));

        Assert.Equal(401, refused.Code);
        Assert.DoesNotContain("two", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_asked_for_a_token_and_told_about_the_cluster()
    {
        string script = Write("sign-in", """
            #!/bin/sh
            echo asked >> "$0.count"
            case "$KUBERNETES_EXEC_INFO" in *'"server":"http://127.0.0.1'*) ;; *) echo "no cluster told" >&2; exit 1;; esac
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s-%s"}}' "$1" "$EXTRA"
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        ClusterIdentity.Program program = new(script, ["given"], [KeyValuePair.Create("EXTRA", "more")], "client.authentication.k8s.io/v1", ProvidesCluster: true, "");
        await using ClusterBench bench = await ClusterBench.StartAsync(new() { Knows = (said, _) => said == "Bearer given-more" }, program);

        await bench.Client.VersionAsync(Stop);
        await bench.Client.VersionAsync(Stop);

        Assert.Single(await File.ReadAllLinesAsync(script + ".count", Stop));
        await using ClusterBench missing = await ClusterBench.StartAsync(identity: program with { Command = "/nowhere/sign-in", InstallHint = "Install it from your cloud." });
        Assert.Contains("Install it from your cloud.", (await Assert.ThrowsAsync<ClusterConfigException>(() => missing.Client.VersionAsync(Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_says_who_we_are_and_an_authority_who_the_server_is()
    {
        using X509Certificate2 server = Certificate("server"), own = Certificate("ann");
        await using ClusterBench bench = await ClusterBench.StartAsync(
            new() { Certificate = server, Knows = (_, certificate) => certificate?.Subject == "CN=ann" },
            new ClusterIdentity.Certificate(own.ExportCertificatePem(), own.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()));

        Assert.Equal("1", (await bench.Client.VersionAsync(Stop)).Major);

        ClusterTarget untrusting = new() { Server = bench.Server.Address, AuthorityPem = own.ExportCertificatePem() };
        using ClusterClient stranger = new(new ClusterConnection(untrusting, new ClusterOptions { Patience = TimeSpan.Zero }, TimeProvider.System));
        Assert.Equal(0, (await Assert.ThrowsAsync<ClusterException>(() => stranger.VersionAsync(Stop))).Code);
        using ClusterClient unchecking = new(new ClusterConnection(untrusting with { IsTlsUnchecked = true }, new ClusterOptions(), TimeProvider.System));
        Assert.Equal(401, (await Assert.ThrowsAsync<ClusterException>(() => unchecking.VersionAsync(Stop))).Code);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Config(string users, string second) => """
        current-context: first
        contexts:
        - {name: first, context: {cluster: one, user: ann, namespace: ml}}
        - {name: second, context: {cluster: two, user: SECOND}}
        clusters:
        - {name: one, cluster: {server: 'https://one:6443', proxy-url: 'http://proxy:3128', tls-server-name: inner.name, certificate-authority-data: UEVN}}
        - {name: two, cluster: {server: 'https://two:6443', insecure-skip-tls-verify: true}}
        USERS
        """.Replace("SECOND", second, StringComparison.Ordinal).Replace("USERS", users, StringComparison.Ordinal);

    private static X509Certificate2 Certificate(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
