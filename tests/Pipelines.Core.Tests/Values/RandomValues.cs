using Pipelines.Core.Values;

namespace Pipelines.Core.Tests;

/// <summary>Values of every kind, from a seed.</summary>
internal static class RandomValues
{
    private static readonly string[] Texts = ["", "a", "\"", "\\", "\n", "{{$}}", "{{$.inputs.parameters['a']}}", "$(A)", "$$", "ä😀", "\0", "'"];

    public static Value Any(Random random, int levels) => random.Next(levels > 1 ? 7 : 5) switch
    {
        0 => Value.Null,
        1 => Value.Of(random.Next(2) == 0),
        2 => Value.Of(random.Next(-10, 10)),
        3 => Value.Of(Math.ScaleB(random.NextDouble(), random.Next(-40, 40))),
        4 => Value.Of(Text(random)),
        5 => new Value.List(Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, levels - 1)).ToSequence()),
        _ => new Value.Struct(Enumerable.Range(0, random.Next(4)).ToMap(_ => Text(random), _ => Any(random, levels - 1))),
    };

    public static string Text(Random random) => Texts[random.Next(Texts.Length)] + (random.Next(2) == 0 ? Texts[random.Next(Texts.Length)] : "");
}
