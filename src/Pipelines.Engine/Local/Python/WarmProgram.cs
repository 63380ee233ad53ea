using Microsoft.Extensions.Logging;
using Pipelines.Core.Spec;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Python;

/// <summary>A function of Python that a fork server executes.</summary>
internal sealed class WarmProgram(
    ForkServer server, PythonFunction function, IReadOnlyList<EnvironmentVariable> environment, PythonOptions options, LocalOptions local, TimeProvider time, ILogger log) : IWarmProgram
{
    public Task<WarmEnd> RunAsync(AttemptPlace place, AttemptClaim claim, TimeSpan? limit)
    {
        ReadOnlyMemory<byte> line = ForkServerFrames.Run(function, environment, place, claim, limit, local.TimeOutGrace);
        // Sent when this returns: the server reads it also after our end.
        Task<ForkServerAnswer.Ended>? ended = server.Run(place.Record, line.Span);
        return ended is null ? Task.FromResult(default(WarmEnd)) : SeeAsync(ended);

        async Task<WarmEnd> SeeAsync(Task<ForkServerAnswer.Ended> ended)
        {
            ForkServerAnswer.Ended end;
            try
            {
                end = await ended.WaitAsync(options.BeginPatience, time);
            }
            catch (TimeoutException)
            {
                // Most have begun, and take their time. One that has not is with a server that somebody has stopped.
                if (!File.Exists(place.Record))
                {
                    Log.ServerStuck(log, server.Process, options.BeginPatience);
                    server.Kill();
                }
                end = await ended;
            }
            if (end.Code is null)
                Log.NotExecuted(log, place.Folder, end.Refused);
            return new(end.Process, end.Code);
        }
    }
}
