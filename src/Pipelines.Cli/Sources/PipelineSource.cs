using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;
using Pipelines.Engine.Packages;

namespace Pipelines.Cli.Sources;

/// <summary>Finds a pipeline where the user points: a compiled file, a package, or the folder of a C# project.</summary>
internal static class PipelineSource
{
    /// <summary>A pipeline that may be run.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">Which of a C# project's; empty: the only one, or the one that holds the others.</param>
    /// <param name="forThisMachine">Steps in C# run from this build.</param>
    /// <param name="stop">Ends a build.</param>
    /// <exception cref="RefusedException">It cannot be read or has problems.</exception>
    public static async Task<LoadedPipeline> LoadAsync(string path, string name, bool forThisMachine, CancellationToken stop)
    {
        LoadedPipeline pipeline = await ReadAsync(path, name, forThisMachine, stop);
        _ = pipeline.Package;
        return pipeline;
    }

    /// <summary>A pipeline with all its problems.</summary>
    public static async Task<LoadedPipeline> ReadAsync(string path, string name, bool forThisMachine, CancellationToken stop)
    {
        if (CSharpProject.Find(path) is { } project)
            return Checked(path, PipelineReader.Read(await project.EmitAsync(name, forThisMachine, stop)));
        if (!File.Exists(path))
            throw new RefusedException($"There is no file '{path}'.{Suggest(path)}");
        return Checked(path, PipelineFile.Read(path));
    }

    private static LoadedPipeline Checked(string path, PipelineReading reading)
        => new(path, reading.Package, PackageCheck.Of(reading));

    private static string Suggest(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        if (!Directory.Exists(folder))
            return $" The folder '{folder}' is not there either.";
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(folder).Take(10_000).Select(entry => Path.GetFileName(entry));
        return NearestName.Of(Path.GetFileName(path), names) is { } near ? $" Did you mean '{near}'?" : "";
    }
}
