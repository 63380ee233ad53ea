using Pipelines.Core.Schedules;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Schedules;

public sealed class ScheduleMacroTests
{
    private static readonly MacroValues Scheduled = new(new("run-7"), CronTests.Time("2026-03-02T04:05:06Z"), CronTests.Time("2026-01-09T15:04:00Z"), 12);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("[[RunUUID]]", "run-7")]
    [InlineData("a-[[Index]]-[[Index]]", "a-12-12")]
    [InlineData("[[ScheduledTime]]", "20260109150400")]
    [InlineData("[[CurrentTime]]", "20260302040506")]
    [InlineData("s3://x/[[ScheduledTime.2006/01/02]]/[[CurrentTime.15-04-05]]", "s3://x/2026/01/09/04-05-06")]
    [InlineData("[[ScheduledTime.Mon Jan _2 3:04PM 2006 MST -0700]]", "Fri Jan  9 3:04PM 2026 UTC +0000")]
    [InlineData("[[ScheduledTime.2006-01-02T15:04:05Z07:00]]", "2026-01-09T15:04:00Z")]
    [InlineData("[[ScheduledTime.Monday, January 2, 06 002 pm]]", "Friday, January 9, 26 009 pm")]
    [InlineData("[[ScheduledTime.05.000|05.999|1/2/5]]", "00.000|00|1/9/0")]
    [InlineData("[[ScheduledTime.%Y-%m-%d]]", "2026-01-09")]
    [InlineData("[[CurrentTime.%F %T %j %s %u %Z%z %% %Q]]", "2026-03-02 04:05:06 061 1772424306 1 UTC+0000 % %Q")]
    [InlineData("[[Unknown]] [[Index.x]] [[ScheduledTime", "[[Unknown]] [[Index.x]] [[ScheduledTime")]
    public void A_macro_is_filled_in_and_the_rest_stays(string text, string filled)
        => Assert.Equal(Value.Of(filled), ScheduleMacros.Apply(Map.Of(("p", Value.Of(text))), Scheduled)["p"]);

    [Fact]
    public void A_run_of_no_schedule_knows_only_itself_and_the_time()
    {
        Map<Value> parameters = Map.Of(("p", Value.Of("[[RunUUID]] [[CurrentTime]] [[ScheduledTime]] [[Index]]")));
        Assert.Equal(
            Value.Of("run-7 20260302040506 [[ScheduledTime]] [[Index]]"),
            ScheduleMacros.Apply(parameters, new(new("run-7"), Scheduled.Now))["p"]);
    }

    [Fact]
    public void Texts_inside_lists_and_objects_are_filled_in_and_other_values_stay()
    {
        Value nested = ValueJson.Read("""{"a":["[[Index]]",1,null,true],"b":{"c":"[[Index]]"}}""");
        Assert.Equal(ValueJson.Read("""{"a":["12",1,null,true],"b":{"c":"12"}}"""), ScheduleMacros.Apply(Map.Of(("p", nested)), Scheduled)["p"]);
    }
}
