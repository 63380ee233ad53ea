using Pipelines.Core.Spec.Checking;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Sweeps;

/// <summary>A map of settings while it is read: members are taken by name, and what is left over is unknown.</summary>
internal sealed class SettingMap
{
    private readonly Map<Value> _members;
    private readonly Sequence<string> _path;
    private readonly List<SettingProblem> _problems;

    public SettingMap(Value? value, Sequence<string> path, List<SettingProblem> problems)
    {
        (_path, _problems) = (path, problems);
        if (value is Value.Struct map)
            _members = map.Members;
        else if (value is { IsNull: false })
            Report(SweepCodes.BadSetting, $"This is a {value.Kind}, and no map.", "Write a map.");
    }

    public IEnumerable<string> Names => _members.Keys;

    public bool Has(string name) => Find(name) is not null;

    public Value? Find(string name) => _members.TryGetValue(name, out Value? value) && !value.IsNull ? value : null;

    public SettingMap Map(string name) => new(Find(name), [.. _path, name], _problems);

    /// <summary>Reports every member that is none of these.</summary>
    public void Only(params string[] known)
    {
        foreach (string name in _members.Keys)
        {
            if (!known.Contains(name))
                At(name).Report(SweepCodes.BadSetting, $"There is no setting \"{name}\" here.", NearestName.Advice(name, known, "settings"));
        }
    }

    public string Text(string name, string absent = "")
    {
        switch (Find(name))
        {
            case null:
                return absent;
            case Value.Number or Value.Boolean or Value.String:
                return Find(name)!.ToText();
            case { } other:
                At(name).Report(SweepCodes.BadSetting, $"{name} is a {other.Kind}.", "Write a text.");
                return absent;
        }
    }

    public double? Number(string name)
    {
        if (Find(name) is not { } value)
            return null;
        double? number = value is Value.Number amount ? amount.Amount : value is Value.String text ? Spaces.Axis.Parse(text.Text) : null;
        if (number is null)
            At(name).Report(SweepCodes.BadSetting, $"{name} is no number: {value}.", "Write a number.");
        return number;
    }

    public int? Whole(string name)
    {
        double? number = Number(name);
        if (number is null || (number == Math.Truncate(number.Value) && Math.Abs(number.Value) <= int.MaxValue))
            return (int?)number;
        At(name).Report(SweepCodes.BadSetting, $"{name} is no whole number: {number}.", "Write a whole number.");
        return null;
    }

    /// <summary>One word of some; the first one when it is absent.</summary>
    public string Word(string name, params string[] words)
    {
        string text = Text(name, words[0]);
        if (words.Contains(text))
            return text;
        At(name).Report(SweepCodes.BadSetting, $"\"{text}\" is no value of {name}.", NearestName.Advice(text, words, "values"));
        return words[0];
    }

    public Sequence<Value> List(string name)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case Value.List list:
                return list.Items;
            case { } other:
                At(name).Report(SweepCodes.BadSetting, $"{name} is a {other.Kind}, and no list.", "Write a list.");
                return [];
        }
    }

    /// <summary>The place of a member, there or not.</summary>
    public SettingPlace At(string name) => new([.. _path, name], _problems);

    public void Report(string code, string what, string fix) => new SettingPlace(_path, _problems).Report(code, what, fix);
}

/// <summary>Where something stands.</summary>
internal readonly record struct SettingPlace(Sequence<string> Path, List<SettingProblem> Problems)
{
    public void Report(string code, string what, string fix) => Problems.Add(new(Path, code, what, fix));
}
