using System.Net;
using System.Text;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Steps;

/// <summary>Where a program finds its input artifacts, and what it may not get.</summary>
public sealed class InputTests : IDisposable
{
    private readonly StepBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_artifact_of_a_folder_is_read_where_it_lies()
    {
        Artifact artifact = await _bench.StoredAsync("rows");

        PreparedStep step = await _bench.PreparedAsync(StepBench.Reading(artifact));

        Assert.Equal(_bench.Local.LocalPath(artifact.Uri), step.Command[1]);
        Assert.Equal([step.Command[1]], step.Reads);
    }

    [Fact]
    public async Task An_artifact_that_is_gone_is_told_with_the_mend()
    {
        Artifact artifact = await _bench.StoredAsync("rows");
        await _bench.Store.DeleteAsync(artifact.Uri, Stop);

        StepReport report = await _bench.RefusedAsync(StepBench.Reading(artifact));

        Assert.Equal($"Input artifact 'in' is '{artifact.Uri}', but its data is gone from the store. Run the task that made it again, with --no-cache.", report.Error);
    }

    [Fact]
    public async Task An_artifact_that_never_had_data_is_no_reason_to_refuse()
    {
        Artifact metrics = StepBench.Artifact(_bench.Store.UriOf(["made", "metrics"]), "Metrics");

        Assert.Equal(_bench.Local.LocalPath(metrics.Uri), (await _bench.PreparedAsync(StepBench.Reading(metrics))).Command[1]);
    }

    [Fact]
    public async Task An_artifact_of_a_remote_store_is_fetched_once_to_where_the_runtime_package_looks()
    {
        RemoteStore remote = new(_bench.Local);
        _bench.Store = remote;
        Artifact artifact = await _bench.StoredAsync("rows");

        PreparedStep step = await _bench.PreparedAsync(StepBench.Reading(artifact));
        await _bench.PreparedAsync(StepBench.Reading(artifact), isFresh: false);

        Assert.Equal($"{_bench.Folder.StoreRoot}/s3/bucket/prefix/made/key", step.Command[1]);
        Assert.Equal("rows", await File.ReadAllTextAsync(step.Command[1], Stop));
        Assert.Equal(1, remote.Fetches);
    }

