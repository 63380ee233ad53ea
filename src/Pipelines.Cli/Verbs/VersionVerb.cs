using System.CommandLine;
using System.Reflection;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines version</c>.</summary>
internal static class VersionVerb
{
    public static Command Make()
    {
        Command command = new("version", "Prints the version.");
        command.SetAction(_ => Print());
        return command;
    }

    public static int Print()
    {
        AssemblyName name = typeof(VersionVerb).Assembly.GetName();
        Console.Out.WriteLine($"pipelines {name.Version?.ToString(3)}");
        return ExitCodes.Succeeded;
    }
}
