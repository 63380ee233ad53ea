using System.Net.Sockets;

namespace Pipelines.Stores.Tests.Sql;

/// <summary>Stands between a program and a PostgreSQL server, and cuts a connection at the moment of a commit.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly string _server;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _tasks = [];
    private int _cuts;

    private CuttingProxy(string folder, string server)
    {
        _server = server;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, ".s.PGSQL.5432")));
        _listener.Listen();
        _tasks.Add(AcceptAsync());
    }

    /// <summary>What becomes of the next commit.</summary>
    public enum Fate
    {
        /// <summary>All is passed on.</summary>
        Pass = 0,

        /// <summary>The server never sees it.</summary>
        Lost = 1,

        /// <summary>The server carries it out, and its answer is lost.</summary>
        AnswerLost = 2,
    }

    /// <summary>Holds until it has been carried out once; then all is passed on again.</summary>
    public Fate Next { get; set; }

    /// <summary>Whether new connections are let through.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Listens in a folder, for a server whose socket lies in another.</summary>
    public static CuttingProxy Start(string folder, string serverFolder) => new(folder, Path.Combine(serverFolder, ".s.PGSQL.5432"));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_tasks);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_ended.Token);
                // Ends it at the end.
#pragma warning disable CA2025
                if (IsClosed)
                    client.Dispose();
                else
                    _tasks.Add(ServeAsync(client));
#pragma warning restore CA2025
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    // Both ways are awaited before the sockets are disposed of.
#pragma warning disable CA2025
    private async Task ServeAsync(Socket client)
    {
        using Socket server = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using (client)
        {
            await server.ConnectAsync(new UnixDomainSocketEndPoint(_server));
            bool[] isCut = [false];
            TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task back = PassAsync(server, client, (_, _) =>
            {
                if (isCut[0])
                    answered.TrySetResult();
                return Task.FromResult(!isCut[0]);
            });
            await PassAsync(client, server, async (bytes, send) =>
            {
                if (Next == Fate.Pass || bytes.Span.IndexOf("COMMIT\0"u8) < 0)
                    return true;
                Fate fate = Next;
                Next = Fate.Pass;
                isCut[0] = true;
                if (fate == Fate.AnswerLost)
                {
                    await send();
                    await answered.Task;
                }
                return false;
            });
            if (isCut[0])
            {
                Interlocked.Increment(ref _cuts);
                client.Close();
                // A server that learns nothing of the cut goes on waiting, until somebody ends its session; one that answers is heard.
                await back;
            }
            server.Close();
            client.Close();
            await back;
        }
    }

#pragma warning restore CA2025

    // Ends when either end does, or when what was read is not to be passed on.
    private async Task PassAsync(Socket from, Socket to, Func<ReadOnlyMemory<byte>, Func<Task>, Task<bool>> isPassed)
    {
        byte[] buffer = new byte[1 << 16];
        try
        {
            while (await from.ReceiveAsync(buffer, _ended.Token) is var count and > 0)
            {
                ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, count);
                if (!await isPassed(bytes, () => SendAsync(to, bytes)))
                    return;
                await SendAsync(to, bytes);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // An end was closed.
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await to.SendAsync(bytes, _ended.Token)..];
    }
}
