using System.Data.Common;
using System.Threading.Channels;

namespace Pipelines.Stores.Sql;

/// <summary>
/// The one writer of a database: takes all works that wait into one transaction, commits it, and then tells each. So a hundred appends
/// that come together cost one write to disk, and one that comes alone waits for nobody.
/// </summary>
internal sealed class SqlWriter<TSession> : IAsyncDisposable
    where TSession : SqlSession
{
    private const int LargestBatch = 1024;
    private const int LargestBatchBytes = 8 << 20;

    private readonly Dialect _dialect;
    private readonly Func<DbConnection, TSession> _open;
    private readonly Channel<SqlWork<TSession>> _inbox =
        Channel.CreateBounded<SqlWork<TSession>>(new BoundedChannelOptions(LargestBatch) { SingleReader = true });
    private readonly Task _loop;

    // The loop's own. Null after a failure: the next work connects anew.
    private TSession? _session;

    /// <summary>Writes over <paramref name="connection"/>, which is its own from now on, and over new ones if that fails.</summary>
    public SqlWriter(Dialect dialect, DbConnection connection, Func<DbConnection, TSession> open)
    {
        _dialect = dialect;
        _open = open;
        _session = open(connection);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Does <paramref name="work"/> in the next transaction and returns its result once that is committed.</summary>
    /// <param name="work">Refuses by its result: an exception undoes the works beside it too.</param>
    /// <param name="sizeBytes">What it adds to the transaction, about.</param>
    /// <param name="stop">Takes the work back as long as it waits; one that is begun is told to its end.</param>
    public async Task<T> RunAsync<T>(Func<TSession, Task<T>> work, int sizeBytes, CancellationToken stop)
    {
        SqlWork<TSession, T> waiting = new(work, sizeBytes);
        try
        {
            await _inbox.Writer.WriteAsync(waiting, stop);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(_dialect.Place, $"'{_dialect.Place}' has been closed.");
        }
        await using (stop.UnsafeRegister(static (state, stop) => (state as SqlWork<TSession, T>)?.Withdraw(stop), waiting))
            return await waiting.Told;
    }

    /// <summary>Does what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _inbox.Writer.TryComplete();
        await _loop;
    }

    private async Task LoopAsync()
    {
        List<SqlWork<TSession>> batch = new(LargestBatch);
        while (await _inbox.Reader.WaitToReadAsync())
        {
            int bytes = 0;
            while (batch.Count < LargestBatch && bytes < LargestBatchBytes && _inbox.Reader.TryRead(out SqlWork<TSession>? work))
            {
                if (!work.TryDecide())
                    continue;
                batch.Add(work);
                bytes += work.SizeBytes;
            }
            if (batch.Count > 0)
                await CommitAsync(batch);
            batch.Clear();
        }
        await CloseAsync();
    }

    private async Task CommitAsync(List<SqlWork<TSession>> batch)
    {
        try
        {
            _session ??= _open(await _dialect.ConnectToWriteAsync(CancellationToken.None));
            await _session.BeginAsync();
            foreach (SqlWork<TSession> work in batch)
                await work.DoAsync(_session);
            await _session.CommitAsync();
        }
        // Whatever it is, those who wait must hear of it, and the next ones must find a writer.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            await CloseAsync();
            foreach (SqlWork<TSession> work in batch)
                work.Fail(e is DbException failure ? _dialect.Explain(failure) : e);
            return;
        }
        foreach (SqlWork<TSession> work in batch)
            work.Acknowledge();
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
