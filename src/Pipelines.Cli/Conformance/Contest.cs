using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Pipelines.Cli.Conformance;

/// <summary>What became of one file.</summary>
/// <param name="Expected">What was expected of it.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Misses">Where it differs; empty: it does as expected.</param>
internal sealed record Verdict(Expectation Expected, TimeSpan Took, IReadOnlyList<string> Misses)
{
    public bool Passed => Misses.Count == 0;
}

/// <summary>How a folder is gone through.</summary>
/// <param name="Folder">Where the files are; absolute.</param>
/// <param name="Parallel">Files at the same time.</param>
/// <param name="Patience">What one file may take.</param>
/// <param name="RunArguments">Handed to every run: launcher, interpreter.</param>
internal sealed record ContestOptions(string Folder, int Parallel, TimeSpan Patience, IReadOnlyList<string> RunArguments);

/// <summary>Puts every file of a folder to its trial, each in a home of its own that is gone afterwards.</summary>
internal sealed class Contest(ContestOptions options)
{
    /// <summary>All verdicts in the order of the files; <paramref name="told"/> hears each one as it falls.</summary>
    public async Task<IReadOnlyList<Verdict>> HoldAsync(IReadOnlyList<Expectation> files, Action<Verdict> told, CancellationToken stop)
    {
        ConcurrentDictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);
        ParallelOptions few = new() { MaxDegreeOfParallelism = options.Parallel, CancellationToken = stop };
        await Parallel.ForEachAsync(files, few, async (expected, token) =>
        {
            Verdict verdict = await TryAsync(expected, token);
            verdicts[expected.File] = verdict;
            told(verdict);
        });
        return [.. files.Select(file => verdicts[file.File])];
    }

    private async Task<Verdict> TryAsync(Expectation expected, CancellationToken stop)
    {
        string file = Path.Combine(options.Folder, expected.File);
        if (!File.Exists(file))
            return new(expected, TimeSpan.Zero, [$"there is no file '{file}'"]);
        string scratch = Directory.CreateTempSubdirectory("pipelines-conformance-").FullName;
        try
        {
            return expected.Trial switch
            {
                Trial.Run => await RunAsync(expected, file, scratch, stop),
                Trial.RefusedByCheck => await CheckAsync(expected, file, scratch, shouldHold: false, stop),
                Trial.RefusedByRun => await RefuseAsync(expected, file, scratch, stop),
                Trial.Commands => await ResolveAsync(expected, file, scratch, stop),
                _ => await CheckAsync(expected, file, scratch, shouldHold: true, stop),
            };
        }
        finally
        {
            Remove(scratch);
        }
    }

    private async Task<Verdict> RunAsync(Expectation expected, string file, string scratch, CancellationToken stop)
    {
        Answer answer = await Calls.MakeAsync(scratch, options.Patience, stop, [.. RunOf(expected, file, scratch), .. options.RunArguments]);
        if (answer.Code is null)
            return new(expected, answer.Took, [$"did not end within {options.Patience.TotalSeconds:0} s"]);
        if (answer.Json is not { } run)
            return new(expected, answer.Took, [$"exit code {answer.Code}, no result: {answer.Errors}"]);
        List<string> misses = [.. Comparison.Of(expected, run)];
        if (expected.Arguments.Count > 0)
            misses.AddRange((await ResolveAsync(expected, file, scratch, stop)).Misses);
        return new(expected, answer.Took, misses);
    }

    private async Task<Verdict> CheckAsync(Expectation expected, string file, string scratch, bool shouldHold, CancellationToken stop)
    {
        Answer answer = await Calls.MakeAsync(scratch, options.Patience, stop, "check", file, "--output", "json");
        string[] problems = [.. (answer.Json?["problems"] as JsonArray ?? []).Select(problem => $"{problem?["code"]} {problem?["place"]}: {problem?["what"]}")];
        IReadOnlyList<string> misses = shouldHold
            ? answer.Code == 0 ? [] : problems.Length > 0 ? problems : [$"exit code {answer.Code}: {answer.Errors}"]
            : answer.Code == ExitCodes.Refused ? [] : [$"it was not refused: exit code {answer.Code}"];
        return new(expected, answer.Took, misses);
    }

    private async Task<Verdict> RefuseAsync(Expectation expected, string file, string scratch, CancellationToken stop)
    {
        Verdict check = await CheckAsync(expected, file, scratch, shouldHold: true, stop);
        Answer answer = await Calls.MakeAsync(scratch, options.Patience, stop, [.. RunOf(expected, file, scratch), .. options.RunArguments]);
        bool isRefused = answer.Code == ExitCodes.Refused && answer.Json is null;
        bool isOther = answer.Json?["state"]?.ToString() is { } state && expected.States.Contains(state);
        return new(expected, check.Took + answer.Took, isRefused || isOther ? check.Misses : [.. check.Misses, $"a run was not refused: exit code {answer.Code}"]);
    }

    private async Task<Verdict> ResolveAsync(Expectation expected, string file, string scratch, CancellationToken stop)
    {
        Answer answer = await Calls.MakeAsync(scratch, options.Patience, stop, [.. RunOf(expected, file, scratch), "--dry-run"]);
        IReadOnlyList<string> misses = answer is { Code: 0, Json: { } plan } ? Comparison.OfCommands(expected, plan) : [$"exit code {answer.Code}, no plan: {answer.Errors}"];
        return new(expected, answer.Took, misses);
    }

    private static string[] RunOf(Expectation expected, string file, string scratch)
    {
        List<string> arguments = ["run", file, "--home", Path.Combine(scratch, "home"), "--output", "json"];
        foreach ((string name, JsonNode? value) in expected.Inputs)
            arguments.AddRange(["--param", $"{name}=@{value?.ToJsonString() ?? "null"}"]);
        foreach (string path in FreshPaths.Of(file, expected.Inputs))
            arguments.AddRange(["--param", $"{path}={Path.Combine(scratch, path)}"]);
        return [.. arguments];
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A step that is still ending writes there; the system cleans its temporary folder.
        }
    }
}
