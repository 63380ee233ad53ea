using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Steps;

/// <summary>
/// Fetches http(s) data, but only from public addresses and hosts allowed by name. The address is checked where the connection is
/// made: after redirects and after the name was looked up, so neither can lead elsewhere. Proxies are not used: behind one, nobody here
/// could check.
/// </summary>
internal sealed class GuardedDownload : IDisposable
{
    private const int MostRedirects = 10;

    private readonly Sequence<string> _allowedHosts;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;

    public GuardedDownload(Sequence<string> allowedHosts)
    {
        _allowedHosts = allowedHosts;
        _handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            MaxAutomaticRedirections = MostRedirects,
            ConnectTimeout = TimeSpan.FromSeconds(30),
        };
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("pipelines", null));
    }

    /// <summary>Fetches to a file that is there whole or not at all.</summary>
    /// <exception cref="StepRefusedException">It may not be fetched, or the server does not give it.</exception>
    /// <exception cref="StorageUnavailableException">The disk is full or cannot be written.</exception>
    public async Task FetchAsync(string uri, string path, CancellationToken stop)
    {
        string part = path + ".part";
        Disk.MakeFolder(Path.GetDirectoryName(path)!);
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri(uri), HttpCompletionOption.ResponseHeadersRead, stop);
            if (!response.IsSuccessStatusCode)
                throw Refused(uri, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}. Is the address right, and open to everybody?");
            await using (FileStream file = new(part, FileMode.Create, FileAccess.Write))
                await response.Content.CopyToAsync(file, stop);
            File.Move(part, path, overwrite: true);
        }
        catch (HttpRequestException failure) when (failure.InnerException is StepRefusedException refused)
        {
            throw Refused(uri, refused.Message);
        }
        catch (HttpRequestException failure)
        {
            throw Refused(uri, $"{failure.Message} Is the address right, and the network there?");
        }
        catch (Exception failure) when (Disk.WordsFor(failure) is string words)
        {
            throw new StorageUnavailableException(path, words, failure);
        }
        finally
        {
            File.Delete(part);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        string host = context.DnsEndPoint.Host;
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, stop);
        bool isAllowed = _allowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
        // One address that is not public is enough to refuse: the next look-up could give that one.
        if (!isAllowed && addresses.FirstOrDefault(address => !PublicAddress.Is(address)) is IPAddress inner)
            throw new StepRefusedException(StepOutcome.Failed, $"'{host}' is at {inner}, which is not a public address. If that is meant, allow the host by name.");
        // The stream that is returned owns it.
#pragma warning disable CA2000
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            // To the addresses that were checked: connecting by name would look it up again.
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static StepRefusedException Refused(string uri, string why) => new(StepOutcome.Failed, $"'{uri}' cannot be fetched: {why}");
}
