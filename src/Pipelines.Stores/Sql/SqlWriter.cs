using System.Data.Common;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>
/// The one writer of a database: takes all works that wait into one transaction, commits it, and then tells each. So a hundred appends
/// that come together cost one write to disk. One that comes alone is written by its caller, at once and without a change of threads.
/// </summary>
internal sealed class SqlWriter<TSession> : IAsyncDisposable
    where TSession : SqlSession
{
    private const int LargestBatch = 1024;
    private const int LargestBatchBytes = 8 << 20;

    private readonly Dialect _dialect;
    private readonly Func<DbConnection, TSession> _open;

    // Guards what follows.
    private readonly Lock _gate = new();
    private readonly Queue<SqlWork<TSession>> _waiting = new();
    private bool _closed;

    // Somebody writes: a caller or the drain. Completes when nothing waits any more; null while nobody writes.
    private TaskCompletionSource? _writing;

    // Of whoever writes. Null after a failure: the next work connects anew.
    private TSession? _session;
    private bool _isWitnessed;
    private readonly CommitWitness? _witness;

    /// <summary>Writes over <paramref name="connection"/>, which is its own from now on, and over new ones if that fails.</summary>
    public SqlWriter(Dialect dialect, DbConnection connection, Func<DbConnection, TSession> open)
    {
        _dialect = dialect;
        _open = open;
        _session = open(connection);
        _witness = dialect.NewWitness();
    }

    /// <summary>Does <paramref name="work"/> in the next transaction and returns its result once that is committed.</summary>
    /// <param name="work">Refuses by its result: an exception undoes the works beside it too.</param>
    /// <param name="sizeBytes">What it adds to the transaction, about.</param>
    /// <param name="stop">Takes the work back as long as it waits; one that is begun is told to its end.</param>
    /// <param name="subject">What the work is about, for a session that does several together.</param>
    public async Task<T> RunAsync<T>(Func<TSession, Task<T>> work, int sizeBytes, CancellationToken stop, object? subject = null)
    {
        stop.ThrowIfCancellationRequested();
        SqlWork<TSession, T> waiting = new(work, sizeBytes, subject);
        if (Enter(waiting))
            await LeadAsync();
        await using (stop.UnsafeRegister(static (state, stop) => (state as SqlWork<TSession, T>)?.Withdraw(stop), waiting))
            return await waiting.Told;
    }

    /// <summary>Does what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Task idle;
        lock (_gate)
        {
            _closed = true;
            idle = _writing?.Task ?? Task.CompletedTask;
        }
        await idle;
        await CloseAsync();
    }

    /// <summary>True when nobody writes: then the caller must.</summary>
    private bool Enter(SqlWork<TSession> work)
    {
        lock (_gate)
        {
            if (_closed)
                throw new ObjectDisposedException(_dialect.Place, $"'{_dialect.Place}' has been closed.");
            _waiting.Enqueue(work);
            if (_writing is not null)
                return false;
            _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    /// <summary>Writes one transaction for the caller, who has a work in it; what came meanwhile is no caller's to wait for.</summary>
    private async Task LeadAsync()
    {
        List<SqlWork<TSession>> batch = Take([]);
        if (batch.Count > 0)
            await CommitAsync(batch);
        if (!TryLeave())
            _ = Task.Run(DrainAsync);
    }

    private async Task DrainAsync()
    {
        List<SqlWork<TSession>> batch = [];
        do
        {
            if (Take(batch).Count > 0)
                await CommitAsync(batch);
        }
        while (!TryLeave());
    }

    private List<SqlWork<TSession>> Take(List<SqlWork<TSession>> batch)
    {
        batch.Clear();
        int bytes = 0;
        lock (_gate)
        {
            while (batch.Count < LargestBatch && bytes < LargestBatchBytes && _waiting.TryDequeue(out SqlWork<TSession>? work))
            {
                if (!work.TryDecide())
                    continue;
                batch.Add(work);
                bytes += work.SizeBytes;
            }
        }
        return batch;
    }

    private bool TryLeave()
    {
        TaskCompletionSource? writing;
        lock (_gate)
        {
            if (_waiting.Count > 0)
                return false;
            writing = _writing;
            _writing = null;
        }
        writing?.SetResult();
        return true;
    }

    private async Task CommitAsync(List<SqlWork<TSession>> batch)
    {
        Exception? failure = await WriteAsync(batch);
        foreach (SqlWork<TSession> work in batch)
        {
            if (failure is null)
                work.Acknowledge();
            else
                work.Fail(failure);
        }
    }

    /// <summary>Writes a transaction; null once it is durable, else why it is not. What passes by itself is waited for.</summary>
    private async Task<Exception?> WriteAsync(List<SqlWork<TSession>> batch)
    {
        long began = _dialect.Time.GetTimestamp();
        for (int round = 0; ; round++)
        {
            bool committing = false;
            try
            {
                TSession session = await SessionAsync();
                await session.BeginAsync();
                if (_witness is not null)
                    await _witness.NoteAsync();
                await session.DoTogetherAsync(batch.Select(work => work.Subject));
                foreach (SqlWork<TSession> work in batch)
                    await work.DoAsync(session);
                committing = true;
                await session.CommitAsync();
                return null;
            }
            // Whatever it is, those who wait must hear of it, and the next ones must find a writer.
#pragma warning disable CA1031
            catch (Exception e)
#pragma warning restore CA1031
            {
                await CloseAsync();
                if (e is not DbException failure)
                    return e;
                if (!_dialect.IsPassing(failure))
                    return _dialect.Explain(failure);
                if (committing && _witness is not null && await AskAsync(_witness, began) is var committed and not false)
                    return committed is true ? null : StorageUnavailableException.WithUnknownOutcome(_dialect.Place, _dialect.Explain(failure));
                if (!await IsWorthAnotherTryAsync(began, round))
                    return _dialect.Explain(failure);
            }
        }
    }

    /// <summary>Whether a commit was carried out whose answer was lost; null where that cannot be learnt in time.</summary>
    private async Task<bool?> AskAsync(CommitWitness witness, long began)
    {
        for (int round = 0; ; round++)
        {
            try
            {
                return await witness.WasCommittedAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is DbException or PipelinesException)
            {
                if (!await IsWorthAnotherTryAsync(began, round))
                    return null;
            }
        }
    }

    /// <summary>Waits a little, unless that has been done for long enough or the writer is being closed.</summary>
    private async Task<bool> IsWorthAnotherTryAsync(long began, int round)
    {
        lock (_gate)
        {
            if (_closed && round > 0)
                return false;
        }
        if (_dialect.Time.GetElapsedTime(began) > _dialect.Patience)
            return false;
        // At once the first time: a connection that was cut while it rested says nothing of the server.
        if (round > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 << Math.Min(round, 5), 1000)), _dialect.Time);
        return true;
    }

    private async Task<TSession> SessionAsync()
    {
        if (_session is null)
        {
            _session = _open(await _dialect.ConnectToWriteAsync(CancellationToken.None));
            _isWitnessed = false;
        }
        if (_witness is not null && !_isWitnessed)
            await _witness.AttachAsync(_session);
        _isWitnessed = true;
        return _session;
    }

    private async ValueTask CloseAsync()
    {
        TSession? session = _session;
        _session = null;
        if (session is null)
            return;
        try
        {
            await session.DisposeAsync();
        }
        catch (DbException)
        {
            // A disk that failed the commit may fail the rollback: the next start drops what was not committed.
        }
    }
}
