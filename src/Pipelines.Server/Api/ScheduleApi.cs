using System.Globalization;
using Pipelines.Core.Schedules;
using Pipelines.Core.Values;
using Pipelines.Server.Schedules;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>What the API of Kubeflow Pipelines has no address for: time zones, misfires, times to come, runs by hand, backfills, histories.</summary>
internal sealed class ScheduleApi(SqlResources resources, ScheduleReading reading, ScheduleDesk desk, NamespaceLookup namespaces, TimeProvider time)
{
    private const string Root = "/apis/pipelines/v1/schedules";
    private const int UsualTimes = 10;
    private const int MostTimes = 1000;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Makes a schedule: a recurring run with time_zone, misfire_policy, misfire_grace_second.", CreateAsync) { Body = "Schedule", Gives = "Schedule" },
        new("GET", Root, "Lists schedules.", ListAsync) { Queries = [.. ApiRoute.ListQueries, "experiment_id"], Gives = "ScheduleList" },
        new("GET", Root + "/{id}", "Gives a schedule with its next ten times.", GetAsync) { Gives = "Schedule" },
        new("GET", Root + "/{id}/next", "Gives its next times, whether or not it is enabled.", NextAsync) { Queries = ["count"], Gives = "ScheduleTimes" },
        new("GET", Root + "/{id}/history", "Lists what was decided on its slots, gaps among them; sort_by is slot.", HistoryAsync)
        {
            Queries = ["page_token", "page_size", "sort_by", "filter"],
            Gives = "ScheduleHistory",
        },
        new("DELETE", Root + "/{id}", "Removes a schedule; the runs that it has made stay.", DeleteAsync),
        new("POST", Root + "/{id}:enable", "Lets it make runs; with backfill, also those of the time since it was disabled.", EnableAsync) { Body = "ScheduleEnabling" },
        new("POST", Root + "/{id}:disable", "Lets it make no more runs but those that were asked for by hand.", DisableAsync),
        new("POST", Root + "/{id}:trigger", "Makes a run now.", TriggerAsync) { Gives = "ScheduleSlot" },
        new("POST", Root + "/{id}:backfill", "Makes the runs of a range of slots that have none.", BackfillAsync) { Body = "ScheduleRange", Gives = "ScheduleBackfill" },
    ];

    private async Task CreateAsync(ApiCall call)
    {
        StoredSchedule schedule = await reading.ReadAsync(await call.BodyAsync(), takesOwn: true, call.Stop);
        await namespaces.DemandMakingAsync(call, schedule.Namespace, schedule.Pipeline);
        await desk.AddAsync(schedule, call.Stop);
        await call.WriteAsync(json => ScheduleJson.WriteOwn(json, schedule, Upcoming(schedule, UsualTimes)));
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "schedules", ListFields.Schedules);
        ListPage<StoredSchedule> page = await resources.Schedules.ListAsync(list.Of(call, "namespace", "experiment_id"), call.Stop);
        await list.WriteAsync(call, page, (json, schedule) => ScheduleJson.WriteOwn(json, schedule, Upcoming(schedule, 1)));
    }

    private async Task GetAsync(ApiCall call)
    {
        StoredSchedule schedule = await FindAsync(call);
        await call.WriteAsync(json => ScheduleJson.WriteOwn(json, schedule, Upcoming(schedule, UsualTimes)));
    }

    private async Task NextAsync(ApiCall call)
    {
        StoredSchedule schedule = await FindAsync(call);
        int count = UsualTimes;
        if (call.Query("count") is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostTimes))
            throw ApiRefusal.Invalid($"count is '{text}'; give a number from 1 to {MostTimes}.");
        Sequence<DateTimeOffset> times = Upcoming(schedule, count);
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            ScheduleJson.WriteTimes(json, "next_run_times", times);
            json.Text("time_zone", schedule.TimeZone);
            json.WriteString("status", schedule.IsEnabled ? "ENABLED" : "DISABLED");
            json.WriteEndObject();
        });
    }

    private async Task HistoryAsync(ApiCall call)
    {
        StoredSchedule schedule = await FindAsync(call);
        ListCall list = ListCall.Read(call, "history", ListFields.Slots);
        await list.WriteAsync(call, await resources.Slots.ListAsync(schedule.Id, list.Query, call.Stop), ScheduleJson.Write);
    }

    private async Task DeleteAsync(ApiCall call) => await DoneAsync(call, await desk.RemoveAsync(call.Path("id"), call.Stop));

    private async Task EnableAsync(ApiCall call)
    {
        RequestFields body = await call.BodyAsync();
        bool backfills = body.Truth("backfill") ?? false;
        body.Done();
        await DoneAsync(call, await desk.EnableAsync(call.Path("id"), backfills, call.Stop));
    }

    private async Task DisableAsync(ApiCall call) => await DoneAsync(call, await desk.DisableAsync(call.Path("id"), call.Stop));

    private async Task TriggerAsync(ApiCall call)
    {
        (await call.BodyAsync()).Done();
        StoredSlot slot = await desk.TriggerAsync(call.Path("id"), call.Stop) ?? throw Missing(call);
        if (slot.State == StoredSlot.Failed)
            throw ApiRefusal.NotNow($"The run could not be made: {slot.Note}");
        await call.WriteAsync(json => ScheduleJson.Write(json, slot));
    }

    private async Task BackfillAsync(ApiCall call)
    {
        StoredSchedule schedule = await FindAsync(call);
        RequestFields body = await call.BodyAsync();
        DateTimeOffset from = ScheduleReading.Time(body, "from") ?? throw ApiRefusal.Invalid("\"from\" is missing. Give a time such as 2026-08-21T10:00:00Z.");
        DateTimeOffset to = ScheduleReading.Time(body, "to") ?? throw ApiRefusal.Invalid("\"to\" is missing. Give a time such as 2026-08-21T10:00:00Z.");
        body.Done();
        if (to < from)
            throw ApiRefusal.Invalid("\"to\" is before \"from\".");
        if (to > time.GetUtcNow())
            throw ApiRefusal.Invalid("\"to\" has not come yet: only slots of the past can be filled.");
        IReadOnlyList<StoredSlot> slots = await desk.BackfillAsync(schedule, from, to, call.Stop)
            ?? throw ApiRefusal.Invalid($"There are more than {ScheduleDesk.MostBackfilled} slots in that range. Fill it in parts.");
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("added", slots.Count);
            ScheduleJson.WriteTimes(json, "slots", slots.Select(slot => slot.Slot).ToSequence());
            json.WriteEndObject();
        });
    }

    private Sequence<DateTimeOffset> Upcoming(StoredSchedule schedule, int most)
        => ScheduleMachine.Upcoming(ScheduleRules.SpecOf(schedule), ScheduleRules.StateOf(schedule), time.GetUtcNow(), most);

    private async Task<StoredSchedule> FindAsync(ApiCall call) => await resources.Schedules.FindAsync(call.Path("id"), call.Stop) ?? throw Missing(call);

    private static Task DoneAsync(ApiCall call, bool isDone) => isDone ? call.DoneAsync() : throw Missing(call);

    private static ApiRefusal Missing(ApiCall call) => ApiRefusal.Missing("Schedule", call.Path("id"));
}
