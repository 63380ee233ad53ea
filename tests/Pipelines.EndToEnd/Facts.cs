using System.Diagnostics;

namespace Pipelines.EndToEnd;

/// <summary>Waits for facts, not for durations.</summary>
internal static class Facts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks again and again; says which fact did not come.</summary>
    public static async Task BecomesTrueAsync(Func<bool> fact, string words)
    {
        Stopwatch waited = Stopwatch.StartNew();
        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(10));
        while (!fact())
        {
            Assert.True(waited.Elapsed < Patience, $"It did not come true within {Patience}: {words}.");
            await look.WaitForNextTickAsync();
        }
    }
}
