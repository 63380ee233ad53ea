using System.Globalization;
using Pipelines.Core.Runs;
using Pipelines.Core.Schedules;
using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Runs;
using Pipelines.Server.Runs;
using Pipelines.Server.Schedules;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Makes a schedule of what a request says, and its runs' requests of the schedule.</summary>
internal sealed class ScheduleReading(RunCreation creation, TimeProvider time) : IScheduledRuns
{
    private const long LongestInterval = 10L * 366 * 86400;
    private const long LongestGrace = 366L * 86400;

    /// <summary>The schedule that a body asks for; nothing is written yet.</summary>
    /// <param name="body">The fields of a recurring run.</param>
    /// <param name="takesOwn">The body may have the fields that are ours alone.</param>
    /// <param name="stop">Nobody waits any more.</param>
    public async Task<StoredSchedule> ReadAsync(RequestFields body, bool takesOwn, CancellationToken stop)
    {
        DateTimeOffset now = time.GetUtcNow();
        string displayName = ResourceNames.Checked("display_name", body.Required("display_name"), ResourceNames.LongestExperiment);
        StoredExperiment experiment = await creation.ExperimentAsync(body.Text("experiment_id"), "", stop);
        RunCreation.Source source = await creation.SourceAsync(body, stop);
        RequestFields? config = body.Object("runtime_config");
        Map<Value> parameters = config?.Members("parameters") ?? default;
        StoredSchedule schedule = new()
        {
            Id = RunIds.NewText(),
            Namespace = experiment.Namespace,
            Experiment = experiment.Id,
            DisplayName = displayName,
            Description = ResourceNames.Description(body.Text("description")),
            IsEnabled = IsEnabled(body),
            MaxConcurrency = Math.Clamp(body.Long("max_concurrency") ?? 1, 1, ScheduleSpec.MostAtOnce),
            Misfire = body.Truth("no_catchup") == true ? "LATEST" : "ALL",
            Pipeline = source.Pipeline,
            PipelineVersion = source.IsNewest ? "" : source.Version,
            PackageJson = source.Pipeline.Length > 0 ? "" : PipelineWriter.ToJson(source.Package, indented: false),
            ParametersJson = ValueJson.Write(new Value.Struct(parameters)),
            PipelineRoot = config?.Text("pipeline_root") ?? "",
            ServiceAccount = body.Text("service_account"),
            CreatedAt = now,
            UpdatedAt = now,
        };
        config?.Done();
        schedule = Times(schedule, body);
        if (takesOwn)
            schedule = Own(schedule, body);
        body.Ignore("recurring_run_id", "created_at", "updated_at", "status", "error", "namespace", "plugins_input").Done();
        // As the first run will have them.
        Map<Value> filled = ScheduleMacros.Apply(parameters, new(new(schedule.Id), now, now, 1));
        Sequence<Problem> problems = SpecChecker.CheckRunParameters(source.Package.Pipeline, filled);
        return problems.Count > 0 ? throw ApiRefusal.Of("The schedule", problems) : schedule;
    }

    /// <inheritdoc/>
    public async Task<RunRequest> MakeAsync(StoredSchedule schedule, StoredSlot slot, CancellationToken stop)
    {
        try
        {
            StoredExperiment experiment = await creation.ExperimentAsync(schedule.Experiment, "", stop);
            RunCreation.Source source = schedule.Pipeline.Length > 0
                ? await creation.SourceAsync(schedule.Pipeline, schedule.PipelineVersion, stop)
                : new(PipelineReader.Read(schedule.PackageJson).Package ?? throw new ScheduledRunRefusedException("Its pipeline cannot be read any more."), "", "");
            RunId run = new(slot.Id);
            Map<Value> parameters = ValueJson.Read(schedule.ParametersJson) is Value.Struct given ? given.Members : default;
            RunLabels labels = new()
            {
                Experiment = experiment.Id,
                Namespace = experiment.Namespace,
                Pipeline = source.Pipeline,
                PipelineVersion = source.Version,
                RecurringRun = schedule.Id,
                ServiceAccount = schedule.ServiceAccount,
            };
            return creation.Make(
                source.Package,
                ScheduleMacros.Apply(parameters, new(run, time.GetUtcNow(), slot.Slot, slot.Number)),
                ScheduleRuns.NameOf(schedule.DisplayName, schedule.Id, slot.Slot, slot.Number),
                schedule.PipelineRoot,
                labels,
                run) with { ScheduledAt = slot.Slot };
        }
        catch (ApiRefusal refusal)
        {
            throw new ScheduledRunRefusedException(refusal.Message);
        }
    }

