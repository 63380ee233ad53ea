namespace Pipelines.Sdk.Authoring;

/// <summary>What stands in a pipeline and can be waited for: a task, or a group of tasks.</summary>
public abstract class PipelineStep
{
    private protected PipelineStep(PipelineScope? parent) => Parent = parent;

    /// <summary>Where the step stands; null for the pipeline itself.</summary>
    internal virtual PipelineScope? Parent { get; }

    /// <summary>The pipeline that the step belongs to.</summary>
    internal abstract PipelineBuilder Root { get; }

    /// <summary>Steps that come first although no value comes from them.</summary>
    internal List<PipelineStep> Predecessors { get; } = [];

    /// <summary>The name for people; empty: the key.</summary>
    internal string Display { get; set; } = "";

    /// <summary>What the author called it, such as the variable that holds it; the key is made of it. Empty: nothing is known.</summary>
    internal string Suggested { get; set; } = "";

    /// <summary>The name in the compiled graph; empty until the names are given out.</summary>
    internal string Key { get; set; } = "";

    /// <summary>What messages call it: <c>task 'train'</c>, <c>the loop over 'rates'</c>.</summary>
    internal abstract string Words { get; }

    /// <summary>Where messages place its mistakes.</summary>
    internal virtual string Place => $"pipeline \"{Root.Name}\", {Words}";
}
