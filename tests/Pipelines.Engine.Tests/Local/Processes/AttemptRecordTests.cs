using Pipelines.Core.Values;
using Pipelines.Engine.Local.Processes;

namespace Pipelines.Engine.Tests.Local.Processes;

public sealed class AttemptRecordTests
{
    private const string Claimed = "claimed 12 345 boot-id 6.7.8 1795351261528\n";

    [Fact]
    public void A_claim_is_read_as_it_was_written()
    {
        AttemptClaim claim = new(12, 345, "boot-id", "6.7.8", DateTimeOffset.FromUnixTimeMilliseconds(1795351261528));

        Assert.Equal(Claimed, claim.ToLine() + "\n");
        Assert.Equal(new AttemptRecord(claim, StopReason.None, null, IsKept: false), AttemptRecord.Parse(Claimed));
        Assert.Equal(claim with { Boot = "" }, AttemptRecord.Parse((claim with { Boot = "" }).ToLine() + "\n").Claim);
    }

    [Fact]
    public void Facts_are_taken_in_their_order()
    {
        AttemptRecord record = AttemptRecord.Parse(Claimed + "adopted 9.9.9\nstopping time-out\nstopping canceled\nword of a later version\nexited 143 kept\n");

        Assert.Equal(("9.9.9", StopReason.TimeOut, 143, true), (record.Claim!.Engine, record.Stopping, record.ExitCode!.Value, record.IsKept));
    }

    [Fact]
    public void Of_two_claims_the_first_stands() => Assert.Equal(12, AttemptRecord.Parse(Claimed + Claimed.Replace("12", "13", StringComparison.Ordinal)).Claim!.Supervisor);

    [Fact]
    public void A_line_without_its_end_is_not_yet_there()
    {
        string whole = Claimed + "stopping canceled\nexited 0 kept\n";
        for (int length = 0; length < whole.Length; length++)
        {
            AttemptRecord record = AttemptRecord.Parse(whole[..length]);
            Assert.Equal(length >= Claimed.Length, record.Claim is not null);
            Assert.Null(record.ExitCode);
        }
        Assert.Equal(0, AttemptRecord.Parse(whole).ExitCode);
    }

    [Fact]
    public void An_exit_of_an_earlier_boot_counts_only_if_it_was_kept()
    {
        Assert.Null(AttemptRecord.Parse(Claimed + "exited 0\n").TrustedExitCode);
        Assert.Equal(0, AttemptRecord.Parse(Claimed + "exited 0 kept\n").TrustedExitCode);
        Assert.Equal(0, AttemptRecord.Parse(Claimed.Replace("boot-id", ProcessTable.Boot.Length == 0 ? "-" : ProcessTable.Boot, StringComparison.Ordinal) + "exited 0\n").TrustedExitCode);
    }

    [Fact]
    public void The_files_of_two_attempts_never_meet()
    {
        AttemptId[] attempts =
        [
            .. from task in new[] { TaskPath.Root.Task("a").Task("b"), TaskPath.Root.Task("a.b"), TaskPath.Root.Task("a").Iteration(0).Task("b"), TaskPath.Root.Task("a").Task("0").Task("b"), TaskPath.Root.Task("a").Iteration(1), TaskPath.Root.Task(new string('x', 300)), TaskPath.Root.Task(new string('x', 301)) }
               from number in new[] { 1, 11 }
               select new AttemptId(new("run"), task, number),
        ];

        AttemptPlace[] places = [.. attempts.Select(attempt => AttemptPlace.Of("/runs", "/logs", attempt))];

        Assert.Equal(places.Length, places.Select(place => place.Folder).Distinct().Count());
        Assert.Equal(places.Length, places.Select(place => place.Log).Distinct().Count());
        Assert.All(places, place => Assert.InRange(Path.GetFileName(place.Log).Length, 1, 200));
        Assert.Equal("/runs/run/a~0.b.1", places[4].Folder);
        Assert.Equal("/logs/run/a~0.b.1.log", places[4].Log);
    }
}
