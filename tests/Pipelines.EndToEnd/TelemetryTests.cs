using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipelines.EndToEnd;

/// <summary>Traces and figures as a collector gets them.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_collector_that_the_variables_name_gets_spans_of_requests_runs_and_steps_and_figures()
    {
        using Scratch scratch = new();
        await using Collector collector = new();
        Dictionary<string, string> environment = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        };
        using Served server = await Served.StartAsync(scratch, "home", environment, "--log-format", "json");
        string run = await server.RunAsync(await server.UploadAsync("traced", new Yaml("traced").Step("good", "true").Step("bad", "exit 3").ToString()));
        await server.BecomesAsync(run, "FAILED");
        await server.StopAsync();

        string traces = collector.TextOf("/v1/traces"), figures = collector.TextOf("/v1/metrics");
        foreach (string words in (string[])["run traced", "task good", "task bad", run, "pipelines.task.attempt", "POST /apis/v2beta1/runs", "service.name"])
            Assert.Contains(words, traces, StringComparison.Ordinal);
        foreach (string words in (string[])["pipelines.runs.ended", "FAILED", "http.server.request.duration", "pipelines.runs.active"])
            Assert.Contains(words, figures, StringComparison.Ordinal);
        // What is logged has the ids as fields of their own.
        string failed = server.Log.Split('\n').Single(line => line.Contains("failed at attempt", StringComparison.Ordinal));
        System.Text.Json.Nodes.JsonNode state = System.Text.Json.Nodes.JsonNode.Parse(failed)!["State"]!;
        Assert.Equal((run, "bad", 1), ((string)state["Run"]!, (string)state["Task"]!, (int)state["Attempt"]!));
    }

    /// <summary>Takes in what is sent to it, and says that it is well.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentQueue<(string Path, byte[] Body)> _taken = new();
        private readonly Task _taking;

        public Collector()
        {
            using (TcpListener free = new(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }
            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _taking = TakeAsync();
        }

        public string Address { get; }

        /// <summary>Names and texts stand in the messages as they are.</summary>
        public string TextOf(string path) => string.Join('\n', _taken.Where(one => one.Path == path).Select(one => Encoding.UTF8.GetString(one.Body)));

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _taking;
        }

        private async Task TakeAsync()
        {
            try
            {
                while (true)
                {
                    HttpListenerContext call = await _listener.GetContextAsync();
                    using MemoryStream body = new();
                    await call.Request.InputStream.CopyToAsync(body);
                    _taken.Enqueue((call.Request.Url!.AbsolutePath, body.ToArray()));
                    call.Response.ContentType = "application/x-protobuf";
                    call.Response.Close();
                }
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                // The test has ended.
            }
        }
    }
}
