using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipelines.Conformance;

namespace Pipelines.EndToEnd;

/// <summary>A server as a process of its own, spoken to over HTTP. Whatever becomes of the test, it ends.</summary>
internal sealed class Served : IDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly HttpClient _http;

    private Served(Process process, string address, string home)
    {
        _process = process;
        Home = home;
        _http = new() { BaseAddress = new(address), Timeout = TimeSpan.FromMinutes(2) };
    }

    public string Home { get; }

    public Uri Address => _http.BaseAddress!;

    /// <summary>What it logged until now.</summary>
    public string Log => string.Join('\n', _errors);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts a server over a home in the folder, and waits until it is ready.</summary>
    public static Task<Served> StartAsync(Scratch scratch, string home, params string[] arguments) => StartAsync(scratch, home, environment: null, arguments);

    /// <summary>Starts a server with these variables.</summary>
    public static async Task<Served> StartAsync(Scratch scratch, string home, Dictionary<string, string>? environment, params string[] arguments)
    {
        Process process = CommandLine.Start(scratch.Folder, environment, ["up", "--listen", "127.0.0.1:0", "--home", home, .. arguments]);
        string? line = await process.StandardOutput.ReadLineAsync(Stop);
        Assert.True(line?.StartsWith("listening on ", StringComparison.Ordinal), $"It said '{line}'. {(line is null ? await process.StandardError.ReadToEndAsync(Stop) : "")}");
        Served served = new(process, line!["listening on ".Length..], home);
        // A full pipe would hold the server up.
        process.ErrorDataReceived += (_, said) => served._errors.Enqueue(said.Data ?? "");
        process.BeginErrorReadLine();
        await served.EventuallyAsync("it is ready", async () => (await served.TryGetAsync("/readyz"))?.Status == HttpStatusCode.OK);
        return served;
    }

    /// <summary>Kills it as a loss of power would; nothing of it goes on but the steps.</summary>
    public async Task KillAsync()
    {
        CommandLine.Signal(_process, SigKill);
        await _process.WaitForExitAsync(Stop);
    }

    /// <summary>Kills it a while from now, in the middle of whatever goes on then.</summary>
    public async Task KillAfterAsync(TimeSpan rest)
    {
        await Task.Delay(rest, TimeProvider.System, Stop);
        await KillAsync();
    }

    public async Task StopAsync()
    {
        CommandLine.Signal(_process, SigTerm);
        await _process.WaitForExitAsync(Stop);
        Assert.Equal(0, _process.ExitCode);
    }

    /// <summary>Uploads a pipeline; its id.</summary>
    public async Task<string> UploadAsync(string name, string yaml)
    {
        using ByteArrayContent file = new(Encoding.UTF8.GetBytes(yaml));
        using MultipartFormDataContent form = new() { { file, "uploadfile", "p.yaml" } };
        using HttpResponseMessage answer = await _http.PostAsync($"/apis/v2beta1/pipelines/upload?name={name}", form, Stop);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["pipeline_id"]!;
    }

    /// <summary>Starts a run of a pipeline; its id, or null where the server was not there to take it or could not say that it has.</summary>
    public async Task<string?> TryRunAsync(string pipeline, string name)
    {
        (HttpStatusCode Status, JsonNode Json)? answer = await TryAsync(HttpMethod.Post, "/apis/v2beta1/runs", new JsonObject
        {
            ["display_name"] = name,
            ["pipeline_version_reference"] = new JsonObject { ["pipeline_id"] = pipeline },
        });
        return answer is { Status: HttpStatusCode.OK } there ? (string)there.Json["run_id"]! : null;
    }

    public async Task<string> RunAsync(string pipeline, string name = "a run")
        => await TryRunAsync(pipeline, name) ?? throw new InvalidOperationException($"The run was not accepted.\n{Log}");

    public Task<(HttpStatusCode Status, JsonNode Json)?> TryGetAsync(string path) => TryAsync(HttpMethod.Get, path, null);

    public async Task PostAsync(string path)
    {
        (HttpStatusCode Status, JsonNode Json)? answer = await TryAsync(HttpMethod.Post, path, null);
        Assert.True(answer is { Status: HttpStatusCode.OK }, $"{path}: {answer}");
    }

    public async Task<string> TextAsync(string path) => await _http.GetStringAsync(path, Stop);

    public async Task<string?> StateAsync(string run) => (string?)(await TryGetAsync($"/apis/v2beta1/runs/{run}"))?.Json["state"];

    public async Task BecomesAsync(string run, string state)
    {
        string? seen = null;
        await EventuallyAsync($"run {run} is {state}", async () => (seen = await StateAsync(run)) == state, () => $"It is {seen}. {Log}");
    }

    public async Task EventuallyAsync(string fact, Func<Task<bool>> holds, Func<string>? seen = null)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(4), $"It did not come about: {fact}. {seen?.Invoke()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _http.Dispose();
    }

    private async Task<(HttpStatusCode Status, JsonNode Json)?> TryAsync(HttpMethod method, string path, JsonNode? body)
    {
        try
        {
            using HttpRequestMessage request = new(method, path);
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _http.SendAsync(request, Stop);
            string text = await answer.Content.ReadAsStringAsync(Stop);
            return (answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject { ["text"] = text });
        }
        catch (HttpRequestException)
        {
            // It was killed.
            return null;
        }
    }
}
