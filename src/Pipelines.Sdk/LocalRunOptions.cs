namespace Pipelines.Sdk;

/// <summary>Where and how a pipeline runs that is started from C#.</summary>
public sealed record LocalRunOptions
{
    /// <summary>
    /// The <c>pipelines</c> program. Empty: the variable <c>PIPELINES_PROGRAM</c>, else <c>pipelines</c> on PATH.
    /// </summary>
    public string Program { get; init; } = "";

    /// <summary>Where the run's state lives. Empty: <c>PIPELINES_HOME</c>, else <c>.pipelines</c> in the working folder.</summary>
    public string Home { get; init; } = "";

    /// <summary>The interpreter of Python components. Empty: <c>PIPELINES_PYTHON</c>, else <c>python3</c> on PATH.</summary>
    public string Python { get; init; } = "";

    /// <summary>Whether earlier results may stand in for steps.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary>At most so many steps at a time; 0: the program decides.</summary>
    public int Parallelism { get; init; }
}
