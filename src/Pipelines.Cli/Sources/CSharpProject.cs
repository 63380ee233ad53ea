using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Pipelines.Cli.Sources;

/// <summary>
/// A pipeline written in C#, as a project or as a single file: it is built, and the program that comes out prints the IR. Where
/// nothing has changed since, what it printed is kept.
/// </summary>
internal sealed class CSharpProject
{
    private readonly string _file;

    private CSharpProject(string file) => _file = file;

    private bool IsSingleFile => _file.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>The project that a path means: a folder with one project, a project file, or a single C# file; null for anything else.</summary>
    /// <exception cref="RefusedException">The folder has no project, or several.</exception>
    public static CSharpProject? Find(string path)
    {
        if ((path.EndsWith(".csproj", StringComparison.Ordinal) || path.EndsWith(".cs", StringComparison.Ordinal)) && File.Exists(path))
            return new(Path.GetFullPath(path));
        if (!Directory.Exists(path))
            return null;
        string[] projects = Directory.GetFiles(path, "*.csproj");
        return projects.Length switch
        {
            1 => new(Path.GetFullPath(projects[0])),
            0 => throw new RefusedException($"The folder '{path}' has no C# project. Give a compiled pipeline, the folder of a pipeline's project, or a C# file."),
            _ => throw new RefusedException($"The folder '{path}' has {projects.Length} projects. Name one: {string.Join(", ", projects)}"),
        };
    }

    /// <summary>The IR as YAML. What the build says goes to standard error.</summary>
    /// <param name="pipeline">Which, where the project has several; empty: the only one, or the one that holds the others.</param>
    /// <param name="forThisMachine">Steps written in C# are started from this build, not from an image.</param>
    /// <param name="stop">Ends the build.</param>
    /// <exception cref="RefusedException">It does not build, or its program fails.</exception>
    public async Task<string> EmitAsync(string pipeline, bool forThisMachine, CancellationToken stop)
    {
        if (EmittedCache.Find(_file, pipeline, forThisMachine) is { } known)
            return known;
        EmittedCache.Builder cache = EmittedCache.Begin(_file, pipeline, forThisMachine);
        JsonNode built = await BuildAsync(stop);
        string program = (string)built["Properties"]!["TargetPath"]!;
        string inputs = Path.GetTempFileName();
        try
        {
            string[] arguments = ["exec", program, "emit", .. pipeline.Length > 0 ? (string[])[pipeline] : [], .. forThisMachine ? (string[])["--local"] : []];
            (int emitted, string ir) = await RunAsync("dotnet", arguments, stop, ("PIPELINES_EMIT_INPUTS", inputs));
            if (emitted != 0)
                throw new RefusedException($"The program '{program}' gave no pipeline; see above.");
            string[] read = await File.ReadAllLinesAsync(inputs, stop);
            cache.Keep(ir, program, ItemsOf(built, "ProjectReference"), [.. EmittedCache.ItemKinds.SelectMany(kind => ItemsOf(built, kind))], read);
            return ir;
        }
        finally
        {
            File.Delete(inputs);
        }
    }

    private async Task<JsonNode> BuildAsync(CancellationToken stop)
    {
        List<string> arguments =
        [
            "build", _file, "-c", "Release", "-v", "quiet", "--nologo", "-target:Build", "--getProperty:TargetPath", "--getItem:ProjectReference",
            .. EmittedCache.ItemKinds.Select(kind => $"--getItem:{kind}"),
        ];
        if (IsSingleFile)
            arguments.AddRange(SdkFolder.ForSingleFiles);
        (int code, string output) = await RunAsync("dotnet", [.. arguments], stop);
        if (code != 0)
            throw new RefusedException($"'{_file}' does not build; see above.");
        // Warnings come first, on the same stream.
        int begin = BeginOfJson(output);
        await Console.Error.WriteAsync(output[..begin]);
        return JsonNode.Parse(output[begin..])!;
    }

    /// <summary>Where the properties and items begin, behind what the build says; the end of the text when there are none.</summary>
    private static int BeginOfJson(string output)
        => output.StartsWith('{') ? 0 : output.IndexOf("\n{\n", StringComparison.Ordinal) is var at and >= 0 ? at + 1 : output.Length;

    private static string[] ItemsOf(JsonNode built, string kind)
        => [.. (built["Items"]?[kind] as JsonArray ?? []).Select(item => (string?)item?["FullPath"] ?? "").Where(path => path.Length > 0)];

    private static async Task<(int Code, string Output)> RunAsync(
        string program, string[] arguments, CancellationToken stop, (string Name, string Value)? variable = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        SdkFolder.AddPackages(start.Environment);
        if (variable is { } set)
            start.Environment[set.Name] = set.Value;
        try
        {
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            // A failed build tells its errors on standard output when a property is asked for.
            if (process.ExitCode != 0)
                await Console.Error.WriteAsync(output[..BeginOfJson(output)]);
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new RefusedException($"'{program}' cannot be started ({missing.Message}). A pipeline in C# needs the .NET SDK on PATH.");
        }
    }
}
