using Pipelines.Core.Steps;

namespace Pipelines.Server.Runs;

/// <summary>The API's names of where things stand.</summary>
internal static class RunStates
{
    /// <summary>The API has no word for a task that was left out because of what stood before it: it counts as skipped there.</summary>
    public static string NameOf(TaskState state) => state == TaskState.Omitted ? TaskState.Skipped.Name() : state.Name();
}
