namespace Pipelines.Sdk.Authoring;

/// <summary>Where tasks go that are put without naming a scope: into the body that is being written on this thread.</summary>
internal static class AmbientScope
{
    [ThreadStatic]
    private static PipelineScope? _current;

    /// <exception cref="InvalidOperationException">No pipeline is being written.</exception>
    public static PipelineScope Current => _current ?? throw new InvalidOperationException(
        "Tasks are put into a pipeline while it is being written: call this inside a method with [Pipeline], on its own thread.");

    /// <summary>Runs a body that puts its tasks into <paramref name="scope"/>.</summary>
    public static T Within<T>(PipelineScope scope, Func<T> body)
    {
        PipelineScope? before = _current;
        _current = scope;
        try
        {
            return body();
        }
        finally
        {
            _current = before;
        }
    }
}
