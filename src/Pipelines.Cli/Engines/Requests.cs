using Pipelines.Engine.Local;

namespace Pipelines.Cli.Engines;

/// <summary>
/// How commands reach an engine in another process: they leave a file in the folder of the run or the experiment, and the engine looks
/// for it twice a second. The journal has one writer, so the other process cannot write there.
/// </summary>
internal sealed class Requests : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _leaving = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _watch;

    /// <param name="home">Where files are left.</param>
    /// <param name="id">The run's or experiment's id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="heed">What is done with a request, by its name.</param>
    public Requests(Home home, string id, TimeProvider time, params (string Name, Func<string, CancellationToken, Task> Heed)[] heed)
    {
        _timer = new PeriodicTimer(LookEvery, time);
        _watch = WatchAsync([.. heed.Select(one => (FileOf(home, id, one.Name), one.Heed))]);
    }

    /// <summary>The requests that every work heeds.</summary>
    public static Requests Of(Home home, IInterruptible work, TimeProvider time, params (string Name, Func<string, CancellationToken, Task> Heed)[] more)
        => new(home, work.Id, time, [("cancel", async (reason, stop) => await work.CancelAsync(reason, stop)), .. more]);

    /// <summary>Asks for the end of a run or an experiment.</summary>
    public static void LeaveCancel(Home home, string id) => Leave(home, id, "cancel", "Canceled by the user.");

    /// <summary>Takes a request back that no engine will look for.</summary>
    public static void WithdrawCancel(Home home, string id) => File.Delete(FileOf(home, id, "cancel"));

    /// <summary>Leaves a request where the engine will find it.</summary>
    public static void Leave(Home home, string id, string name, string text)
    {
        string file = FileOf(home, id, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // Whole or not at all: the engine may look at any time.
        File.WriteAllText(file + ".part", text);
        File.Move(file + ".part", file, overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        // Ends the wait without an exception, whose stack trace would cost more than a short run.
        _timer.Dispose();
        await _leaving.CancelAsync();
        await _watch;
        _leaving.Dispose();
    }

    private static string FileOf(Home home, string id, string name) => Path.Combine(home.Runs, id, name);

    private async Task WatchAsync((string File, Func<string, CancellationToken, Task> Heed)[] requests)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(CancellationToken.None))
            {
                foreach ((string file, Func<string, CancellationToken, Task> heed) in requests)
                {
                    if (!File.Exists(file))
                        continue;
                    await heed(await File.ReadAllTextAsync(file, _leaving.Token), _leaving.Token);
                    File.Delete(file);
                }
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The work has ended.
        }
    }
}
