namespace Pipelines.Sdk.Authoring;

/// <summary>What can be said of tasks and groups alike.</summary>
public static class StepExtensions
{
    /// <summary>Starts the step only when <paramref name="others"/> have succeeded; a value taken from a step says so already.</summary>
    public static TStep After<TStep>(this TStep step, params ReadOnlySpan<PipelineStep> others)
        where TStep : PipelineStep
    {
        step.Predecessors.AddRange(others);
        return step;
    }

    /// <summary>The name that people see; references and paths keep the key.</summary>
    public static TStep DisplayName<TStep>(this TStep step, string name)
        where TStep : PipelineStep
    {
        step.Display = name;
        return step;
    }
}
