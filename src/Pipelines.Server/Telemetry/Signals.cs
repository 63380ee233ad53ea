using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Server.Telemetry;

/// <summary>
/// What the server tells of itself to whoever listens: nobody, unless <see cref="Exporters"/> were asked for, and then it costs nothing. All spans
/// of a run share a trace, whose id is computed from the run's, so that what several servers tell of one run comes together.
/// </summary>
internal static class Signals
{
    /// <summary>The name under which it is told.</summary>
    public const string Name = "Pipelines";

    private static readonly ActivitySource Spans = new(Name);
    private static readonly Meter Figures = new(Name);
    private static readonly Counter<long> RunsEnded = Figures.CreateCounter<long>("pipelines.runs.ended", "{run}", "Runs that have ended, by state.");
    private static readonly Counter<long> TasksEnded = Figures.CreateCounter<long>("pipelines.tasks.ended", "{task}", "Steps that have ended, by state.");
    private static readonly Histogram<double> Requests = Figures.CreateHistogram<double>("http.server.request.duration", "s", "Time of requests; streams are not counted.");

    /// <summary>Figures that are looked at when somebody asks.</summary>
    public static void Observe(Func<int> runs, Func<int> places)
    {
        Figures.CreateObservableGauge("pipelines.runs.active", runs, "{run}", "Runs that this server drives.");
        Figures.CreateObservableGauge("pipelines.places.taken", places, "{place}", "Steps that run now.");
    }

    /// <summary>A request, below what its sender says of a trace; null: nobody listens.</summary>
    public static Activity? Request(string method, string route, string? traceParent)
    {
        if (!Spans.HasListeners())
            return null;
        if (ActivityContext.TryParse(traceParent, null, isRemote: true, out ActivityContext sender))
            return Spans.StartActivity($"{method} {route}", ActivityKind.Server, sender);
        // The web server has one of its own that nobody records, and nothing below it would be.
        Activity.Current = null;
        return Spans.StartActivity($"{method} {route}", ActivityKind.Server);
    }

    /// <summary>A request has been answered.</summary>
    public static void Answered(Activity? request, string method, string route, int status, double? seconds)
    {
        if (seconds is { } took)
            Requests.Record(took, new("http.request.method", method), new("http.route", route), new("http.response.status_code", status));
        if (request is null)
            return;
        request.SetTag("http.request.method", method).SetTag("http.route", route).SetTag("http.response.status_code", status);
        if (status >= 500)
            request.SetStatus(ActivityStatusCode.Error);
        request.Dispose();
    }

    /// <summary>A run that this server drives from now on; null: nobody listens.</summary>
    public static Activity? Run(RunMachine run)
    {
        byte[] id = SHA256.HashData(Encoding.UTF8.GetBytes(run.Request.Run.Value));
        ActivityContext trace = new(ActivityTraceId.CreateFromBytes(id.AsSpan(0, 16)), ActivitySpanId.CreateFromBytes(id.AsSpan(16, 8)), ActivityTraceFlags.Recorded, isRemote: true);
        // Not below the request that has started it: the run goes on when that has ended.
        return Spans.StartActivity(ActivityKind.Internal, trace, name: $"run {run.Request.Package.Pipeline.Info.Name}", startTime: run.CreatedAt)
            ?.SetTag("pipelines.run.id", run.Request.Run.Value)
            .SetTag("pipelines.pipeline.name", run.Request.Package.Pipeline.Info.Name);
    }

    /// <summary>A task of the run has ended.</summary>
    public static void Ended(Activity? run, RunMachine machine, TaskSnapshot task)
    {
        if (task.Kind == TaskKind.Step)
            TasksEnded.Add(1, new KeyValuePair<string, object?>("state", task.State.Name()));
        if (run is null || task.StartedAt is not { } began)
            return;
        using Activity? span = Spans.StartActivity(ActivityKind.Internal, run.Context, name: $"task {task.Path.Text}", startTime: began);
        if (span is null)
            return;
        span.SetTag("pipelines.run.id", machine.Request.Run.Value)
            .SetTag("pipelines.task.path", task.Path.Text)
            .SetTag("pipelines.task.attempt", task.Attempts)
            .SetTag("pipelines.task.state", task.State.Name())
            .SetTag("pipelines.task.cached", task.IsCached);
        if (task.State == TaskState.Failed)
            span.SetStatus(ActivityStatusCode.Error, task.Error);
        span.SetEndTime((task.EndedAt ?? began).UtcDateTime);
    }

    /// <summary>This server drives the run no longer: it has ended, or goes on elsewhere.</summary>
    public static void Left(Activity? run, RunMachine? machine)
    {
        if (machine?.Status.IsFinal() == true)
            RunsEnded.Add(1, new KeyValuePair<string, object?>("state", machine.Status.Name()));
        if (run is null)
            return;
        if (machine is not null)
            run.SetTag("pipelines.run.state", machine.Status.Name());
        if (machine?.Status == RunStatus.Failed)
            run.SetStatus(ActivityStatusCode.Error, machine.Error);
        run.Dispose();
    }
}
