using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;
using Pipelines.Engine.Steps.Files;

namespace Pipelines.Engine.Local.Processes;

/// <summary>Starts an attempt's program under a supervisor of ours, or finds the one that an earlier engine started, and waits for its end.</summary>
internal sealed partial class AttemptPrograms(
    LocalOptions options, string engine, SupervisorPool pool, ProcessWatch others, AttemptEnding ending, LogLimit logs, TimeProvider time, ILogger log)
{
    // Shells that read their orders byte by byte take long for long ones; a file they read in one go.
    private const int LongestOrder = 4096;

    // Within this time the numbers of processes do not come round.
    private static readonly TimeSpan ShortStep = TimeSpan.FromSeconds(1);

    // A record that stays empty for so long was left by a supervisor that was killed while it wrote.
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    // What a fork server needs to note how a program was killed, with a wide margin for a busy machine.
    private static readonly TimeSpan NotePatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Hands the program to a supervisor, or to a process that is there for it. When this returns it starts, whatever becomes of this engine; the task in the result
    /// completes with its end. Null when the attempt was stopped before.
    /// </summary>
    public Task<StepExit>? Launch(RunningAttempt attempt, ProgramLine line, string? endText, IWarmProgram? program, CancellationToken stop)
        => program is null ? LaunchCold(attempt, line, endText, stop) : LaunchWarm(attempt, program, () => LaunchCold(attempt, line, endText, stop), stop);

    private Task<StepExit>? LaunchCold(RunningAttempt attempt, ProgramLine line, string? endText, CancellationToken stop)
    {
        AttemptPlace place = attempt.Place;
        if (endText is not null)
            Disk.Write(place.End, () => File.WriteAllText(place.End, endText));
        // The pool's: it goes back there.
#pragma warning disable CA2000
        Supervisor supervisor = pool.Take();
#pragma warning restore CA2000
        AttemptMark mark = new(supervisor.Pid, MarkOf(place));
        if (!attempt.TryBegin(mark))
        {
            pool.GiveBack(supervisor);
            return null;
        }
        int newest = ProcessTable.Newest();
        long began = time.GetTimestamp();
        AttemptClaim claim = new(supervisor.Pid, supervisor.Start, ProcessTable.Boot, engine, time.GetUtcNow());
        string order = OrderText(attempt, claim, line);
        bool isLong = order.Length > LongestOrder;
        if (isLong)
            Disk.Write(place.Order, () => File.WriteAllText(place.Order, order));
        Task<SupervisorAnswer> answer = supervisor.CarryOutAsync(isLong ? new StringBuilder(".").AppendWord(place.Order).Append('\n').ToString() : order);
        logs.Add(attempt.Id, place.Log);
        return SeeThroughAsync();

        async Task<StepExit> SeeThroughAsync()
        {
            await attempt.Sink.StartedAsync(attempt.Id, claim.At);
            SupervisorAnswer answered = await answer.WaitAsync(stop);
            logs.Remove(attempt.Id);
            if (isLong)
                File.Delete(place.Order);
            switch (answered)
            {
                case SupervisorAnswer.Taken:
                    pool.GiveBack(supervisor);
                    AttemptRecord taken = await FindClaimAsync(place, stop)
                        ?? throw new StorageUnavailableException(place.Record, "another supervisor had it, and it is empty now. Is the disk full?");
                    return await AdoptAsync(attempt, taken, stop);
                case SupervisorAnswer.Unwritable:
                    pool.GiveBack(supervisor);
                    throw new StorageUnavailableException(place.Log, $"neither this log nor '{place.Record}' could be begun. Is the disk full?");
                default:
                    attempt.SetOver();
                    await SweepAsync(attempt, mark, time.GetElapsedTime(began) < ShortStep ? newest : 0, stop);
                    pool.GiveBack(supervisor);
                    return ExitOf(attempt, claim, RecordOf(attempt, claim, answered), isOwn: true);
            }
        }
    }

    /// <summary>Waits for the end of a program that another supervisor has, or finds how it ended.</summary>
    public Task<StepExit> AdoptAsync(RunningAttempt attempt, AttemptRecord record, CancellationToken stop) => AdoptAsync(attempt, record, isOwn: false, stop);

    private async Task<StepExit> AdoptAsync(RunningAttempt attempt, AttemptRecord record, bool isOwn, CancellationToken stop)
    {
        AttemptPlace place = attempt.Place;
        AttemptClaim claim = record.Claim ?? throw new InvalidOperationException("Only a claimed attempt can be taken over.");
        AttemptMark mark = MarkOf(place, claim);
        if (record.ExitCode is null && claim.IsAlive())
        {
            AttemptRecord.NoteAdopted(place.Record, engine);
            logs.Add(attempt.Id, place.Log);
            attempt.MoveTo(mark);
            Log.Adopted(log, attempt.Id, claim.Supervisor);
        }
        await attempt.Sink.StartedAsync(attempt.Id, claim.At);
        Task gone = others.EndOfAsync(claim.Supervisor, claim.Start, stop);
        // A supervisor may live on after the program, if its engine does.
        while (record.ExitCode is null && !gone.IsCompleted)
        {
            await Task.WhenAny(gone, Task.Delay(LookEvery, time, stop));
            stop.ThrowIfCancellationRequested();
            record = AttemptRecord.Read(place.Record) ?? record;
        }
        record = await LastOfAsync(place, record, stop);
        logs.Remove(attempt.Id);
        attempt.SetOver();
        await SweepAsync(attempt, mark, newest: 0, stop);
        return ExitOf(attempt, claim, record, isOwn);
    }

    /// <summary>The record of an attempt that somebody has claimed; null when nobody has.</summary>
    public async Task<AttemptRecord?> FindClaimAsync(AttemptPlace place, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        while (AttemptRecord.Read(place.Record) is AttemptRecord record)
        {
            if (record.Claim is not null)
                return record;
            if (time.GetElapsedTime(began) > ClaimPatience)
            {
                File.Delete(place.Record);
                return null;
            }
            await Task.Delay(LookEvery, time, stop);
        }
        return null;
    }

    /// <summary>How the processes of an attempt are known.</summary>
    public static AttemptMark MarkOf(AttemptPlace place, AttemptClaim claim) => new(claim.Supervisor, MarkOf(place), claim.IsProgram);

    private static string MarkOf(AttemptPlace place) => $"{AttemptMark.AttemptVariable}={place.Folder}";

    // A program that was killed notes nothing itself; a fork server that was its parent does so a moment after its end.
    private async Task<AttemptRecord> LastOfAsync(AttemptPlace place, AttemptRecord known, CancellationToken stop)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            known = AttemptRecord.Read(place.Record) ?? known;
            if (known is not { ExitCode: null, Claim.IsProgram: true } || time.GetElapsedTime(began) > NotePatience)
                return known;
            await Task.Delay(LookEvery, time, stop);
        }
    }

    private static AttemptRecord RecordOf(RunningAttempt attempt, AttemptClaim claim, SupervisorAnswer answer)
    {
        // Only a time limit is kept by others than us; nothing else is in the record that we do not know.
        bool mustRead = answer is SupervisorAnswer.Gone || attempt.Order.TimeOut is not null;
        AttemptRecord record = (mustRead ? AttemptRecord.Read(attempt.Place.Record) : null) ?? new(claim, StopReason.None, null, IsKept: false);
        return answer is SupervisorAnswer.Exited exited ? record with { Claim = claim, ExitCode = exited.Code } : record;
    }

    private async Task SweepAsync(RunningAttempt attempt, AttemptMark mark, int newest, CancellationToken stop)
    {
        int count = await ending.SweepAsync(mark, newest, stop);
        if (count > 0)
            Log.LeftBehind(log, attempt.Id, count);
    }

    private StepExit ExitOf(RunningAttempt attempt, AttemptClaim claim, AttemptRecord record, bool isOwn)
    {
        int? code = record.TrustedExitCode;
        StopReason reason = attempt.IsStopped ? StopReason.Canceled : record.Stopping;
        (StepOutcome outcome, string words) = reason switch
        {
            StopReason.Canceled => (StepOutcome.Canceled, EndWords.Canceled),
            StopReason.TimeOut => (StepOutcome.TimedOut, EndWords.TimeOut(attempt.Order.TimeOut)),
            StopReason.Orphaned => (StepOutcome.Lost, $"No engine saw to it for {options.OrphanTimeOut}, so it was ended. See --orphan-timeout."),
            _ when code == 0 => (StepOutcome.Succeeded, ""),
            _ when code is not null => (StepOutcome.Failed, ""),
            _ when record.ExitCode is not null => (StepOutcome.Lost, "It ended before this machine was started again, and its outputs may not have reached the disk."),
            _ when !claim.IsOfThisBoot => (StepOutcome.Lost, "This machine was started again while it ran."),
            // With us looking on there was nobody else who could do it: trying again for nothing would do it again.
            _ when isOwn => (StepOutcome.Failed, "It was killed together with its supervisor: by itself (kill 0), or by somebody else."),
            _ => (StepOutcome.Lost, "It was killed together with its supervisor while no engine looked on."),
        };
        return new(outcome, code, claim.At, words, attempt.Place.Log);
    }

    private string OrderText(RunningAttempt attempt, AttemptClaim claim, ProgramLine line)
    {
        AttemptPlace place = attempt.Place;
        StringBuilder order = new("attempt", 1024);
        order.AppendWord(place.Record).AppendWord(place.Log).AppendWord(place.Folder).AppendWord(claim.ToLine());
        order.AppendWord(ShellText.Command(line.Arguments, line.Environment));
        if (attempt.Order.TimeOut is TimeSpan limit)
            order.AppendWord(Seconds(limit)).AppendWord(Seconds(options.TimeOutGrace));
        return order.Append('\n').ToString();
    }

    private static string Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
