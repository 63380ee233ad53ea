using System.Runtime.InteropServices;
using Pipelines.Server;
using Pipelines.Stores.Resources;

namespace Pipelines.Cli.Engines;

/// <summary>A server over the engine of one home, from the start until somebody asks it to stop.</summary>
internal static class ServerSession
{
    // SQLite's calls hold their thread while the disk writes. Where all are held the pool adds one or two a second, and requests wait for that.
    private const int ThreadsAtOnce = 64;

    public static async Task<int> RunAsync(EngineSettings settings, ServerOptions options, CancellationToken stop)
    {
        ThreadPool.SetMinThreads(ThreadsAtOnce, ThreadsAtOnce);
        using CancellationTokenSource asked = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Ask(context, asked));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Ask(context, asked));
        await using LocalEngine engine = await LocalEngine.OpenAsync(settings, asked.Token);
        await using SqlResources resources = await SqlResources.OpenAsync(StorePlace.Of(settings.Home.Store, settings.Home.Home).Resources, engine.Ports.Time, asked.Token);
        await using PipelinesServer server = await StartAsync(options, new(engine.Ports, resources, engine.Home, engine.DriverOptions, engine.Keeper), asked.Token);
        Console.Out.WriteLine($"listening on {server.Address.GetLeftPart(UriPartial.Authority)}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, engine.Ports.Time, asked.Token);
        }
        catch (OperationCanceledException) when (asked.IsCancellationRequested)
        {
            await server.StopAsync();
        }
        return ExitCodes.Succeeded;
    }

    private static async Task<PipelinesServer> StartAsync(ServerOptions options, ServerParts parts, CancellationToken stop)
    {
        try
        {
            return await PipelinesServer.StartAsync(options, parts, stop);
        }
        catch (IOException taken)
        {
            throw new RefusedException($"--listen {options.Listen}: {taken.Message} End the program that listens there, or give another port.");
        }
    }

    private static void Ask(PosixSignalContext context, CancellationTokenSource asked)
    {
        context.Cancel = true;
        asked.Cancel();
    }
}
