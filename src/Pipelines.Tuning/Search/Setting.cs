using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Search;

/// <summary>The kinds of texts that settings take.</summary>
public enum SettingKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One word of a list.</summary>
    Word,

    /// <summary>Any text.</summary>
    Text,
}

/// <summary>A setting that an algorithm knows.</summary>
/// <param name="Name">As it is written in experiments.</param>
/// <param name="Kind">What its text must be.</param>
public sealed record Setting(string Name, SettingKind Kind)
{
    /// <summary>The least number.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest number.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>True when <see cref="Least"/> itself is too small.</summary>
    public bool IsAboveLeast { get; init; }

    /// <summary>True when <see cref="Most"/> itself is too great.</summary>
    public bool IsBelowMost { get; init; }

    /// <summary>The words that may stand.</summary>
    public Sequence<string> Words { get; init; }

    /// <summary>True when it must be given.</summary>
    public bool IsRequired { get; init; }

    internal static Setting Whole(string name, double least, bool required = false)
        => new(name, SettingKind.Whole) { Least = least, IsRequired = required };

    internal static Setting Number(string name, double least, double most = double.PositiveInfinity, bool isAboveLeast = false, bool required = false)
        => new(name, SettingKind.Number) { Least = least, Most = most, IsAboveLeast = isAboveLeast, IsRequired = required };

    internal static Setting Word(string name, params ReadOnlySpan<string> words)
        => new(name, SettingKind.Word) { Words = Sequence.Create(words) };

    /// <summary>The seed of engines whose settings people bring along; ours is the experiment's seed when it is left out.</summary>
    internal static readonly Setting RandomState = Whole("random_state", 0);

    internal static IEnumerable<Problem> Check(string algorithm, Sequence<Setting> known, Map<string> given)
    {
        foreach ((string name, string text) in given)
        {
            if (known.FirstOrDefault(setting => setting.Name == name) is not { } setting)
                yield return new(SearchCodes.UnknownSetting, $"settings.{name}", $"The algorithm \"{algorithm}\" has no setting \"{name}\".",
                    NearestName.Advice(name, [.. known.Select(other => other.Name)], "settings"));
            else if (setting.Complaint(text) is { } wanted)
                yield return new(SearchCodes.WrongSetting, $"settings.{name}", $"\"{text}\" is no value of \"{name}\".", $"Give {wanted}.");
        }
        foreach (Setting setting in known)
        {
            if (setting.IsRequired && !given.ContainsKey(setting.Name))
                yield return new(SearchCodes.MissingSetting, "settings", $"The algorithm \"{algorithm}\" needs the setting \"{setting.Name}\".", $"Give {setting.Wanted()}.");
        }
    }

    /// <summary>What should have been given; null when the text will do.</summary>
    internal string? Complaint(string text)
    {
        double? number = Axis.Parse(text);
        bool fits = Kind switch
        {
            SettingKind.Word => Words.Contains(text),
            SettingKind.Text => text.Length > 0,
            SettingKind.Whole => number is { } whole && whole == Math.Truncate(whole) && IsInRange(whole),
            _ => number is { } any && IsInRange(any),
        };
        return fits ? null : Wanted();
    }

    private bool IsInRange(double number)
        => (IsAboveLeast ? number > Least : number >= Least) && (IsBelowMost ? number < Most : number <= Most);

    private string Wanted()
    {
        if (Kind == SettingKind.Word)
            return $"one of {string.Join(", ", Words)}";
        if (Kind == SettingKind.Text)
            return "a text";
        string noun = Kind == SettingKind.Whole ? "a whole number" : "a number";
        string least = double.IsFinite(Least) ? string.Create(CultureInfo.InvariantCulture, $" {(IsAboveLeast ? "above" : "from")} {Least}") : "";
        string most = double.IsFinite(Most) ? string.Create(CultureInfo.InvariantCulture, $" {(IsBelowMost ? "below" : "to")} {Most}") : "";
        return noun + least + most;
    }
}

/// <summary>Reads settings that were checked.</summary>
internal static class SettingTexts
{
    public static double Number(this Map<string> settings, string name, double absent)
        => settings.TryGetValue(name, out string? text) && Axis.Parse(text) is { } number ? number : absent;

    public static int Whole(this Map<string> settings, string name, int absent)
        => (int)Math.Clamp(settings.Number(name, absent), int.MinValue, int.MaxValue);

    public static string Word(this Map<string> settings, string name, string absent)
        => settings.TryGetValue(name, out string? text) ? text : absent;

    /// <summary>The seed: <c>random_state</c> where it is given.</summary>
    public static ulong Seed(this SearchRequest request)
        => request.Settings.TryGetValue(Setting.RandomState.Name, out string? text) && Axis.Parse(text) is { } number
            ? request.Seed ^ unchecked((ulong)number * 0x9E3779B97F4A7C15)
            : request.Seed;
}
