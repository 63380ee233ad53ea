using System.Diagnostics;

namespace Pipelines.EndToEnd;

/// <summary>How a run ended that was killed again and again.</summary>
/// <param name="Last">What the last call said.</param>
/// <param name="Kills">How often it was killed before.</param>
internal sealed record KilledRun(Said Last, int Kills)
{
    /// <summary>Runs a file and kills the program at random moments, resuming each time, until it ends by itself.</summary>
    /// <param name="scratch">Where it runs.</param>
    /// <param name="file">The pipeline.</param>
    /// <param name="random">Says when.</param>
    /// <param name="most">Kills, after which it is left alone.</param>
    /// <param name="latestMilliseconds">After so long a call is killed at the latest.</param>
    public static async Task<KilledRun> ToItsEndAsync(Scratch scratch, string file, Random random, int most, int latestMilliseconds)
    {
        int kills = 0;
        string[] next = ["run", file, "--output", "json"];
        while (true)
        {
            using Process process = CommandLine.Start(scratch.Folder, next);
            using CancellationTokenSource deadline = new(
                kills < most ? TimeSpan.FromMilliseconds(random.Next(60, latestMilliseconds)) : TimeSpan.FromMinutes(2));
            try
            {
                await process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                CommandLine.Signal(process, 9);
                kills++;
            }
            Said said = await CommandLine.EndAsync(process);
            if (said.Code == 2 && next[0] == "resume")
            {
                // Killed before the run was in the journal: it has never begun.
                Assert.Contains("no run", said.Errors, StringComparison.Ordinal);
                next = ["run", file, "--output", "json"];
                continue;
            }
            if (said.Code != 137)
                return new(said, kills);
            next = ["resume", "--output", "json"];
        }
    }
}
