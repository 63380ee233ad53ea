namespace Pipelines.Engine.Runs;

/// <summary>What a driver does beside its loop. Used by that loop only; what was begun is awaited before the driver leaves.</summary>
/// <param name="broken">Told of what was thrown, from any thread: it breaks the driver.</param>
internal sealed class SideWork(Action<Exception> broken) : IAsyncDisposable
{
    private readonly HashSet<Task> _beside = [];
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Begins a piece of work.</summary>
    public void Begin(Func<CancellationToken, Task> work)
    {
        Task task = Task.Run(async () =>
        {
            try
            {
                await work(_leaving.Token);
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                // The driver leaves; whoever resumes does this again.
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                broken(failure);
            }
        });
        _beside.RemoveWhere(done => done.IsCompleted);
        _beside.Add(task);
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_beside);
        _leaving.Dispose();
    }
}
