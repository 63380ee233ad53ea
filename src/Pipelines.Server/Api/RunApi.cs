using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Server.Runs;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Runs.</summary>
internal sealed class RunApi(SqlResources resources, RunHost host, FoldedRuns folded, RunCreation creation, NamespaceLookup namespaces)
{
    private const string Root = "/apis/v2beta1/runs";

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Starts a run.", CreateAsync) { Queries = ["experiment_id"], Body = "Run", Gives = "Run" },
        new("GET", Root, "Lists runs: without tasks and pipelines, unless view=FULL.", ListAsync)
        {
            Queries = [.. ApiRoute.ListQueries, "experiment_id", "view"],
            Gives = "RunList",
        },
        new("GET", "/apis/pipelines/v1/runs", "Lists runs as a screen shows them: with the pipeline's name, and times to the millisecond.", ListRowsAsync)
        {
            Queries = ApiRoute.ListQueries,
            Gives = "RunRows",
        },
        new("GET", Root + "/{id}", "Gives a run with its tasks and its history.", GetAsync) { Queries = ["experiment_id"], Gives = "Run" },
        new("DELETE", Root + "/{id}", "Deletes a run; one at work is canceled first.", DeleteAsync) { Queries = ["experiment_id"] },
        new("POST", Root + "/{id}:archive", "Puts a run away.", ArchiveAsync) { Queries = ["experiment_id"] },
        new("POST", Root + "/{id}:unarchive", "Brings a run back.", UnarchiveAsync) { Queries = ["experiment_id"] },
        new("POST", Root + "/{id}:terminate", "Cancels a run.", TerminateAsync) { Queries = ["experiment_id"] },
        new("POST", Root + "/{id}:retry", "Does a failed or canceled run again from where it failed, at any depth.", RetryAsync) { Queries = ["experiment_id"] },
    ];

    private async Task CreateAsync(ApiCall call)
    {
        RunRequest request = await creation.ReadAsync(await call.BodyAsync(), call.Query("experiment_id"), takesOptions: false, call.Stop);
        await namespaces.DemandMakingAsync(call, request);
        StoredRun run = await host.StartAsync(request, "", call.Stop);
        await WriteAsync(call, run);
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "runs", ListFields.Runs);
        ListQuery query = list.With("namespace", call.Query("namespace"));
        if (call.Query("experiment_id") is { Length: > 0 } experiment)
            query = query with { Conditions = query.Conditions.Add(new("experiment_id", ListOperation.Equal, [experiment])) };
        ListPage<StoredRun> page = await resources.Runs.ListAsync(query, call.Stop);
        if (!call.Query("view").Equals("FULL", StringComparison.OrdinalIgnoreCase))
        {
            await list.WriteAsync(call, page, RunJson.Write);
            return;
        }
        List<string> whole = [];
        foreach (StoredRun run in page.Items)
            whole.Add(await folded.ReadAsync(run.Run, found => JsonText.Of(json => RunJson.Write(json, run, found)), call.Stop) ?? JsonText.Of(json => RunJson.Write(json, run)));
        await list.WriteAsync(call, new ListPage<string>(whole, page.Total, page.Next), static (json, text) => json.WriteRawValue(text, skipInputValidation: true));
    }

    private async Task ListRowsAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "runs", ListFields.Runs);
        ListPage<StoredRun> page = await resources.Runs.ListAsync(list.With("namespace", call.Query("namespace")), call.Stop);
        await list.WriteAsync(call, page, RunJson.WriteRow);
    }

    private async Task GetAsync(ApiCall call) => await WriteAsync(call, await FindAsync(call));

    private async Task DeleteAsync(ApiCall call)
    {
        if (!await host.DeleteAsync(new(call.Path("id")), call.Stop))
            throw Missing(call);
        await call.DoneAsync();
    }

    private async Task ArchiveAsync(ApiCall call)
    {
        if (!await resources.Runs.SetArchivedAsync(new(call.Path("id")), isArchived: true, call.Stop))
            throw Missing(call);
        await call.DoneAsync();
    }

    private async Task UnarchiveAsync(ApiCall call)
    {
        StoredRun run = await FindAsync(call);
        if (await resources.Experiments.FindAsync(run.Experiment, call.Stop) is { IsArchived: true } experiment)
            throw ApiRefusal.NotNow($"Experiment \"{experiment.DisplayName}\" is archived, so its runs are. Bring it back first.");
        if (!await resources.Runs.SetArchivedAsync(run.Run, isArchived: false, call.Stop))
            throw Missing(call);
        await call.DoneAsync();
    }

    private async Task TerminateAsync(ApiCall call)
    {
        StoredRun run = await FindAsync(call);
        RunStatus? status = await folded.ReadAsync(run.Run, found => (RunStatus?)found.Machine.Status, call.Stop);
        if (status is null || status.Value.IsFinal())
            throw ApiRefusal.NotNow($"Run {run.Run} has ended already: {status?.Name() ?? run.State}.");
        if (!await host.CancelAsync(run.Run, "Canceled by the user.", call.Stop))
            throw ApiRefusal.NotNow($"Run {run.Run} has ended already.");
        await call.DoneAsync();
    }

    private async Task RetryAsync(ApiCall call)
    {
        StoredRun run = await FindAsync(call);
        try
        {
            if (!await host.RetryAsync(run.Run, default, call.Stop))
                throw Missing(call);
        }
        catch (RunRetryException refusal)
        {
            throw ApiRefusal.NotNow(refusal.Message);
        }
        await call.DoneAsync();
    }

    private async Task WriteAsync(ApiCall call, StoredRun run)
    {
        string text = await folded.ReadAsync(run.Run, found => JsonText.Of(json => RunJson.Write(json, run, found)), call.Stop) ?? throw Missing(call);
        await call.WriteTextAsync(text);
    }

    private async Task<StoredRun> FindAsync(ApiCall call)
        => await resources.Runs.FindAsync(new(call.Path("id")), call.Stop) ?? throw Missing(call);

    private static ApiRefusal Missing(ApiCall call) => ApiRefusal.Missing("Run", call.Path("id"));
}
