namespace Pipelines.Engine.Local.Processes;

/// <summary>Settings of steps that run as processes of this machine.</summary>
public sealed record ProcessOptions
{
    /// <summary>
    /// The interpreter for Python components (<c>--python</c>): a path, or a name on PATH. If not set PIPELINES_PYTHON, else the first
    /// <c>python3</c> on PATH.
    /// </summary>
    public string? Python { get; init; }
}
