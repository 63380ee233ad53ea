using Pipelines.Server.SignIn;

namespace Pipelines.Server.Api;

/// <summary>Where the namespace of a request stands.</summary>
internal enum AccessScope
{
    /// <summary>Nowhere: a role in any namespace is enough.</summary>
    Any = 0,

    /// <summary>It is about all of them.</summary>
    Everywhere,

    /// <summary>It is the run's of the path.</summary>
    Run,

    /// <summary>It is the experiment's of the path.</summary>
    Experiment,

    /// <summary>It is the pipeline's of the path.</summary>
    Pipeline,

    /// <summary>It is the schedule's of the path.</summary>
    Schedule,

    /// <summary>It is the query's, or the one of the experiment that the query names.</summary>
    Query,

    /// <summary>It is the one of the pipeline that the query names.</summary>
    PipelineOfQuery,

    /// <summary>They are those of the runs that the query names.</summary>
    RunsOfQuery,

    /// <summary>It is in the body: who reads that looks at it.</summary>
    Body,
}

/// <summary>What a request needs.</summary>
/// <param name="Role">The role; none: everybody may.</param>
/// <param name="Scope">The namespace that it is needed in.</param>
internal sealed record Access(Role Role, AccessScope Scope = AccessScope.Any);

/// <summary>Every address with the role that it needs. One that does not stand here is for administrators alone, and a test fails.</summary>
internal static class EndpointRoles
{
    private const string Api = "/apis/v2beta1";
    private const string Own = "/apis/pipelines/v1";

    private static readonly Access Open = new(Role.None);

    public static readonly IReadOnlyDictionary<string, Access> All = new Dictionary<string, Access>(StringComparer.Ordinal)
    {
        ["GET /"] = Open,
        ["GET /openapi.json"] = Open,
        ["GET /healthz"] = Open,
        ["GET /livez"] = Open,
        ["GET /readyz"] = Open,
        [$"GET {Api}/healthz"] = Open,
        [$"GET {Api}/auth"] = new(Role.Viewer),
        ["GET /metrics"] = new(Role.Viewer),
        // The link itself says who may.
        [$"GET {Own}/downloads/{{ticket}}"] = Open,

        [$"POST {Api}/experiments"] = new(Role.Editor, AccessScope.Body),
        [$"GET {Api}/experiments"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Api}/experiments/{{id}}"] = new(Role.Viewer, AccessScope.Experiment),
        [$"DELETE {Api}/experiments/{{id}}"] = new(Role.Editor, AccessScope.Experiment),
        [$"POST {Api}/experiments/{{id}}:archive"] = new(Role.Editor, AccessScope.Experiment),
        [$"POST {Api}/experiments/{{id}}:unarchive"] = new(Role.Editor, AccessScope.Experiment),

        [$"POST {Api}/pipelines"] = new(Role.Editor, AccessScope.Body),
        [$"POST {Api}/pipelines/create"] = new(Role.Editor, AccessScope.Body),
        [$"GET {Api}/pipelines"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Api}/pipelines/names/{{name}}"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Api}/pipelines/{{id}}"] = new(Role.Viewer, AccessScope.Pipeline),
        [$"PATCH {Api}/pipelines/{{id}}"] = new(Role.Editor, AccessScope.Pipeline),
        [$"DELETE {Api}/pipelines/{{id}}"] = new(Role.Editor, AccessScope.Pipeline),
        [$"POST {Api}/pipelines/{{id}}/versions"] = new(Role.Editor, AccessScope.Pipeline),
        [$"GET {Api}/pipelines/{{id}}/versions"] = new(Role.Viewer, AccessScope.Pipeline),
        [$"GET {Api}/pipelines/{{id}}/versions/{{version}}"] = new(Role.Viewer, AccessScope.Pipeline),
        [$"PATCH {Api}/pipelines/{{id}}/versions/{{version}}"] = new(Role.Editor, AccessScope.Pipeline),
        [$"DELETE {Api}/pipelines/{{id}}/versions/{{version}}"] = new(Role.Editor, AccessScope.Pipeline),
        [$"POST {Api}/pipelines/upload"] = new(Role.Editor, AccessScope.Query),
        [$"POST {Api}/pipelines/upload_version"] = new(Role.Editor, AccessScope.PipelineOfQuery),