    [Fact]
    public async Task All_artifacts_of_all_lists_are_fetched()
    {
        _bench.Store = new RemoteStore(_bench.Local);
        Artifact[] artifacts = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => _bench.StoredAsync($"content {number}", $"key-{number}")));
        StepOrder order = StepBench.Reading(artifacts[0], "{{$}}") with
        {
            Artifacts = Map.Of(("in", artifacts[..20].ToSequence()), ("more", artifacts[20..].ToSequence())),
        };

        await _bench.PreparedAsync(order);

        for (int number = 0; number < 30; number++)
            Assert.Equal($"content {number}", await File.ReadAllTextAsync($"{_bench.Folder.StoreRoot}/s3/bucket/prefix/made/key-{number}", Stop));
    }

    [Fact]
    public async Task Damage_on_the_way_is_told()
    {
        _bench.Store = new RemoteStore(_bench.Local);
        Artifact artifact = await _bench.StoredAsync("rows");
        await File.WriteAllTextAsync(_bench.Local.LocalPath(_bench.Local.UriOf(["made", "key"]))!, "roWs", Stop);

        StepReport report = await _bench.RefusedAsync(StepBench.Reading(artifact));

        Assert.Contains("has changed: it was stored with SHA-256", report.Error, StringComparison.Ordinal);
        Assert.Contains("--no-cache", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_program_cannot_read_by_path_is_not_fetched()
    {
        RemoteStore remote = new(_bench.Local);
        _bench.Store = remote;
        Artifact artifact = await _bench.StoredAsync("rows");

        Assert.Equal(artifact.Uri, (await _bench.PreparedAsync(StepBench.Reading(artifact, "{{$.inputs.artifacts['in'].uri}}"))).Command[1]);
        Assert.Equal("gs://b/x", (await _bench.PreparedAsync(StepBench.Reading(StepBench.Artifact("gs://b/x"), "{{$.inputs.artifacts['in'].uri}}"))).Command[1]);
        Assert.Equal(0, remote.Fetches);
    }

    [Theory]
    [InlineData("{{$.inputs.artifacts['in'].path}}")]
    [InlineData("{{$}}")]
    public async Task Data_of_an_unknown_scheme_is_refused(string argument)
    {
        StepReport report = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact("gs://bucket/data.csv"), argument));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.StartsWith("Input artifact 'in' is 'gs://bucket/data.csv', but nothing here reads such addresses. Import it from http://, https://, file://, or copy it into the artifact store.", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_a_source_is_fetched_for_who_reads_it_and_its_refusal_fails_the_step()
    {
        _bench.Options = new() { Sources = [new Shelf()] };

        PreparedStep step = await _bench.PreparedAsync(StepBench.Reading(StepBench.Artifact("shelf://a/b/"), "{{$.inputs.artifacts['in'].path}}"));
        StepReport missing = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact("shelf://missing"), "{{$.inputs.artifacts['in'].path}}"));
        StepReport closed = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact("shelf://closed"), "{{$.inputs.artifacts['in'].path}}"));

        Assert.Equal("shelf://a/b/", await File.ReadAllTextAsync(step.Command[1], TestContext.Current.CancellationToken));
        Assert.Equal((StepOutcome.Failed, "Input artifact 'in' is 'shelf://missing', but nothing is there."), (missing.Outcome, missing.Error));
        Assert.Equal((StepOutcome.Failed, "'shelf://closed' cannot be used here: it is closed."), (closed.Outcome, closed.Error));
    }

    private sealed class Shelf : IDataSource
    {
        public string Scheme => "shelf";

        public async Task FetchAsync(string uri, string path, CancellationToken stop)
        {
            if (uri == "shelf://missing")
                throw new ArtifactMissingException(uri);
            if (uri == "shelf://closed")
                throw new ArtifactUriException(uri, "it is closed.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, uri, stop);
        }
    }

    [Theory]
    [InlineData("gs://bucket/model")]
    [InlineData("https://vendor.example/v1/projects/p/models/1")]
    public async Task What_a_vendors_type_names_is_left_alone(string uri)
        => Assert.Contains(uri, (await _bench.PreparedAsync(StepBench.Reading(StepBench.Artifact(uri, "google.VertexModel"), "{{$}}"))).Command[1], StringComparison.Ordinal);

    [Fact]
    public async Task Local_files_are_read_only_below_allowed_folders_after_links_are_resolved()
    {
        string inside = _bench.File("allowed/deep/a b.csv", "rows"), outside = _bench.File("secret/key", "secret");
        File.CreateSymbolicLink(Path.Combine(_bench.Root, "allowed", "link"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_bench.Root, "linked"), Path.Combine(_bench.Root, "allowed"));
        _bench.Options = new() { FileRoots = [Path.Combine(_bench.Root, "linked")] };

        Assert.Equal(inside, (await _bench.PreparedAsync(StepBench.Reading(StepBench.Artifact(ArtifactUri.OfPath(inside))))).Command[1]);
        foreach (string refused in (string[])[outside, Path.Combine(_bench.Root, "allowed", "link"), $"{_bench.Root}/allowed/../secret/key", $"{_bench.Root}/allowed-not", "/etc/passwd"])
        {
            _bench.File("allowed-not", "x");
            StepReport report = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact(ArtifactUri.OfPath(refused))));
            Assert.Contains("it lies below none of the folders that steps may read", report.Error, StringComparison.Ordinal);
        }
        Assert.Contains("nothing is there", (await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact($"file://{_bench.Root}/allowed/none")))).Error, StringComparison.Ordinal);
        Assert.Contains("three slashes", (await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact("file://host/x")))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_allowed_folders_no_local_file_is_read()
    {
        StepReport report = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact("file:///etc/passwd")));

        Assert.Contains("steps may read no local files but the store's", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_on_the_web_is_fetched_from_hosts_that_are_allowed_by_name()
    {
        using SmallWeb web = new(path => path == "/data/iris%20set.csv" ? (200, "rows", null) : (404, "", null));
        _bench.Options = new() { AllowedHosts = ["localhost"] };

        PreparedStep step = await _bench.PreparedAsync(StepBench.Reading(StepBench.Artifact($"http://localhost:{web.Port}/data/iris%20set.csv?x=1")));

        Assert.Equal("rows", await File.ReadAllTextAsync(step.Command[1], Stop));
        Assert.Equal("iris set.csv", Path.GetFileName(step.Command[1]));
        Assert.Contains("404", (await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact($"http://localhost:{web.Port}/other")))).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/x")]
    [InlineData("http://localhost:{0}/x")]
    [InlineData("http://[::1]:{0}/x")]
    [InlineData("http://0x7f000001:{0}/x")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/x")]
    public async Task This_machine_is_not_asked_for_data(string address)
    {
        int asked = 0;
        using SmallWeb web = new(_ =>
        {
            asked++;
            return (200, "secret", null);
        });

        StepReport report = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, web.Port))));

        Assert.Contains("which is not a public address. If that is meant, allow the host by name.", report.Error, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_redirection_does_not_lead_where_a_direct_way_is_closed()
    {
        int asked = 0;
        using SmallWeb inner = new(_ =>
        {
            asked++;
            return (200, "secret", null);
        });
        using SmallWeb outer = new(_ => (302, "", $"http://127.0.0.1:{inner.Port}/secret"));
        _bench.Options = new() { AllowedHosts = ["localhost"] };

        StepReport report = await _bench.RefusedAsync(StepBench.Reading(StepBench.Artifact($"http://localhost:{outer.Port}/x")));

        Assert.Contains("'127.0.0.1' is at 127.0.0.1, which is not a public address", report.Error, StringComparison.Ordinal);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task An_artifact_in_the_workspace_is_read_there()
    {
        StepOrder order = StepBench.Reading(StepBench.Artifact("s3://b/data") with { Metadata = Map.Of(("_kfp_workspace", Value.True)) });

        PreparedStep step = await _bench.PreparedAsync(order with { Facts = order.Facts with { Run = order.Facts.Run with { WorkspacePath = "/runs/run-1/workspace" } } });

        Assert.Equal("/runs/run-1/workspace/.artifacts/s3/b/data", step.Command[1]);
        Assert.Contains(new EnvironmentVariable("PIPELINES_WORKSPACE", "/runs/run-1/workspace"), step.Environment);
    }

    /// <summary>A web server of a few answers.</summary>
    private sealed class SmallWeb : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(IPAddress.IPv6Loopback, 0);
        private readonly System.Net.Sockets.TcpListener _listener4;
        private readonly Func<string, (int Code, string Text, string? Location)> _answer;

        public SmallWeb(Func<string, (int Code, string Text, string? Location)> answer)
        {
            _answer = answer;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _listener4 = new(IPAddress.Loopback, Port);
            _listener4.Start();
            _ = ServeAsync(_listener);
            _ = ServeAsync(_listener4);
        }

        public int Port { get; }

        public void Dispose()
        {
            _listener.Dispose();
            _listener4.Dispose();
        }

        private async Task ServeAsync(System.Net.Sockets.TcpListener listener)
        {
            try
            {
                while (true)
                {
                    using System.Net.Sockets.TcpClient client = await listener.AcceptTcpClientAsync(Stop);
                    await using System.Net.Sockets.NetworkStream stream = client.GetStream();
                    using StreamReader reader = new(stream, leaveOpen: true);
                    string path = (await reader.ReadLineAsync(Stop) ?? "").Split(' ').ElementAtOrDefault(1) ?? "";
                    while (await reader.ReadLineAsync(Stop) is { Length: > 0 })
                    {
                    }
                    (int code, string text, string? location) = _answer(path.Split('?')[0]);
                    string head = $"HTTP/1.1 {code} Answer\r\nContent-Length: {text.Length}\r\nConnection: close\r\n{(location is null ? "" : $"Location: {location}\r\n")}\r\n";
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(head + text), Stop);
                }
            }
            catch (Exception e) when (e is ObjectDisposedException or System.Net.Sockets.SocketException or OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
