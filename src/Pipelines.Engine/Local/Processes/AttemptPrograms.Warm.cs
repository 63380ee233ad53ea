using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

internal sealed partial class AttemptPrograms
{
    private Task<StepExit>? LaunchWarm(RunningAttempt attempt, IWarmProgram program, Func<Task<StepExit>?> startCold, CancellationToken stop)
    {
        AttemptPlace place = attempt.Place;
        AttemptMark mark = new(0, MarkOf(place), IsProgram: true);
        if (!attempt.TryBegin(mark))
            return null;
        int newest = ProcessTable.Newest();
        long began = time.GetTimestamp();
        AttemptClaim claim = new(0, 0, ProcessTable.Boot, engine, time.GetUtcNow(), IsProgram: true);
        Task<WarmEnd> running = program.RunAsync(place, claim, attempt.Order.TimeOut);
        logs.Add(attempt.Id, place.Log);
        return SeeThroughAsync();

        async Task<StepExit> SeeThroughAsync()
        {
            await attempt.Sink.StartedAsync(attempt.Id, claim.At);
            WarmEnd end = await running.WaitAsync(stop);
            logs.Remove(attempt.Id);
            if (end.Code is int code)
            {
                attempt.SetOver();
                await SweepAsync(attempt, mark with { Supervisor = end.Process }, time.GetElapsedTime(began) < ShortStep ? newest : 0, stop);
                return ExitOf(attempt, claim, RecordOf(attempt, claim, new SupervisorAnswer.Exited(code)), isOwn: true);
            }
            // It may run on without the process that it was handed to.
            if (await FindClaimAsync(place, stop) is AttemptRecord record)
                return await AdoptAsync(attempt, record, isOwn: true, stop);
            return await (startCold() ?? Task.FromResult(new StepExit(StepOutcome.Canceled, null, null, "It was stopped before it began.", place.Log)));
        }
    }
}
