namespace Pipelines.Engine.Local.Processes;

/// <summary>The shell scripts that this assembly carries.</summary>
internal static class Scripts
{
    /// <summary>Runs programs: <c>supervisor.sh</c>.</summary>
    public static string Supervisor { get; } = Read("supervisor.sh");

    /// <summary>Ends what nobody sees to: <c>keeper.sh</c>.</summary>
    public static string Keeper { get; } = Read("keeper.sh");

    private static string Read(string name)
    {
        using Stream stream = typeof(Scripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly was built without '{name}'.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
