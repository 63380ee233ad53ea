using System.Diagnostics;
using System.Text;

namespace Pipelines.Cli.Sources;

/// <summary>A pipeline written in C#: its project is built, and the program that comes out prints the IR.</summary>
internal sealed class CSharpProject
{
    private readonly string _file;

    private CSharpProject(string file) => _file = file;

    /// <summary>The project that a path means: a folder with one project, or the project file itself; null for anything else.</summary>
    /// <exception cref="RefusedException">The folder has no project, or several.</exception>
    public static CSharpProject? Find(string path)
    {
        if (path.EndsWith(".csproj", StringComparison.Ordinal) && File.Exists(path))
            return new(Path.GetFullPath(path));
        if (!Directory.Exists(path))
            return null;
        string[] projects = Directory.GetFiles(path, "*.csproj");
        return projects.Length switch
        {
            1 => new(Path.GetFullPath(projects[0])),
            0 => throw new RefusedException($"The folder '{path}' has no C# project. Give a compiled pipeline, or the folder of a pipeline's project."),
            _ => throw new RefusedException($"The folder '{path}' has {projects.Length} projects. Name one: {string.Join(", ", projects)}"),
        };
    }

    /// <summary>The IR as YAML. What the build says goes to standard error.</summary>
    /// <param name="forThisMachine">Steps written in C# are started from this build, not from an image.</param>
    /// <param name="stop">Ends the build.</param>
    /// <exception cref="RefusedException">It does not build, or its program fails.</exception>
    public async Task<string> EmitAsync(bool forThisMachine, CancellationToken stop)
    {
        (int built, string target) = await RunAsync("dotnet", ["build", _file, "-c", "Release", "-v", "quiet", "--nologo", "--getProperty:TargetPath", "-target:Build"], stop);
        if (built != 0)
            throw new RefusedException($"'{_file}' does not build; see above.");
        string program = target.Trim();
        (int emitted, string ir) = await RunAsync("dotnet", ["exec", program, "emit", .. forThisMachine ? (string[])["--local"] : []], stop);
        return emitted == 0 ? ir : throw new RefusedException($"The program '{program}' gave no pipeline; see above.");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, CancellationToken stop)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        try
        {
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            // A failed build tells its errors on standard output when a property is asked for.
            if (process.ExitCode != 0)
                await Console.Error.WriteAsync(output);
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new RefusedException($"'{program}' cannot be started ({missing.Message}). A pipeline in C# needs the .NET SDK on PATH.");
        }
    }
}