        [$"POST {Api}/runs"] = new(Role.Editor, AccessScope.Body),
        [$"GET {Api}/runs"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Api}/runs/{{id}}"] = new(Role.Viewer, AccessScope.Run),
        [$"DELETE {Api}/runs/{{id}}"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Api}/runs/{{id}}:archive"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Api}/runs/{{id}}:unarchive"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Api}/runs/{{id}}:terminate"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Api}/runs/{{id}}:retry"] = new(Role.Editor, AccessScope.Run),
        [$"GET {Api}/runs/{{run}}/nodes/{{node}}/artifacts/{{name}}:read"] = new(Role.Viewer, AccessScope.Run),
        ["GET /apis/v1alpha1/runs/{run}/nodes/{node}/log"] = new(Role.Viewer, AccessScope.Run),

        [$"POST {Api}/recurringruns"] = new(Role.Editor, AccessScope.Body),
        [$"GET {Api}/recurringruns"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Api}/recurringruns/{{id}}"] = new(Role.Viewer, AccessScope.Schedule),
        [$"DELETE {Api}/recurringruns/{{id}}"] = new(Role.Editor, AccessScope.Schedule),
        [$"POST {Api}/recurringruns/{{id}}:enable"] = new(Role.Editor, AccessScope.Schedule),
        [$"POST {Api}/recurringruns/{{id}}:disable"] = new(Role.Editor, AccessScope.Schedule),

        [$"POST {Own}/schedules"] = new(Role.Editor, AccessScope.Body),
        [$"GET {Own}/schedules"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Own}/schedules/{{id}}"] = new(Role.Viewer, AccessScope.Schedule),
        [$"GET {Own}/schedules/{{id}}/next"] = new(Role.Viewer, AccessScope.Schedule),
        [$"GET {Own}/schedules/{{id}}/history"] = new(Role.Viewer, AccessScope.Schedule),
        [$"DELETE {Own}/schedules/{{id}}"] = new(Role.Editor, AccessScope.Schedule),
        [$"POST {Own}/schedules/{{id}}:enable"] = new(Role.Editor, AccessScope.Schedule),
        [$"POST {Own}/schedules/{{id}}:disable"] = new(Role.Editor, AccessScope.Schedule),
        [$"POST {Own}/schedules/{{id}}:trigger"] = new(Role.Editor, AccessScope.Schedule),
        [$"POST {Own}/schedules/{{id}}:backfill"] = new(Role.Editor, AccessScope.Schedule),

        [$"POST {Own}/runs"] = new(Role.Editor, AccessScope.Body),
        [$"GET {Own}/runs/{{run}}"] = new(Role.Viewer, AccessScope.Run),
        [$"POST {Own}/runs/{{run}}:clone"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Own}/runs/{{run}}:rerun"] = new(Role.Editor, AccessScope.Run),
        [$"GET {Own}/runs/{{run}}/events"] = new(Role.Viewer, AccessScope.Run),
        [$"GET {Own}/runs/{{run}}/tasks/{{node}}/artifacts/{{name}}/link"] = new(Role.Viewer, AccessScope.Run),
        [$"GET {Own}/comparison"] = new(Role.Viewer, AccessScope.RunsOfQuery),
        // Artifacts are shared between runs of all namespaces.
        [$"GET {Own}/artifacts"] = new(Role.Viewer, AccessScope.Everywhere),
        [$"GET {Own}/lineage"] = new(Role.Viewer, AccessScope.Everywhere),

        [$"POST {Own}/plan"] = new(Role.Editor, AccessScope.Body),
        [$"POST {Own}/check"] = new(Role.Editor),
        [$"GET {Own}/runs"] = new(Role.Viewer, AccessScope.Query),
        [$"GET {Own}/runs/{{run}}/graph"] = new(Role.Viewer, AccessScope.Run),
        [$"GET {Own}/runs/{{run}}/tasks/{{node}}"] = new(Role.Viewer, AccessScope.Run),
        [$"GET {Own}/runs/{{run}}/tasks/{{node}}/search"] = new(Role.Viewer, AccessScope.Run),
        [$"POST {Own}/runs/{{run}}:pause"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Own}/runs/{{run}}:resume"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Own}/runs/{{run}}:pin"] = new(Role.Editor, AccessScope.Run),
        [$"POST {Own}/runs/{{run}}:unpin"] = new(Role.Editor, AccessScope.Run),
        [$"GET {Own}/tasks"] = new(Role.Viewer, AccessScope.RunsOfQuery),
        [$"GET {Own}/tasks/{{task}}"] = new(Role.Viewer, AccessScope.RunsOfQuery),
        [$"GET {Own}/artifact_tasks"] = new(Role.Viewer, AccessScope.RunsOfQuery),
        [$"GET {Own}/pipelines/{{id}}/versions/{{version}}/graph"] = new(Role.Viewer, AccessScope.Pipeline),
        [$"GET {Own}/experiments/{{id}}/rules"] = new(Role.Viewer, AccessScope.Experiment),
        [$"POST {Own}/experiments/{{id}}/rules"] = new(Role.Editor, AccessScope.Experiment),
        [$"GET {Own}/about"] = new(Role.Viewer),
        // What follows is about the runs of all namespaces.
        [$"GET {Own}/events"] = new(Role.Viewer, AccessScope.Everywhere),
        [$"GET {Own}/queue"] = new(Role.Viewer, AccessScope.Everywhere),
        [$"GET {Own}/pools"] = new(Role.Viewer),
        [$"POST {Own}/pools"] = new(Role.Editor, AccessScope.Everywhere),
        [$"DELETE {Own}/pools/{{name}}"] = new(Role.Editor, AccessScope.Everywhere),
        [$"GET {Own}/cache"] = new(Role.Viewer, AccessScope.Everywhere),
        [$"DELETE {Own}/cache"] = new(Role.Editor, AccessScope.Everywhere),
        [$"DELETE {Own}/cache/{{pipeline}}/{{fingerprint}}"] = new(Role.Editor, AccessScope.Everywhere),
        [$"POST {Own}/retention"] = new(Role.Admin, AccessScope.Everywhere),

        [$"POST {Own}/tokens"] = new(Role.Admin, AccessScope.Everywhere),
        [$"GET {Own}/tokens"] = new(Role.Admin, AccessScope.Everywhere),
        [$"DELETE {Own}/tokens/{{id}}"] = new(Role.Admin, AccessScope.Everywhere),
        [$"GET {Own}/audit"] = new(Role.Admin, AccessScope.Everywhere),
        [$"POST {Own}/links:rotate"] = new(Role.Admin, AccessScope.Everywhere),
    };

    private static readonly Access Unlisted = new(Role.Admin, AccessScope.Everywhere);

    public static Access Of(string method, string path) => All.GetValueOrDefault($"{method} {path}", Unlisted);
}
