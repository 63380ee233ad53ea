using Pipelines.Engine.Runs;
using Pipelines.Server.SignIn;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Experiments.</summary>
internal sealed class ExperimentApi(SqlResources resources, TimeProvider time)
{
    private const string Root = "/apis/v2beta1/experiments";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Makes an experiment.", CreateAsync) { Body = "Experiment", Gives = "Experiment" },
        new("GET", Root, "Lists experiments.", ListAsync) { Queries = ApiRoute.ListQueries, Gives = "ExperimentList" },
        new("GET", Root + "/{id}", "Gives an experiment.", GetAsync) { Gives = "Experiment" },
        new("DELETE", Root + "/{id}", "Removes an experiment; its runs stay.", DeleteAsync),
        new("POST", Root + "/{id}:archive", "Puts an experiment away with all its runs, and disables its schedules.", ArchiveAsync),
        new("POST", Root + "/{id}:unarchive", "Brings an experiment back; its runs stay in the archive.", UnarchiveAsync),
    ];

    private async Task CreateAsync(ApiCall call)
    {
        RequestFields body = await call.BodyAsync();
        StoredExperiment experiment = new()
        {
            Id = RunIds.NewText(),
            Namespace = ResourceNames.Namespace(body.Text("namespace")),
            DisplayName = ResourceNames.Checked("display_name", body.Required("display_name"), ResourceNames.LongestExperiment),
            Description = ResourceNames.Description(body.Text("description")),
            CreatedAt = time.GetUtcNow(),
        };
        body.Ignore("experiment_id", "created_at", "storage_state", "last_run_created_at").Done();
        call.Demand(Role.Editor, experiment.Namespace);
        if (!await resources.Experiments.AddAsync(experiment, call.Stop))
            throw ApiRefusal.Taken($"An experiment \"{experiment.DisplayName}\" exists already. Take another name, or use that one.");
        await call.WriteAsync(json => ResourceJson.Write(json, experiment));
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "experiments", ListFields.Experiments);
        ListPage<StoredExperiment> page = await resources.Experiments.ListAsync(list.With("namespace", call.Query("namespace")), call.Stop);
        await list.WriteAsync(call, page, ResourceJson.Write);
    }

    private async Task GetAsync(ApiCall call)
    {
        string id = call.Path("id");
        StoredExperiment experiment = await resources.Experiments.FindAsync(id, call.Stop) ?? throw Missing(id);
        await call.WriteAsync(json => ResourceJson.Write(json, experiment));
    }

    private async Task DeleteAsync(ApiCall call)
        => await DoneAsync(call, await resources.Experiments.RemoveAsync(call.Path("id"), call.Stop));

    private async Task ArchiveAsync(ApiCall call)
    {
        // First, since an archived experiment takes no runs.
        await resources.Schedules.DisableAllAsync(call.Path("id"), time.GetUtcNow(), call.Stop);
        await DoneAsync(call, await resources.Experiments.ArchiveAsync(call.Path("id"), call.Stop));
    }

    private async Task UnarchiveAsync(ApiCall call)
        => await DoneAsync(call, await resources.Experiments.UnarchiveAsync(call.Path("id"), call.Stop));

    private static Task DoneAsync(ApiCall call, bool isDone) => isDone ? call.DoneAsync() : throw Missing(call.Path("id"));

    private static ApiRefusal Missing(string id) => ApiRefusal.Missing("Experiment", id);
}
