using System.CommandLine;
using Pipelines.Cli.Conformance;
using Pipelines.Cli.Screens;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines conformance DIR</c>: runs every file of a folder and compares with what is expected.</summary>
internal static class ConformanceVerb
{
    public static Command Make()
    {
        Argument<string> folder = new("DIR") { Description = "A folder with pipelines and expected.json, which says what each is to do." };
        Option<string?> only = new("--only") { Description = "Only files whose name holds this text.", HelpName = "TEXT" };
        Option<int> parallel = new("--parallel") { Description = "Files at the same time; as many as there are cores if not given.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
        Option<double> timeOut = new("--timeout") { Description = "Seconds that one file may take; 120 if not given.", DefaultValueFactory = _ => 120, HelpName = "SECONDS" };
        Option<bool> network = new("--network") { Description = "Also runs files that need a network; else they are checked only." };
        Option<string?> python = new("--python") { Description = "The interpreter for Python components.", HelpName = "PATH" };
        Option<string?> launcher = new("--launcher") { Description = "Where steps run: process or container.", HelpName = "NAME" };
        Option<string> output = Shared.Output();
        Command command = new("conformance", "Runs every pipeline of a folder, each in a home of its own, and compares states, values and command lines.")
        {
            folder, only, parallel, timeOut, network, python, launcher, output,
        };
        command.SetAction(async (parsed, stop) =>
        {
            string root = Path.GetFullPath(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(parallel) < 1 || !(parsed.GetValue(timeOut) > 0))
                throw new RefusedException("--parallel must be at least 1, and --timeout above 0.");
            Expectation[] files = [.. ExpectationFile.Read(root, parsed.GetValue(network))
                .Where(file => file.File.Contains(parsed.GetValue(only) ?? "", StringComparison.Ordinal))];
            List<string> runArguments = [];
            if (parsed.GetValue(python) is { } interpreter)
                runArguments.AddRange(["--python", interpreter]);
            if (parsed.GetValue(launcher) is { } where)
                runArguments.AddRange(["--launcher", where]);
            Contest contest = new(new(root, parsed.GetValue(parallel), TimeSpan.FromSeconds(parsed.GetValue(timeOut)), runArguments));
            int done = 0;
            IReadOnlyList<Verdict> verdicts = await contest.HoldAsync(
                files, verdict => Terminal.Notice($"{Interlocked.Increment(ref done)}/{files.Length}  {verdict.Expected.File}  {(verdict.Passed ? "ok" : "MISS")}"), stop);
            if (parsed.IsJson(output))
                Scoreboard.Write(verdicts);
            else
                Scoreboard.Print(new Terminal(json: false), verdicts);
            return verdicts.All(verdict => verdict.Passed) ? ExitCodes.Succeeded : ExitCodes.Failed;
        });
        return command;
    }
}
