using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Pipelines.Dashboard.Tests.Served))]

namespace Pipelines.Dashboard.Tests;

/// <summary>The program as a server over a home of its own, with pipelines and runs to look at. One for all tests; it is skipped where the dashboard was not built.</summary>
public sealed class Served : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
    private static readonly string[] BrowserArguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("dashboard-tests-").FullName;
    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Process? _process;
    private int _gates;

    public static string Root { get; } = FindRoot();

    public IBrowser Browser => _browser ?? throw new InvalidOperationException("Nobody has started it.");

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Runs that everybody may look at, and nobody changes.</summary>
    public string Trained { get; private set; } = "";

    public string TrainedLonger { get; private set; } = "";

    public string Failed { get; private set; } = "";

    public string Searched { get; private set; } = "";

    public string Pipeline { get; private set; } = "";

    public static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", name);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts it, and a browser before it, with the first test that needs them.</summary>
    public async Task StartAsync()
    {
        await _gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_process is not null)
                return;
            Assert.SkipUnless(File.Exists(Path.Combine(Root, "bin/lib/dashboard/index.html")), "The dashboard is not built: Node.js was absent when make build ran.");
            string program = Environment.GetEnvironmentVariable("PIPELINES_CHROMIUM") ?? Array.Find(Browsers, File.Exists) ?? "";
            Assert.SkipUnless(File.Exists(program), "Chromium is not on this machine: WITH=browser installs it.");
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = BrowserArguments, Timeout = 2 * Screen.Patience });
            Launch();
            await EventuallyAsync("the server is ready", async () => (await _http.GetAsync(Url("readyz"))).IsSuccessStatusCode);
            Pipeline = (string)(await UploadAsync("train.yaml"))["pipeline_id"]!;
            Trained = await RunAsync("Monday's training", new() { ["rows"] = 120 });
            TrainedLonger = await RunAsync("Tuesday's training", new() { ["rows"] = 240, ["depths"] = new JsonArray(2, 4, 8) });
            string nightly = (string)(await UploadAsync("failing.yaml"))["pipeline_id"]!;
            Failed = await RunAsync("Report of the night", [], nightly);
            Searched = await RunAsync("Search of the hill", [], (string)(await UploadAsync("sweep.yaml"))["pipeline_id"]!);
            await UploadAsync("waiting.yaml");
            foreach (string run in (string[])[Trained, TrainedLonger, Failed, Searched])
                await StateAsync(run, "SUCCEEDED", "FAILED");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A run that goes on until its gate is opened.</summary>
    public async Task<(string Run, string Gate)> WaitingAsync(string name)
    {
        string gate = Path.Combine(_folder, $"gate-{Interlocked.Increment(ref _gates)}");
        JsonNode list = await GetAsync("apis/v2beta1/pipelines?page_size=200");
        string pipeline = (string)list["pipelines"]!.AsArray().First(each => (string)each!["display_name"]! == "waiting")!["pipeline_id"]!;
        string run = await RunAsync(name, new() { ["gate"] = gate }, pipeline);
        await StateAsync(run, "RUNNING");
        return (run, gate);
    }

    public async Task<string> RunAsync(string name, JsonObject parameters, string? pipeline = null)
    {
        JsonObject body = new()
        {
            ["display_name"] = name,
            ["pipeline_version_reference"] = new JsonObject { ["pipeline_id"] = pipeline ?? Pipeline },
            ["runtime_config"] = new JsonObject { ["parameters"] = parameters },
        };
        return await StartAsync(body);
    }

    /// <summary>Starts a run of a body of the API.</summary>
    public async Task<string> StartAsync(JsonObject body)
    {
        using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
        return (string)(await ReadAsync(await _http.PostAsync(Url("apis/v2beta1/runs"), content)))["run_id"]!;
    }

    public Task StateAsync(string run, params string[] states)
        => EventuallyAsync($"run {run} is {string.Join(" or ", states)}", async () => Array.IndexOf(states, (string)(await GetAsync($"apis/pipelines/v1/runs/{run}/graph"))["run"]!["state"]!) >= 0);

    public Uri Url(string path) => new(Address, path);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        _process?.Dispose();
        _http.Dispose();
        _gate.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A step that is still ending may write there; the system cleans its temporary folder.
        }
    }

    private void Launch()
    {
        ProcessStartInfo start = new(Path.Combine(Root, "bin/pipelines"), ["up", "--listen", "127.0.0.1:0", "--home", Path.Combine(_folder, "home"), "--on-stop", "cancel"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PIPELINES_HOME");
        _process = Process.Start(start)!;
        // A pipe that nobody reads would stop the server once it is full.
        StringBuilder said = new();
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
        string? first = _process.StandardOutput.ReadLine();
        lock (said)
            Assert.True(first?.StartsWith("listening on ", StringComparison.Ordinal), $"It said '{first}'. {said}");
        Address = new(first!["listening on ".Length..].TrimEnd('/') + "/");
    }

    private async Task<JsonNode> UploadAsync(string sample)
    {
        using ByteArrayContent file = new(await File.ReadAllBytesAsync(Sample(sample)));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
        using MultipartFormDataContent form = new() { { file, "uploadfile", sample } };
        return await ReadAsync(await _http.PostAsync(Url("apis/v2beta1/pipelines/upload"), form));
    }

    private async Task<JsonNode> GetAsync(string path) => await ReadAsync(await _http.GetAsync(Url(path)));

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static async Task EventuallyAsync(string fact, Func<Task<bool>> holds)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Patience, $"It did not come about within {Patience}: {fact}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Pipelines.sln")))
                return at.FullName;
        }
        throw new InvalidOperationException("The repository is not above the test program.");
    }
}
