namespace Pipelines.Cli;

/// <summary>What the program's exit code says; part of the contract with scripts.</summary>
internal static class ExitCodes
{
    /// <summary>Done; a run succeeded.</summary>
    public const int Succeeded = 0;

    /// <summary>The run failed, was canceled, or was interrupted by the world and can be resumed.</summary>
    public const int Failed = 1;

    /// <summary>The input was refused: nothing was begun.</summary>
    public const int Refused = 2;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
