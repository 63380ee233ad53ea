using System.Diagnostics;
using Pipelines.House.Reading;

namespace Pipelines.House;

/// <summary>What other tools can say about our scripts and the compose file; skipped where the tool is absent.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task Shell_scripts_have_no_known_traps()
        => await Passes("shellcheck", [.. Scripts()]);

    [Fact]
    public async Task The_compose_file_is_valid()
        // Each secret has a value that somebody has to write; here any will do.
        => await Passes(
            "env",
            [
                .. (await File.ReadAllLinesAsync(Path.Combine(Repository.Here.Root, ".env.example"), TestContext.Current.CancellationToken))
                    .Where(line => line.EndsWith('=')).Select(line => line + "any"),
                "docker-compose", "--file", "docker-compose.yml", "config", "--quiet",
            ],
            needs: "docker-compose");

    [Fact]
    public async Task A_trap_in_a_script_is_found()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string script = Path.Combine(folder, "bad.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\nrm -rf $1/*\n", TestContext.Current.CancellationToken);
        (int code, string said) = await Run("shellcheck", script);
        Directory.Delete(folder, recursive: true);
        Assert.NotEqual(0, code);
        Assert.Contains("SC2086", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_are_known_by_their_first_line()
        => Assert.Contains("scripts/test.sh", Scripts());

    private static IEnumerable<string> Scripts()
        => Repository.Here.Files
            .Where(file => file.Text.StartsWith("#!", StringComparison.Ordinal) && (file.Lines[0].EndsWith("bash", StringComparison.Ordinal) || file.Lines[0].EndsWith("/sh", StringComparison.Ordinal)))
            .Select(file => file.Path);

    private static Task Passes(string tool, params string[] arguments) => Passes(tool, arguments, needs: tool);

    private static async Task Passes(string tool, string[] arguments, string needs)
    {
        Require(needs);
        (int code, string said) = await Run(tool, arguments);
        Assert.True(code == 0, said);
    }

    private static void Require(string tool)
    {
        bool isHere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
        Assert.SkipUnless(isHere, $"{tool} is not on this machine: WITH=lint installs it.");
    }

    private static async Task<(int Code, string Said)> Run(string tool, params string[] arguments)
    {
        Require(tool);
        ProcessStartInfo start = new(tool, arguments) { WorkingDirectory = Repository.Here.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
        string errors = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, await output + errors);
    }
}
