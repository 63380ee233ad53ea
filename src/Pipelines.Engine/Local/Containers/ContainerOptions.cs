using Pipelines.Core.Values;

namespace Pipelines.Engine.Local.Containers;

/// <summary>Settings of steps that run in containers of this machine.</summary>
public sealed record ContainerOptions
{
    /// <summary>
    /// The engine's command line up to <c>run</c>: <c>podman</c>, <c>docker</c>, or <c>podman --runtime runc</c>. If not set the first of
    /// podman and docker on PATH.
    /// </summary>
    public Sequence<string> Engine { get; init; }

    /// <summary>More arguments behind <c>run</c>, such as <c>--ulimit nofile=1024:1024</c>; they come last, so they win.</summary>
    public Sequence<string> RunArguments { get; init; }

    /// <summary>
    /// As whom programs run, <c>UID:GID</c> or a name of the image. If not set the image's own user; with docker this user, unless that is
    /// root: files that a daemon's root makes could not be removed again.
    /// </summary>
    public string User { get; init; } = "";

    /// <summary>The network, such as <c>none</c> or <c>host</c>. If not set the engine's default.</summary>
    public string Network { get; init; } = "";

    /// <summary>The settings that PIPELINES_CONTAINER_ENGINE and PIPELINES_CONTAINER_ARGS name, words between blanks.</summary>
    public static ContainerOptions FromEnvironment() => new()
    {
        Engine = Words("PIPELINES_CONTAINER_ENGINE"),
        RunArguments = Words("PIPELINES_CONTAINER_ARGS"),
    };

    private static Sequence<string> Words(string variable)
        => (Environment.GetEnvironmentVariable(variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToSequence();
}
