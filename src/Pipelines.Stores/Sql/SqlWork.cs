namespace Pipelines.Stores.Sql;

/// <summary>Something to be done in the writer's next transaction.</summary>
/// <param name="sizeBytes">What it adds to the transaction, about.</param>
/// <param name="subject">What it is about, for a session that does several together.</param>
internal abstract class SqlWork<TSession>(int sizeBytes, object? subject)
{
    private int _isDecided;

    /// <summary>What it adds to the transaction, about.</summary>
    public int SizeBytes { get; } = sizeBytes;

    /// <summary>What it is about, for a session that does several together; null: nothing of that kind.</summary>
    public object? Subject { get; } = subject;

    /// <summary>Decides, once and for all, that this is done or that it never will be: whoever asks first may.</summary>
    public bool TryDecide() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    /// <summary>Does it, inside the transaction.</summary>
    public abstract Task DoAsync(TSession session);

    /// <summary>Tells that the transaction is durable.</summary>
    public abstract void Acknowledge();

    /// <summary>Tells that it has not happened.</summary>
    public abstract void Fail(Exception failure);
}

/// <summary>Something that gives a result.</summary>
internal sealed class SqlWork<TSession, T>(Func<TSession, Task<T>> work, int sizeBytes, object? subject) : SqlWork<TSession>(sizeBytes, subject)
{
    // Those who wait go on elsewhere: the writer's loop has the next transaction to make.
    private readonly TaskCompletionSource<T> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<T>? _done;

    /// <summary>Ends when it is durable or has failed.</summary>
    public Task<T> Told => _told.Task;

    /// <inheritdoc/>
    public override Task DoAsync(TSession session) => _done = work(session);

    /// <inheritdoc/>
    public override void Acknowledge() => _told.SetFromTask(_done ?? throw new InvalidOperationException("What was not done cannot be acknowledged."));

    /// <inheritdoc/>
    public override void Fail(Exception failure) => _told.SetException(failure);

    /// <summary>Takes it back, if nobody has begun with it.</summary>
    public void Withdraw(CancellationToken stop)
    {
        if (TryDecide())
            _told.SetCanceled(stop);
    }
}
