using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

// A closed family, read as one list: what the API keeps that is not a run's history.

/// <summary>A named group of runs.</summary>
public sealed record StoredExperiment
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The namespace it belongs to; empty on a server for one user.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Unique in its namespace.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";

    /// <summary>Put away: shown only to those who ask for it.</summary>
    public bool IsArchived { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its newest run was made; null: it has had none.</summary>
    public DateTimeOffset? LastRunCreatedAt { get; init; }
}

/// <summary>A pipeline that people upload versions of.</summary>
public sealed record StoredPipeline
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The namespace it belongs to; empty on a server for one user.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Unique in its namespace: lower-case letters, digits, dashes.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";

    /// <summary>Texts by name, for looking up.</summary>
    public Map<string> Tags { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>One version of a pipeline; never changed but in its texts.</summary>
public sealed record StoredVersion
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The pipeline's id.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Unique in its pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it was taken from; empty: it was uploaded.</summary>
    public string PackageUrl { get; init; } = "";

    /// <summary>Where its source code is, as its author said; empty if not set.</summary>
    public string CodeSourceUrl { get; init; } = "";

    /// <summary>What it runs: the pipeline's canonical JSON, with what platforms add.</summary>
    public required string PackageJson { get; init; }

    /// <summary>Texts by name, for looking up.</summary>
    public Map<string> Tags { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A run as lists show it, with what people decided about it.</summary>
public sealed record StoredRun
{
    /// <summary>Its id.</summary>
    public required RunId Run { get; init; }

    /// <summary>The experiment's id; one that is gone too.</summary>
    public required string Experiment { get; init; }

    /// <summary>The experiment's namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Free text; empty if not set.</summary>
    public string Description { get; init; } = "";

    /// <summary>Put away: shown only to those who ask for it.</summary>
    public bool IsArchived { get; init; }

    /// <summary>PENDING, RUNNING, PAUSED, SUCCEEDED, FAILED, CANCELING or CANCELED.</summary>
    public required string State { get; init; }

    /// <summary>Why it failed; empty else.</summary>
    public string Error { get; init; } = "";

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The slot of its schedule; null: it was asked for by hand.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The name in the pipeline's file.</summary>
    public required string PipelineName { get; init; }

    /// <summary>The id of the pipeline that it was made from; empty: from a file.</summary>
    public string Pipeline { get; init; } = "";

    /// <summary>The id of the version that it was made from; empty: from a file.</summary>
    public string PipelineVersion { get; init; } = "";

    /// <summary>The id of the schedule that made it; empty: none did.</summary>
    public string RecurringRun { get; init; } = "";

    /// <summary>The account its steps use on a cluster; empty if not set.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>The prefix of its outputs.</summary>
    public string PipelineRoot { get; init; } = "";

    /// <summary>Its parameters as JSON, as they were given.</summary>
    public string ParametersJson { get; init; } = "{}";

    /// <summary>Since when it may be driven; null: it waits for its turn.</summary>
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>Of those that wait, the greater one goes first. Zero if not set.</summary>
    public int Priority { get; init; }

    /// <summary>The pool whose limit it counts for; empty: none.</summary>
    public string Pool { get; init; } = "";

    /// <summary>It starts no step until it is resumed.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Retention leaves it alone.</summary>
    public bool IsPinned { get; init; }
}
