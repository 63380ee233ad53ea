using System.Globalization;
using System.Text.RegularExpressions;
using Pipelines.Core.Values;

namespace Pipelines.Core.Schedules;

/// <summary>What stands for macros in the parameters of one run.</summary>
/// <param name="Run">For <c>[[RunUUID]]</c>.</param>
/// <param name="Now">For <c>[[CurrentTime]]</c>.</param>
/// <param name="ScheduledAt">For <c>[[ScheduledTime]]</c>; null: the run has no schedule, and the macro stays as it is.</param>
/// <param name="Index">For <c>[[Index]]</c>: the number of the run in its schedule, from 1; null: none, the macro stays.</param>
public sealed record MacroValues(RunId Run, DateTimeOffset Now, DateTimeOffset? ScheduledAt = null, long? Index = null);

/// <summary>
/// Fills in macros in the texts of parameters: <c>[[ScheduledTime]]</c>, <c>[[CurrentTime]]</c>, both also with a form behind a dot (a layout of
/// Go, or one with <c>%</c> as strftime has it), <c>[[Index]]</c>, <c>[[RunUUID]]</c>. Times are in UTC, as yyyyMMddHHmmss where no form is given.
/// </summary>
public static partial class ScheduleMacros
{
    /// <summary>The parameters with their macros filled in; what is no macro stays as it is.</summary>
    public static Map<Value> Apply(Map<Value> parameters, MacroValues values)
        => parameters.ToMap(parameter => parameter.Key, parameter => Apply(parameter.Value, values));

    private static Value Apply(Value value, MacroValues values) => value switch
    {
        Value.String text when text.Text.Contains("[[", StringComparison.Ordinal) => Value.Of(Macro().Replace(text.Text, match => Fill(match, values))),
        Value.List list => new Value.List(list.Items.Select(item => Apply(item, values)).ToSequence()),
        Value.Struct fields => new Value.Struct(Apply(fields.Members, values)),
        _ => value,
    };

    private static string Fill(Match macro, MacroValues values)
    {
        string form = macro.Groups["form"].Value;
        return macro.Groups["name"].Value switch
        {
            "RunUUID" when form.Length == 0 => values.Run.Value,
            "Index" when form.Length == 0 && values.Index is { } index => index.ToString(CultureInfo.InvariantCulture),
            "CurrentTime" => TimeForm.Write(values.Now, form),
            "ScheduledTime" when values.ScheduledAt is { } at => TimeForm.Write(at, form),
            _ => macro.Value,
        };
    }

    [GeneratedRegex(@"\[\[(?<name>RunUUID|Index|CurrentTime|ScheduledTime)(\.(?<form>[^\]]+))?\]\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Macro();
}
