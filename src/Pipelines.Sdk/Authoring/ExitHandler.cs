namespace Pipelines.Sdk.Authoring;

/// <summary>Tasks after which another task runs, whatever became of them.</summary>
public sealed class ExitHandler : PipelineScope
{
    internal ExitHandler(PipelineScope parent, PipelineTask exitTask)
        : base(parent)
    {
        ExitTask = exitTask;
        IsSecond = exitTask.Guarded is not null;
        exitTask.Guarded ??= this;
    }

    internal PipelineTask ExitTask { get; }

    /// <summary>The exit task already belonged to another body.</summary>
    internal bool IsSecond { get; }

    internal override string Words => $"the body before exit {ExitTask.Words}";
}
