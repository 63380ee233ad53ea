using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Tests;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Local;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Experiments;

/// <summary>
/// The world around a run with a sweep (<see cref="SweptPipeline"/>): a journal, a store, and programs that outlive engines. What <c>work</c> gives is a
/// function of its <c>x</c>: a loss; nothing, and it fails; NaN, and it goes on until it is stopped, reporting 9 as its loss.
/// </summary>
internal sealed class SweepWorld(Func<double, double?> work) : ILauncher, IAttemptFiles, IDisposable
{
    public static readonly RunId Run = new("whole");

    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-sweeps-").FullName;
    private readonly ConcurrentDictionary<AttemptId, StepReport> _ended = [];
    private readonly ConcurrentDictionary<AttemptId, IStepSink> _running = [];

    public string Folder => _folder;

    public MemoryJournal Journal { get; } = new();

    public MemoryCatalog Catalog { get; } = new();

    public FolderArtifactStore Store => new(Path.Combine(_folder, "artifacts"));

    /// <summary>How often each attempt's program really began.</summary>
    public ConcurrentDictionary<AttemptId, int> Beginnings { get; } = [];

    /// <summary>Completes when an attempt has begun that goes on until it is stopped.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunDriverOptions Options => new() { Sweeps = new SweepRunner(this, request => request, NullLogger.Instance), Places = new LaunchPlaces(4) };

    public Task<RunDriver> CreateAsync(PipelinePackage package, IJournal? journal = null, string run = "whole") => RunDriver.CreateAsync(
        Ports(journal), Options, NullLogger.Instance,
        new RunRequest { Run = new(run), DisplayName = "whole", Package = package, WorkspacePath = "/workspace" }, TestContext.Current.CancellationToken);

    public async Task<RunDriver> ResumeAsync(IJournal? journal = null)
        => await RunDriver.ResumeAsync(Ports(journal), Options, NullLogger.Instance, Run, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("There is no run.");

    public async Task<RunDriver> RetryAsync()
        => await RunDriver.RetryAsync(Ports(null), Options, NullLogger.Instance, Run, [], TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("There is no run.");

    public AttemptFiles Of(AttemptId attempt)
    {
        string place = Path.Combine(_folder, $"{attempt.Run}.{attempt.Task}.{attempt.Number}");
        return new(place + ".log", new StepFolder(place, place + ".io"));
    }

    public async Task StartAsync(StepOrder order, IStepSink sink, CancellationToken stop)
    {
        AttemptId attempt = order.Attempt;
        if (_ended.TryGetValue(attempt, out StepReport? known))
        {
            await sink.EndedAsync(attempt, known);
            return;
        }
        _running[attempt] = sink;
        bool isNew = Beginnings.TryAdd(attempt, 1);
        await sink.StartedAsync(attempt, DateTimeOffset.UnixEpoch);
        if (!isNew)
            return;
        if (order.TaskName != "work")
        {
            await EndAsync(attempt, Success(order, default));
            return;
        }
        double x = double.Parse(order.Parameters["x"].ToText(), CultureInfo.InvariantCulture);
        double? loss = work(x);
        if (loss is not { } value)
            await EndAsync(attempt, Some.Failure());
        else if (double.IsNaN(value))
        {
            Directory.CreateDirectory(Of(attempt).Folder.Io);
            await File.WriteAllTextAsync(Of(attempt).Folder.Metrics, "{\"metric\": \"loss\", \"value\": \"9\"}\n{\"metric\": \"loss\", \"value\": \"9\"}\n", stop);
            Waiting.TrySetResult();
        }
        else
            await EndAsync(attempt, Success(order, Map.Of(("loss", Value.Of(value)), ("rounds", Value.Of(7)), ("note", Value.Of($"x={order.Parameters["x"].ToText()} {order.Facts.Run.WorkspacePath}")))));
    }

    public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => EndAsync(attempt, new StepReport { Outcome = StepOutcome.Canceled });

    public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop)
        => Task.FromResult(_ended.ContainsKey(attempt) ? StepStanding.Ended : _running.ContainsKey(attempt) ? StepStanding.Running : StepStanding.Unknown);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private EnginePorts Ports(IJournal? journal) => new(journal ?? Journal, Catalog, Store, this, TimeProvider.System);

    private static StepReport Success(StepOrder order, Map<Value> parameters) => new()
    {
        Outcome = StepOutcome.Succeeded,
        ExitCode = 0,
        Parameters = parameters,
        Artifacts = order.Component.OutputArtifacts.ToMap(output => output.Key, output => (Sequence<Artifact>)[new Artifact
        {
            Name = output.Key,
            Uri = $"memory:///{order.Attempt.Run}/{order.Attempt.Task}/{output.Key}",
            Type = output.Value.Type,
            Sha256 = Digest.Of(output.Key),
        }]),
    };

    // Whoever looks on now is told; later ones ask.
    private async Task EndAsync(AttemptId attempt, StepReport report)
    {
        if (_ended.TryAdd(attempt, report) && _running.TryRemove(attempt, out IStepSink? sink))
            await sink.EndedAsync(attempt, report);
    }
}
