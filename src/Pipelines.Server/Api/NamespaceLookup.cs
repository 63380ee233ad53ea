using Pipelines.Core.Runs;
using Pipelines.Server.Runs;
using Pipelines.Server.SignIn;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Finds the namespaces that a request is about, and refuses what the caller may not do there.</summary>
internal sealed class NamespaceLookup(SqlResources resources)
{
    /// <summary>Refuses the request if the caller lacks the role. What he may not look at is not there for him.</summary>
    public async Task DemandAsync(ApiCall call, Access access)
    {
        if (call.Caller.Highest < access.Role)
            call.Demand(access.Role, "");
        // Nothing more to look up for those who may do it everywhere.
        if (access.Scope is AccessScope.Any or AccessScope.Body || call.Caller.In("") >= access.Role)
            return;
        switch (access.Scope)
        {
            case AccessScope.Query:
                string experiment = call.Query("experiment_id");
                Check(call, access.Role, experiment.Length > 0 ? await OfExperimentAsync(experiment, call.Stop) : call.Query("namespace"), "Experiment", experiment);
                return;
            case AccessScope.RunsOfQuery:
                foreach (string run in $"{call.Query("run_ids")},{call.Query("run_id")}".Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    Check(call, access.Role, await OfRunAsync(run, call.Stop), "Run", run);
                return;
            default:
                (string what, string id, string? owner) = await OfPathAsync(call, access.Scope);
                Check(call, access.Role, owner, what, id);
                return;
        }
    }

    /// <summary>Refuses what is made from a pipeline that the caller may not look at, or in a namespace that he may not write.</summary>
    public async Task DemandMakingAsync(ApiCall call, string owner, string pipeline)
    {
        call.Demand(Role.Editor, owner);
        if (pipeline.Length > 0 && call.Caller.In("") < Role.Viewer)
            Check(call, Role.Viewer, (await resources.Pipelines.FindAsync(pipeline, call.Stop))?.Namespace, "Pipeline", pipeline);
    }

    /// <summary>The same, for a run.</summary>
    public Task DemandMakingAsync(ApiCall call, RunRequest request)
    {
        RunLabels labels = RunLabels.Of(request);
        return DemandMakingAsync(call, labels.Namespace, labels.Pipeline);
    }

    private async Task<(string What, string Id, string? Owner)> OfPathAsync(ApiCall call, AccessScope scope)
    {
        string id = call.Path("id");
        switch (scope)
        {
            case AccessScope.Run:
                string run = id.Length > 0 ? id : call.Path("run");
                return ("Run", run, await OfRunAsync(run, call.Stop));
            case AccessScope.Experiment:
                return ("Experiment", id, await OfExperimentAsync(id, call.Stop));
            case AccessScope.Pipeline:
                return ("Pipeline", id, (await resources.Pipelines.FindAsync(id, call.Stop))?.Namespace);
            case AccessScope.PipelineOfQuery:
                string pipeline = call.Query("pipelineid");
                return ("Pipeline", pipeline, (await resources.Pipelines.FindAsync(pipeline, call.Stop))?.Namespace);
            case AccessScope.Schedule:
                return ("Schedule", id, (await resources.Schedules.FindAsync(id, call.Stop))?.Namespace);
            default:
                return ("", "", "");
        }
    }

    private async Task<string?> OfRunAsync(string run, CancellationToken stop) => (await resources.Runs.FindAsync(new(run), stop))?.Namespace;

    private async Task<string?> OfExperimentAsync(string experiment, CancellationToken stop) => (await resources.Experiments.FindAsync(experiment, stop))?.Namespace;

    private static void Check(ApiCall call, Role role, string? owner, string what, string id)
    {
        if (id.Length > 0 && (owner is null || call.Caller.In(owner) == Role.None))
            throw ApiRefusal.Missing(what, id);
        call.Demand(role, owner ?? "");
    }
}
