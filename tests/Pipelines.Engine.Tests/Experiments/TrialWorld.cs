using System.Collections.Concurrent;
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
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Engine.Tests.Experiments;

/// <summary>
/// The world around an experiment: a journal, and programs that write logs and outlive engines. What a program prints is a function of its parameter
/// <c>x</c>; a line <c>fail</c> ends it badly, a line <c>wait</c> lets it go on until it is
/// stopped or released, and a line <c>repeat</c> too, while it prints the line before again and again.
/// </summary>
internal sealed class TrialWorld(Func<double, string[]> program) : ILauncher, IAttemptFiles, ITrialWorkload, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-trials-").FullName;
    private readonly ConcurrentDictionary<AttemptId, StepReport> _ended = [];
    private readonly ConcurrentDictionary<AttemptId, IStepSink> _running = [];
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static ExperimentSpec Spec { get; } = new()
    {
        Name = "try",
        Parameters = [new Parameter.Real("x", 0, 1)],
        Objectives = [new Objective("loss", ObjectiveType.Minimize)],
        Algorithm = new("random"),
        ParallelTrialCount = 2,
        MaxTrialCount = 6,
    };

    public static ExperimentId Id { get; } = new("try-1");

    public MemoryJournal Journal { get; } = new();

    /// <summary>How often each attempt's program really began.</summary>
    public ConcurrentDictionary<AttemptId, int> Beginnings { get; } = [];

    public IReadOnlyCollection<AttemptId> Running => [.. _running.Keys];

    public int Most { get; private set; }

    public LaunchPlaces? Places { get; init; }

    /// <summary>An engine of this world; each has a catalog of its own, which may lag or be lost.</summary>
    public ExperimentEngine Engine(IJournal? journal = null) => new(
        new EnginePorts(journal ?? Journal, new MemoryCatalog(), new NoArtifacts(), this, TimeProvider.System),
        new RunDriverOptions { Places = Places }, this, request => request, NullLogger.Instance)
    {
        LookEvery = TimeSpan.FromMilliseconds(5),
    };

    public Task<ExperimentDriver> CreateAsync(ExperimentSpec spec, IJournal? journal = null)
        => ExperimentDriver.CreateAsync(Engine(journal), Id, spec, Value.Null, this, TestContext.Current.CancellationToken);

    public async Task<ExperimentDriver> ResumeAsync(IJournal? journal = null)
        => await ExperimentDriver.ResumeAsync(Engine(journal), Id, _ => this, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("There is no experiment.");

    /// <summary>Lets programs that wait end well.</summary>
    public void Release() => _released.TrySetResult();

    public Result<TrialPlan> Plan(TrialOrder trial)
    {
        PipelinePackage package = Some.Pipeline("trial").WithInput("x")
            .WithStep("trial", spec => spec with { InputParameters = Map.Of(("x", Some.FromInput("x"))) }).Build();
        return Result.Ok(new TrialPlan
        {
            Package = package,
            Parameters = Map.Of(("x", Value.Of(trial.Assignment["x"]!))),
            Metrics = new MetricsPlan(new MetricsCollector(CollectorKind.StdOut), ["loss"]),
        });
    }

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
        bool isNew = !Beginnings.ContainsKey(attempt);
        _running[attempt] = sink;
        Most = Math.Max(Most, _running.Count);
        if (isNew)
            Beginnings[attempt] = 1;
        await sink.StartedAsync(attempt, DateTimeOffset.UnixEpoch);
        if (!isNew)
            return;
        bool waits = false;
        string last = "";
        foreach (string line in program(double.Parse(order.Parameters["x"].ToText(), System.Globalization.CultureInfo.InvariantCulture)))
        {
            if (line == "fail")
            {
                await EndAsync(attempt, Some.Failure());
                return;
            }
            if (line == "repeat")
                _ = RepeatAsync(attempt, last);
            if (line is "wait" or "repeat")
            {
                waits = true;
                continue;
            }
            last = line;
            await File.AppendAllTextAsync(Of(attempt).Log, line + "\n", CancellationToken.None);
        }
        if (waits)
            _ = EndWhenReleasedAsync(attempt);
        else
            await EndAsync(attempt, Some.Success(("out", Value.Of("x"))));
    }

    public Task StopAsync(AttemptId attempt, TimeSpan grace, CancellationToken stop) => EndAsync(attempt, new StepReport { Outcome = StepOutcome.Canceled });

    public Task<StepStanding> FindAsync(AttemptId attempt, CancellationToken stop)
        => Task.FromResult(_ended.ContainsKey(attempt) ? StepStanding.Ended : _running.ContainsKey(attempt) ? StepStanding.Running : StepStanding.Unknown);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task RepeatAsync(AttemptId attempt, string line)
    {
        while (!_ended.ContainsKey(attempt))
        {
            await Task.Delay(5);
            await File.AppendAllTextAsync(Of(attempt).Log, line + "\n");
        }
    }

    private async Task EndWhenReleasedAsync(AttemptId attempt)
    {
        await _released.Task;
        await EndAsync(attempt, Some.Success(("out", Value.Of("x"))));
    }

    // Whoever looks on now is told; later ones ask.
    private async Task EndAsync(AttemptId attempt, StepReport report)
    {
        if (_ended.TryAdd(attempt, report) && _running.TryRemove(attempt, out IStepSink? sink))
            await sink.EndedAsync(attempt, report);
    }
}
