using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Benchmarks.Harness;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Sql;

namespace Pipelines.Benchmarks.Rows;

/// <summary>Two hundred runs of twenty steps that do nothing at the same time, taken in over HTTP; the baseline is the engine with the same journal and catalog, and no server.</summary>
internal sealed class ServerRunsRow : Row
{
    private const int Runs = 200;
    private const int Steps = 20;

    public override string Name => "server-runs";

    public override string Unit => "tasks/s";

    public override int Repeats => 3;

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        await using ServerHere server = await ServerHere.StartAsync(Scratch.Folder(), store: null, new NoOpLauncher(), stop);
        string body = $$"""{"display_name":"x","pipeline_spec":{{PipelineWriter.ToJson(NoOpRun.Request(Steps).Package, indented: false)}}}""";
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => ServerProcess.PostAsync(server.Http, "/apis/v2beta1/runs", body, stop)));
        while (await EndedAsync(server.Http, stop) < Runs)
            await Task.Delay(20, stop);
        return Runs * Steps / watch.Elapsed.TotalSeconds;
    }

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        string folder = Scratch.Folder();
        await using SqlJournal journal = await SqlJournal.OpenAsync(SqliteDialect.ForJournal(Path.Combine(folder, "pipelines.db")), stop);
        await using SqlCatalog catalog = await SqlCatalog.OpenAsync(SqliteDialect.ForCatalog(Path.Combine(folder, "pipelines.db")), stop);
        EnginePorts ports = new(journal, catalog, new FolderArtifactStore(folder), new NoOpLauncher(), TimeProvider.System);
        RunDriverOptions options = new() { Places = new LaunchPlaces(1024) };
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => Task.Run(() => DriveAsync(ports, options, i, stop), stop)));
        return Runs * Steps / watch.Elapsed.TotalSeconds;
    }

    private static async Task DriveAsync(EnginePorts ports, RunDriverOptions options, int index, CancellationToken stop)
    {
        RunRequest request = NoOpRun.Request(Steps) with { Run = new RunId($"run-{index}") };
        await using RunDriver driver = await RunDriver.CreateAsync(ports, options, NullLogger.Instance, request, stop);
        await driver.RunAsync(stop);
    }

    private static async Task<int> EndedAsync(HttpClient http, CancellationToken stop)
    {
        string filter = Uri.EscapeDataString("""{"predicates":[{"operation":"EQUALS","key":"state","string_value":"SUCCEEDED"}]}""");
        using JsonDocument page = JsonDocument.Parse(await http.GetStringAsync($"/apis/v2beta1/runs?page_size=1&filter={filter}", stop));
        return page.RootElement.TryGetProperty("total_size", out JsonElement total) ? total.GetInt32() : 0;
    }
}

/// <summary>The page of a run with 10,000 tasks, as a browser asks for it the first time.</summary>
internal sealed class ServerRunPageRow : Row
{
    private const int Tasks = 10_000;
    private readonly string _folder = Scratch.Folder();

    public override string Name => "server-run-page";

    public override string Unit => "ms";

    public override int Repeats => 5;

    public override async Task PrepareAsync(CancellationToken stop)
    {
        await using (ServerHere first = await ServerHere.StartAsync(_folder, store: null, new NoOpLauncher(), stop))
        {
            await using RunDriver driver = await RunDriver.CreateAsync(first.Ports, new RunDriverOptions { Parallel = 1024 }, NullLogger.Instance, NoOpRun.Request(Tasks), stop);
            await driver.RunAsync(stop);
        }
        // Which finds it in the journal and lists it.
        await using ServerHere second = await ServerHere.StartAsync(_folder, store: null, new NoOpLauncher(), stop);
        while (!(await second.Http.GetAsync("/apis/v2beta1/runs/benchmark", stop)).IsSuccessStatusCode)
            await Task.Delay(5, stop);
    }

    public override async Task<double> MeasureAsync(CancellationToken stop)
    {
        // A new server: what was folded is forgotten.
        await using ServerHere server = await ServerHere.StartAsync(_folder, store: null, new NoOpLauncher(), stop);
        Stopwatch watch = Stopwatch.StartNew();
        byte[] page = await server.Http.GetByteArrayAsync("/apis/v2beta1/runs/benchmark", stop);
        return page.Length > Tasks * 100 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"The page has {page.Length} bytes.");
    }
}
