namespace Pipelines.Cli.Sources;

/// <summary>
/// What lies beside this program for authors in C#: packages of the Sdk and of templates, and what gives typed stubs to a single file
/// that refers to the Sdk's project.
/// </summary>
internal static class SdkFolder
{
    private const string Sources = "RestoreAdditionalProjectSources";

    /// <summary>Where packages lie; null when this build has none.</summary>
    public static string? Packages { get; } = Existing("packages");

    /// <summary>Options of a build of a single file.</summary>
    public static IEnumerable<string> ForSingleFiles
    {
        get
        {
            // Single files are built for ahead-of-time compilation unless they say otherwise, and a pipeline needs none.
            yield return "-p:PublishAot=false";
            if (Existing("sdk") is { } folder)
                yield return $"-p:CustomAfterMicrosoftCommonTargets={Path.Combine(folder, "SingleFile.targets")}";
        }
    }

    /// <summary>Lets a build find our packages, beside the sources that the machine is configured with.</summary>
    public static void AddPackages(IDictionary<string, string?> environment)
    {
        if (Packages is not null)
            environment[Sources] = environment.TryGetValue(Sources, out string? known) && known is { Length: > 0 } ? $"{known};{Packages}" : Packages;
    }

    // In bin/lib/pipelines lies this program, and beside it the rest.
    private static string? Existing(string name)
    {
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", name));
        return Directory.Exists(folder) ? folder : null;
    }
}
