using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Finds text that was made of a handle before the run, when there was no value to put in.</summary>
internal static class PrintedHandle
{
    /// <summary>Tells of such text in an argument; true when there is any.</summary>
    public static bool Report(ArgumentContent content, string place, ProblemList problems)
    {
        bool found = content.Constants().Any(IsIn);
        if (found)
        {
            problems.Add(Code.InvalidValue, place, "The text was made before the run, from something that is known only in the run.",
                "Write $\"...{handle}...\" as the argument itself, not into a string variable first.");
        }
        return found;
    }

    private static bool IsIn(Value value) => value switch
    {
        Value.String text => text.Text.Contains(Source.PrintedMark, StringComparison.Ordinal),
        Value.List list => list.Items.Any(IsIn),
        Value.Struct members => members.Members.Keys.Select(Value.Of).Concat(members.Members.Values).Any(IsIn),
        _ => false,
    };
}
