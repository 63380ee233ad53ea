using System.Globalization;
using System.Text.RegularExpressions;
using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>
/// Text made of values that only the run knows: each leaves a mark with its number, and where the text is given to an input,
/// the marks become the values again. So interpolation, <c>string.Join</c> and helpers of the author's own all work.
/// </summary>
internal static partial class PrintedSources
{
    /// <summary>The mark of a value of the run.</summary>
    public static string Print(Source source)
    {
        PipelineBuilder root = source.Home.Root;
        root.Printed.Add(source);
        return string.Create(CultureInfo.InvariantCulture, $"{Source.PrintedMark}{root.Name}#{root.Printed.Count - 1}}}}}");
    }

    /// <summary>The argument with the values in place of their marks. Marks of another pipeline stay, and are told of by the checks.</summary>
    public static Argument Resolve(Argument argument, PipelineBuilder root)
    {
        ArgumentContent resolved = Resolve(argument.Content, root);
        return ReferenceEquals(resolved, argument.Content) ? argument : new Argument(resolved);
    }

    private static ArgumentContent Resolve(ArgumentContent content, PipelineBuilder root) => content switch
    {
        ArgumentContent.Constant constant => Holds(constant.Value) ? Resolve(constant.Value, root) : constant,
        ArgumentContent.List list => ArgumentContent.ListOf(list.Items.Select(item => Resolve(item, root))),
        ArgumentContent.Struct members => ArgumentContent.StructOf(members.Members.ToMap(member => member.Key, member => Resolve(member.Value, root))),
        _ => content,
    };

    private static ArgumentContent Resolve(Value value, PipelineBuilder root) => value switch
    {
        Value.String text => ArgumentContent.TextOf(Parts(text.Text, root).ToSequence()),
        Value.List list => ArgumentContent.ListOf(list.Items.Select(item => Resolve(item, root))),
        Value.Struct members => ArgumentContent.StructOf(members.Members.ToMap(member => member.Key, member => Resolve(member.Value, root))),
        _ => new ArgumentContent.Constant(value, ConstantType.Of(value)),
    };

    private static IEnumerable<ArgumentContent> Parts(string text, PipelineBuilder root)
    {
        int from = 0;
        foreach (Match mark in Mark().Matches(text))
        {
            int number = int.Parse(mark.Groups["number"].Value, CultureInfo.InvariantCulture);
            if (mark.Groups["pipeline"].Value != root.Name || number >= root.Printed.Count)
                continue;
            if (mark.Index > from)
                yield return Text(text[from..mark.Index]);
            yield return new ArgumentContent.Reference(root.Printed[number]);
            from = mark.Index + mark.Length;
        }
        if (from < text.Length || from == 0)
            yield return Text(text[from..]);
    }

    private static ArgumentContent.Constant Text(string text) => new(Value.Of(text), ParameterType.String);

    private static bool Holds(Value value) => value switch
    {
        Value.String text => text.Text.Contains(Source.PrintedMark, StringComparison.Ordinal),
        Value.List list => list.Items.Any(Holds),
        Value.Struct members => members.Members.Values.Any(Holds),
        _ => false,
    };

    [GeneratedRegex(@"\{\{not known until the run: (?<pipeline>[^#{}]*)#(?<number>\d{1,9})\}\}")]
    private static partial Regex Mark();
}
