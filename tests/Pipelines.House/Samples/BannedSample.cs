using System.Diagnostics.CodeAnalysis;

namespace Pipelines.House.Samples;

/// <summary>Breaks the ban on every marked line, and nowhere else.</summary>
[SuppressMessage("", "CA1849", Justification = "Blocking calls are what the sample shows.")]
[SuppressMessage("", "CA5394", Justification = "Insecure chance is what the sample shows.")]
[SuppressMessage("", "xUnit1031", Justification = "Blocking calls are what the sample shows.")]
internal static class BannedSample
{
    public static DateTime Wall() => DateTime.UtcNow; // caught

    public static DateTimeOffset WallAnywhere() => DateTimeOffset.Now; // caught

    public static DateTimeOffset Asked(TimeProvider time) => time.GetUtcNow();

    public static async Task<int> Rest(TimeProvider time, CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), stop); // caught
        await Task.Delay(TimeSpan.FromSeconds(1), time, stop);
        Thread.Sleep(1); // caught
        return 1;
    }

    public static Guid Drawn() => Guid.NewGuid(); // caught

    public static int Shared() => Random.Shared.Next(); // caught

    public static Random Unseeded() => new(); // caught

    public static Random Seeded(int seed) => new(seed);

    public static int Blocked(Task<int> task) => task.Result; // caught

    public static void Waited(Task task) => task.Wait(); // caught

    public static void Blocked(ValueTask task) => task.GetAwaiter().GetResult(); // caught

    public static Func<Task<int>, int> BlockedLater() => task => task.GetAwaiter().GetResult(); // caught

    public static async void Forgotten(Task task) => await task; // caught

    public static void Spoken() => Console.WriteLine("hello"); // caught
}
