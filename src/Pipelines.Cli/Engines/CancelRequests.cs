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
    private readonly PeriodicTimer _timer;
    private readonly Task _watch;

    public CancelRequests(Home home, RunDriver driver, TimeProvider time)
    {
        _timer = new PeriodicTimer(LookEvery, time);
        _watch = WatchAsync(FileOf(home, driver.Machine.Request.Run), driver);
    }

    /// <summary>Leaves the request where the engine will find it.</summary>
    public static void Leave(Home home, RunId run)
    {
        string file = FileOf(home, run);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "Canceled by the user.");
    }

    /// <summary>Takes a request back that no engine will look for.</summary>
    public static void Withdraw(Home home, RunId run) => File.Delete(FileOf(home, run));

    public async ValueTask DisposeAsync()
    {
        // Ends the wait without an exception, whose stack trace would cost more than a short run.
        _timer.Dispose();
        await _leaving.CancelAsync();
        await _watch;
        _leaving.Dispose();
    }

    private static string FileOf(Home home, RunId run) => Path.Combine(home.Runs, run.Value, "cancel");

    private async Task WatchAsync(string file, RunDriver driver)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(CancellationToken.None))
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
