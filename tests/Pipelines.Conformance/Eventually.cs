using Xunit;

namespace Pipelines.Conformance;

/// <summary>Waits for facts that nobody announces.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until a fact holds; says which one did not come.</summary>
    public static async Task HoldsAsync(Func<bool> fact, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!fact())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"This did not come true in {Patience}: {what}.");
            await Task.Delay(LookEvery, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The living processes of this machine whose command line holds a text.</summary>
    public static IReadOnlyList<int> ProcessesNaming(string text)
    {
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int pid) || pid == Environment.ProcessId)
                continue;
            try
            {
                // A process that has ended and is not yet taken away has an empty command line.
                if (File.ReadAllText($"{folder}/cmdline").Contains(text, StringComparison.Ordinal))
                    found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile.
            }
        }
        return found;
    }
}
