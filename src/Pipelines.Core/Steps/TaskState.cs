namespace Pipelines.Core.Steps;

/// <summary>What has become of a task. The names in capitals are the IR's and the API's.</summary>
public enum TaskState
{
    /// <summary>PENDING: waits for upstream tasks, for a free place or for its next attempt.</summary>
    Pending = 0,

    /// <summary>RUNNING.</summary>
    Running = 1,

    /// <summary>SUCCEEDED, by running or from the cache.</summary>
    Succeeded = 2,

    /// <summary>FAILED.</summary>
    Failed = 3,

    /// <summary>SKIPPED: its condition was false.</summary>
    Skipped = 4,

    /// <summary>OMITTED: an upstream task did not succeed.</summary>
    Omitted = 5,

    /// <summary>CANCELED.</summary>
    Canceled = 6,
}

/// <summary>What has become of a run.</summary>
public enum RunStatus
{
    /// <summary>PENDING: accepted, nothing has happened yet.</summary>
    Pending = 0,

    /// <summary>RUNNING.</summary>
    Running = 1,

    /// <summary>SUCCEEDED.</summary>
    Succeeded = 2,

    /// <summary>FAILED.</summary>
    Failed = 3,

    /// <summary>CANCELING: asked to end, steps are being stopped.</summary>
    Canceling = 4,

    /// <summary>CANCELED.</summary>
    Canceled = 5,
}

/// <summary>Questions about states.</summary>
public static class States
{
    /// <summary>Nothing will change any more.</summary>
    public static bool IsFinal(this TaskState state) => state >= TaskState.Succeeded;

    /// <summary>Nothing will change any more.</summary>
    public static bool IsFinal(this RunStatus status) => status is RunStatus.Succeeded or RunStatus.Failed or RunStatus.Canceled;

    /// <summary>The name that the IR and the API use.</summary>
    public static string Name(this TaskState state) => state switch
    {
        TaskState.Pending => "PENDING",
        TaskState.Running => "RUNNING",
        TaskState.Succeeded => "SUCCEEDED",
        TaskState.Failed => "FAILED",
        TaskState.Skipped => "SKIPPED",
        TaskState.Omitted => "OMITTED",
        _ => "CANCELED",
    };

    /// <summary>The name that the API uses.</summary>
    public static string Name(this RunStatus status) => status switch
    {
        RunStatus.Pending => "PENDING",
        RunStatus.Running => "RUNNING",
        RunStatus.Succeeded => "SUCCEEDED",
        RunStatus.Failed => "FAILED",
        RunStatus.Canceling => "CANCELING",
        _ => "CANCELED",
    };
}
