using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;
using Pipelines.Server.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>What steps print.</summary>
internal sealed class LogApi(RunLookup lookup, RunSignals signals, Home home, TimeProvider time, CancellationToken stopping)
{
    private const int ChunkBytes = 64 * 1024;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/v1alpha1/runs/{run}/nodes/{node}/log", "Gives what a step has printed, from a byte on (a negative one counts from the end); with follow=true until the step has ended.", GetAsync)
        {
            Queries = ["follow", "attempt", "from"],
            Gives = "text",
        },
    ];

    private async Task GetAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        bool follows = call.Query("follow") is "true" or "True" or "1";
        int? attempt = Attempt(call.Query("attempt"));
        long from = From(call.Query("from"));
        HttpResponse response = call.Context.Response;
        long sent = 0;
        string file = "";
        while (true)
        {
            // First the signal, then the look: a change between the two is not missed.
            Task change = signals.Next(run.Run);
            TaskSnapshot task = await lookup.TaskAsync(run, call.Path("node"), call.Stop);
            if (task.Kind is not TaskKind.Step)
                throw ApiRefusal.Invalid($"Task '{task.Path}' runs no program, so it prints nothing. Ask for one of its steps.");
            string now = AttemptPlace.Of(home.Runs, home.Logs, new(run.Run, task.Path, attempt ?? task.Attempts)).Log;
            if (!response.HasStarted)
            {
                (file, sent) = (now, Start(now, from));
                response.ContentType = "text/plain; charset=utf-8";
                response.Headers["X-Log-From"] = sent.ToString(CultureInfo.InvariantCulture);
                await response.StartAsync(call.Stop);
            }
            else if (now != file)
            {
                (file, sent) = (now, 0);
            }
            sent = await SendAsync(file, sent, response, call.Stop);
            if (!follows || stopping.IsCancellationRequested || task.State.IsFinal() || attempt < task.Attempts)
                return;
            await response.Body.FlushAsync(call.Stop);
            // The program prints without telling anybody.
            await Task.WhenAny(change, Task.Delay(LookEvery, time, call.Stop));
        }
    }

    private static async Task<long> SendAsync(string file, long from, HttpResponse response, CancellationToken stop)
    {
        if (!File.Exists(file))
            return from;
        await using FileStream log = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, useAsync: true);
        log.Seek(Math.Min(from, log.Length), SeekOrigin.Begin);
        byte[] chunk = new byte[ChunkBytes];
        for (int count; (count = await log.ReadAsync(chunk, stop)) > 0;)
            await response.Body.WriteAsync(chunk.AsMemory(0, count), stop);
        return log.Position;
    }

    private static long Start(string file, long from)
        => from >= 0 ? from : File.Exists(file) ? Math.Max(0, new FileInfo(file).Length + from) : 0;

    private static long From(string text)
        => text.Length == 0 ? 0
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long from) ? from
        : throw ApiRefusal.Invalid($"from is '{text}'; give the number of a byte, or a negative one to count from the end.");

    private static int? Attempt(string text)
    {
        if (text.Length == 0)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int attempt) && attempt > 0
            ? attempt
            : throw ApiRefusal.Invalid($"attempt is '{text}'; give a number from 1.");
    }
}
