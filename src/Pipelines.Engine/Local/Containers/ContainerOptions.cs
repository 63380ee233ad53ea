using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Containers;

/// <summary>Settings of steps that run in containers of this machine.</summary>
public sealed record ContainerOptions
{
    /// <summary>
    /// The engine's command line up to <c>run</c>: <c>podman</c>, <c>docker</c>, or <c>podman --runtime runc</c>. If not set
    /// PIPELINES_CONTAINER_ENGINE, else the first of podman and docker on PATH.
    /// </summary>
    public Sequence<string> Engine { get; init; }

    /// <summary>
    /// More arguments behind <c>run</c>, such as <c>--network none</c> or <c>--gpus 1</c>. If not set the words of PIPELINES_CONTAINER_ARGS.
    /// </summary>
    public Sequence<string> RunArguments { get; init; }

    /// <summary>As whom programs run, <c>UID:GID</c>. If not set this user, so that outputs are this user's; root under root.</summary>
    public string User { get; init; } = "";

    /// <summary>The settings that the environment names.</summary>
    public static ContainerOptions FromEnvironment() => new()
    {
        Engine = Words("PIPELINES_CONTAINER_ENGINE"),
        RunArguments = Words("PIPELINES_CONTAINER_ARGS"),
    };

    private static Sequence<string> Words(string variable)
        => (Environment.GetEnvironmentVariable(variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToSequence();
}
