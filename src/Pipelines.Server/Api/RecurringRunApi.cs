using Pipelines.Server.Schedules;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Schedules as clients of Kubeflow Pipelines know them: recurring runs.</summary>
internal sealed class RecurringRunApi(SqlResources resources, ScheduleReading reading, ScheduleDesk desk, NamespaceLookup namespaces)
{
    private const string Root = "/apis/v2beta1/recurringruns";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Makes a recurring run.", CreateAsync) { Body = "RecurringRun", Gives = "RecurringRun" },
        new("GET", Root, "Lists recurring runs.", ListAsync) { Queries = [.. ApiRoute.ListQueries, "experiment_id"], Gives = "RecurringRunList" },
        new("GET", Root + "/{id}", "Gives a recurring run.", GetAsync) { Gives = "RecurringRun" },
        new("DELETE", Root + "/{id}", "Removes a recurring run; the runs that it has made stay.", DeleteAsync) { Queries = ["propagation_policy"] },
        new("POST", Root + "/{id}:enable", "Lets it make runs from now on.", EnableAsync),
        new("POST", Root + "/{id}:disable", "Lets it make no more runs.", DisableAsync),
    ];

    private async Task CreateAsync(ApiCall call)
    {
        StoredSchedule schedule = await reading.ReadAsync(await call.BodyAsync(), takesOwn: false, call.Stop);
        await namespaces.DemandMakingAsync(call, schedule.Namespace, schedule.Pipeline);
        await desk.AddAsync(schedule, call.Stop);
        await call.WriteAsync(json => ScheduleJson.Write(json, schedule));
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "recurringRuns", ListFields.Schedules);
        await list.WriteAsync(call, await resources.Schedules.ListAsync(list.Of(call, "namespace", "experiment_id"), call.Stop), ScheduleJson.Write);
    }

    private async Task GetAsync(ApiCall call)
    {
        string id = call.Path("id");
        StoredSchedule schedule = await resources.Schedules.FindAsync(id, call.Stop) ?? throw Missing(id);
        await call.WriteAsync(json => ScheduleJson.Write(json, schedule));
    }

    private async Task DeleteAsync(ApiCall call) => await DoneAsync(call, await desk.RemoveAsync(call.Path("id"), call.Stop));

    private async Task EnableAsync(ApiCall call) => await DoneAsync(call, await desk.EnableAsync(call.Path("id"), backfills: false, call.Stop));

    private async Task DisableAsync(ApiCall call) => await DoneAsync(call, await desk.DisableAsync(call.Path("id"), call.Stop));

    private static Task DoneAsync(ApiCall call, bool isDone) => isDone ? call.DoneAsync() : throw Missing(call.Path("id"));

    private static ApiRefusal Missing(string id) => ApiRefusal.Missing("Recurring run", id);
}
