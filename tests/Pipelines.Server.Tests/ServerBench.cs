using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Tests.Runs;
using Pipelines.Stores.Resources;
using Pipelines.Stores.Sql;

namespace Pipelines.Server.Tests;

/// <summary>An answer of the server.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode Json, HttpResponseHeaders Headers)
{
    public string Message => (string?)Json["message"] ?? "";

    public JsonNode this[string name] => Json[name] ?? throw new InvalidOperationException($"There is no '{name}' in {Json.ToJsonString()}");

    public bool Has(string name) => Json[name] is not null;

    public Answer Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{Status}: {Json.ToJsonString()}");
        return this;
    }
}

/// <summary>A server over a home of its own, spoken to over HTTP. Its steps end as the test says, or are real processes.</summary>
public abstract class ServerBench : IAsyncLifetime
{
    private protected const string Api = "/apis/v2beta1";
    private protected const string Own = "/apis/pipelines/v1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("server-tests-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private SqlJournal? _journal;
    private SqlCatalog? _catalog;
    private SqlResources? _resources;
    private StepRunner? _runner;
    private ILauncher? _launcher;
    private IRunLeases? _leases;
    private LeaseKeeper? _keeper;

    private protected PipelinesServer Server { get; private set; } = null!;

    private protected Home Home => Home.At(Path.Combine(_folder, "home"));

    private protected SqlJournal Journal => _journal!;

    private protected SqlCatalog Catalog => _catalog!;

    private protected SqlResources Resources => _resources!;

    /// <summary>The launcher of the next start; null: real processes.</summary>
    private protected Func<ILauncher>? Launcher { get; set; } = () => new DoneAtOnce();

    private protected ServerOptions Options { get; set; } = new() { Listen = new(IPAddress.Loopback, 0) };

    /// <summary>The clock of the next start.</summary>
    private protected TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>A PostgreSQL database for the next start; null: files in the home.</summary>
    private protected string? Store { get; set; }

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => new(StartAsync());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await CleanAsync();
        _http.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A step that is still ending may write there; the system cleans its temporary folder.
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the test itself has started.</summary>
    private protected virtual Task CleanAsync() => Task.CompletedTask;

    private protected async Task StartAsync(bool waits = true)
    {
        Home.Create();
        PostgresDialect? shared = Store is null ? null : PostgresDialect.ForJournal(Store, Time);
        _journal = await SqlJournal.OpenAsync(shared ?? (Dialect)SqliteDialect.ForJournal(Home.Database), Stop);
        _catalog = await SqlCatalog.OpenAsync(Store is null ? SqliteDialect.ForCatalog(Home.Database) : PostgresDialect.ForCatalog(Store, Time), Stop);
        _resources = await SqlResources.OpenAsync(Store is null ? SqliteDialect.ForResources(Home.Database) : PostgresDialect.ForResources(Store, Time), Time, Stop);
        _leases = shared is null ? new HomeLeases(_journal) : await PostgresLeases.OpenAsync(shared, _journal, "a test", length: null, Stop);
        FolderArtifactStore artifacts = new(Home.Artifacts);
        _runner = new(artifacts, new StepRunnerOptions(), NullLogger.Instance);
        _launcher = Launcher?.Invoke() ?? new ProcessLauncher(_runner, LocalOptions.In(Home), new ProcessOptions(), TimeProvider.System, NullLogger.Instance);
        EnginePorts ports = new(_journal, _catalog, artifacts, _launcher, Time);
        _keeper = new(_leases, Time, NullLogger.Instance);
        RunDriverOptions driving = new() { Grace = TimeSpan.FromSeconds(1), FileRoots = [] };
        Server = await PipelinesServer.StartAsync(Options, new(ports, _resources, Home, driving, _keeper), Stop);
        if (waits)
            await EventuallyAsync("ready", async () => (await GetAsync("/readyz")).Status == HttpStatusCode.OK);
    }

    private protected async Task StopAsync()
    {
        await Server.StopAsync();
        await Server.DisposeAsync();
        await _keeper!.DisposeAsync();
        await _leases!.DisposeAsync();
        await _launcher!.DisposeAsync();
        _runner!.Dispose();
        await _resources!.DisposeAsync();
        await _catalog!.DisposeAsync();
        await _journal!.DisposeAsync();
    }

    private protected Task<Answer> GetAsync(string path) => SendAsync(new(HttpMethod.Get, Url(path)));

    private protected Task<Answer> DeleteAsync(string path) => SendAsync(new(HttpMethod.Delete, Url(path)));

    private protected Task<Answer> PostAsync(string path) => SendAsync(new(HttpMethod.Post, Url(path)));

    private protected Task<Answer> PostAsync(string path, JsonNode body) => SendAsync(new(HttpMethod.Post, Url(path)) { Content = Json(body) });

    private protected Task<Answer> PatchAsync(string path, JsonNode body) => SendAsync(new(HttpMethod.Patch, Url(path)) { Content = Json(body) });

    private protected async Task<Answer> UploadAsync(string path, byte[] file, string name, string part = "uploadfile")
    {
        using MultipartFormDataContent form = new() { { new ByteArrayContent(file), part, name } };
        return await SendAsync(new(HttpMethod.Post, Url(path)) { Content = form });
    }

    private protected async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await RawAsync(request);
        string text = await response.Content.ReadAsStringAsync(Stop);
        return new(response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)! : new JsonObject { ["text"] = text }, response.Headers);
    }

    private protected Task<HttpResponseMessage> RawAsync(HttpRequestMessage request) => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);

    private protected Uri Url(string path) => new(Server.Address.GetLeftPart(UriPartial.Authority) + path);

    /// <summary>Starts a run of the package; its id.</summary>
    private protected async Task<string> RunAsync(PipelinePackage package, string name = "a run", JsonObject? parameters = null)
        => (string)(await PostAsync($"{Api}/runs", RunBody(package, name, parameters))).Ok()["run_id"]!;

    private protected static JsonObject RunBody(PipelinePackage package, string name = "a run", JsonObject? parameters = null)
    {
        JsonObject body = new() { ["display_name"] = name, ["pipeline_spec"] = JsonNode.Parse(PipelineWriter.ToJson(package)) };
        if (parameters is not null)
            body["runtime_config"] = new JsonObject { ["parameters"] = parameters };
        return body;
    }

    private protected async Task<Answer> StateAsync(string run, string state)
    {
        Answer? found = null;
        await EventuallyAsync($"run {run} is {state}", async () => (string?)(found = await GetAsync($"{Api}/runs/{run}")).Json["state"] == state, () => found?.Json.ToJsonString() ?? "");
        return found!;
    }

    private protected static async Task EventuallyAsync(string fact, Func<Task<bool>> holds, Func<string>? seen = null)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(Patience);
        while (!await holds())
        {
            if (late.IsCancellationRequested)
                throw new TimeoutException($"It did not come about within {Patience}: {fact}. {seen?.Invoke()}");
            await Task.Delay(10, Stop);
        }
    }

    private protected static Dictionary<string, JsonNode> Details(Answer run)
    {
        Dictionary<string, JsonNode> details = [];
        foreach (JsonNode? detail in run["run_details"]["task_details"]!.AsArray())
            details[(string)detail!["display_name"]!] = detail;
        return details;
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");
}
