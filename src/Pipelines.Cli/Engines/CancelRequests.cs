using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Engines;

/// <summary>
/// How <c>pipelines cancel</c> reaches an engine in another process: it leaves a file in the run's folder, and the engine looks
/// for it twice a second. The journal has one writer, so the other process cannot write there.
/// </summary>
internal sealed class CancelRequests : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _watch;

    public CancelRequests(Home home, RunDriver driver, TimeProvider time)
        => _watch = WatchAsync(FileOf(home, driver.Machine.Request.Run), driver, time);

    /// <summary>Leaves the request where the engine will find it.</summary>
    public static void Leave(Home home, RunId run)
    {
        string file = FileOf(home, run);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "Canceled by the user.");
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await _watch;
        _leaving.Dispose();
    }

    private static string FileOf(Home home, RunId run) => Path.Combine(home.Runs, run.Value, "cancel");

    private async Task WatchAsync(string file, RunDriver driver, TimeProvider time)
    {
        using PeriodicTimer timer = new(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_leaving.Token))
            {
                if (!File.Exists(file))
                    continue;
                await driver.CancelAsync(await File.ReadAllTextAsync(file, _leaving.Token), _leaving.Token);
                File.Delete(file);
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The run has ended.
        }
    }
}
