using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Pipelines.Stores.Tests.S3;

/// <summary>Stands before a server: with a certificate of its own, or cutting connections in the middle.</summary>
internal sealed class TestProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _cuts;
    private int _isClosed;

    public TestProxy(Uri server, X509Certificate2? certificate = null)
    {
        (_server, _certificate) = (server, certificate);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Endpoint => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>So many more connections are cut once they have carried <see cref="CutAfterBytes"/> in one direction.</summary>
    public int Cuts
    {
        get => Volatile.Read(ref _cuts);
        set => Volatile.Write(ref _cuts, value);
    }

    public long CutAfterBytes { get; set; }

    /// <summary>Cuts every connection at once, while it is set.</summary>
    public bool IsClosed
    {
        get => Volatile.Read(ref _isClosed) == 1;
        set => Volatile.Write(ref _isClosed, value ? 1 : 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (TcpClient server = new())
        using (CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
        {
            try
            {
                if (IsClosed)
                    return;
                await server.ConnectAsync(_server.Host, _server.Port, over.Token);
                await using Stream near = _certificate is null ? client.GetStream() : new SslStream(client.GetStream());
                if (near is SslStream secured)
                    await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, over.Token);
                await using Stream far = server.GetStream();
                // Both are awaited before the streams go.
#pragma warning disable CA2025
                Task[] both = [PumpAsync(near, far, over.Token), PumpAsync(far, near, over.Token)];
#pragma warning restore CA2025
                try
                {
                    await await Task.WhenAny(both);
                }
                finally
                {
                    await over.CancelAsync();
                    await Task.WhenAll(both);
                }
            }
            catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // One side has gone, or the test is over.
            }
        }
    }

    private async Task PumpAsync(Stream from, Stream to, CancellationToken stop)
    {
        byte[] buffer = new byte[64 * 1024];
        long carried = 0;
        while (await from.ReadAsync(buffer, stop) is > 0 and int read)
        {
            carried += read;
            if (IsClosed || (CutAfterBytes > 0 && carried > CutAfterBytes && Interlocked.Decrement(ref _cuts) >= 0))
                throw new IOException("Cut.");
            await to.WriteAsync(buffer.AsMemory(0, read), stop);
        }
    }
}