    /// <summary>A time that a field holds; null if it is absent.</summary>
    public static DateTimeOffset? Time(RequestFields fields, string name)
    {
        if (fields.Text(name) is not { Length: > 0 } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            && at.Year is > 1900 and < 9000
            ? at.ToUniversalTime()
            : throw ApiRefusal.Invalid($"\"{name}\" is '{text}'; write a time such as 2026-08-21T10:00:00Z.");
    }

    private static bool IsEnabled(RequestFields body) => body.Find("mode") switch
    {
        null or Value.String { Text: "ENABLE" or "MODE_UNSPECIFIED" } or Value.Number { Amount: 0 or 1 } => true,
        Value.String { Text: "DISABLE" } or Value.Number { Amount: 2 } => false,
        { } other => throw ApiRefusal.Invalid($"\"mode\" is {other}; give ENABLE or DISABLE."),
    };

    private static StoredSchedule Times(StoredSchedule schedule, RequestFields body)
    {
        RequestFields trigger = body.Object("trigger")
            ?? throw ApiRefusal.Invalid("\"trigger\" is missing. Give an object with \"cron_schedule\" or \"periodic_schedule\".");
        RequestFields? cron = trigger.Object("cron_schedule"), periodic = trigger.Object("periodic_schedule");
        trigger.Done();
        RequestFields times = (cron, periodic) switch
        {
            ({ } only, null) => only,
            (null, { } only) => only,
            _ => throw ApiRefusal.Invalid("\"trigger\" must have one of \"cron_schedule\" and \"periodic_schedule\"."),
        };
        schedule = schedule with { StartAt = Time(times, "start_time"), EndAt = Time(times, "end_time") };
        if (schedule.EndAt <= schedule.StartAt)
            throw ApiRefusal.Invalid("\"end_time\" is not behind \"start_time\": no run would ever come.");
        if (cron is not null)
        {
            string text = cron.Required("cron").Trim();
            schedule = CronExpression.Read(text, out string problem) is null
                ? throw ApiRefusal.Invalid($"\"trigger.cron_schedule.cron\": {problem}")
                : schedule with { Cron = text };
        }
        else
        {
            long seconds = times.Long("interval_second") ?? 0;
            if (seconds is < 0 or > LongestInterval)
                throw ApiRefusal.Invalid($"\"trigger.periodic_schedule.interval_second\" is {seconds}; give at least 1, and at most ten years.");
            schedule = schedule with { IntervalSeconds = Math.Max(1, seconds) };
        }
        times.Done();
        return schedule;
    }

    private static StoredSchedule Own(StoredSchedule schedule, RequestFields body)
    {
        string zone = body.Text("time_zone"), misfire = body.Text("misfire_policy");
        long grace = body.Long("misfire_grace_second") ?? schedule.GraceSeconds;
        if (zone.Length > 0 && ScheduleRules.FindZone(zone) is null)
            throw ApiRefusal.Invalid($"\"time_zone\" is '{zone}', which is none that this machine knows. Give an IANA name such as Europe/Berlin.");
        if (misfire.Length > 0 && !ScheduleRules.Misfires.Any(known => known.Name == misfire))
            throw ApiRefusal.Invalid($"\"misfire_policy\" is '{misfire}'; give ALL, LATEST or SKIP.");
        if (misfire.Length > 0 && body.Truth("no_catchup") is not null)
            throw ApiRefusal.Invalid("\"misfire_policy\" and \"no_catchup\" say the same. Give one of them.");
        if (grace is < 1 or > LongestGrace)
            throw ApiRefusal.Invalid($"\"misfire_grace_second\" is {grace}; give at least 1, and at most a year.");
        return schedule with
        {
            TimeZone = zone.Length > 0 ? zone : schedule.TimeZone,
            Misfire = misfire.Length > 0 ? misfire : schedule.Misfire,
            GraceSeconds = grace,
        };
    }
}
