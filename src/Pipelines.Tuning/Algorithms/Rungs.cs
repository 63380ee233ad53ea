using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Algorithms;

/// <summary>
/// What searches share that give few resources to many trials and more to the best: a parameter of the space is the resource (epochs, rows), and
/// trials carry their bracket, their rung and their configuration in tags. A promotion is a new trial with more of the resource; the tag
/// <c>parent</c> names the trial whose checkpoint it may go on from.
/// </summary>
internal static class Rungs
{
    public const string BracketTag = "bracket";
    public const string RungTag = "rung";
    public const string ParentTag = "parent";

    public static readonly Setting Eta = Setting.Number("eta", 1, isAboveLeast: true);
    public static readonly Setting MostResource = Setting.Number("r_l", 0, isAboveLeast: true, required: true);
    public static readonly Setting LeastResource = Setting.Number("r_min", 0, isAboveLeast: true);
    public static readonly Setting ResourceName = new("resource_name", SettingKind.Text) { IsRequired = true };

    /// <summary>A trial with the rung that it was run at.</summary>
    public readonly record struct Member(Trial Trial, double Loss, bool IsDone);

    public static IEnumerable<Problem> Fit(SearchRequest request)
    {
        string name = request.Settings.Word(ResourceName.Name, "");
        if (name.Length == 0 || !request.Settings.TryGetValue(MostResource.Name, out string? text) || Axis.Parse(text) is not { } most)
            yield break;
        int index = Index(request);
        if (index < 0)
            yield return new(SearchCodes.DoesNotFit, "settings.resource_name", $"\"{name}\" is no parameter.",
                NearestName.Advice(name, [.. request.Space.Parameters.Select(parameter => parameter.Name)], "parameters"));
        else if (!request.Space.Axes[index].IsOrdered || request.Space.Parameters[index].When is not null)
            yield return new(SearchCodes.DoesNotFit, "settings.resource_name", $"\"{name}\" is no number that each trial has.", "Name an int or double parameter without a condition.");
        if (request.Objectives.Count != 1)
            yield return new(SearchCodes.DoesNotFit, "objective", "Halving ranks trials by one objective.", "Choose nsga2 for several.");
        if (Least(request) > most)
            yield return new(SearchCodes.DoesNotFit, "settings.r_min", $"r_min is above r_l, {most}.", "Give an r_min of at most r_l.");
    }

    /// <summary>The index of the resource's parameter; -1: none.</summary>
    public static int Index(SearchRequest request)
    {
        string name = request.Settings.Word(ResourceName.Name, "");
        return Array.FindIndex(request.Space.Axes, axis => axis.Parameter.Name == name);
    }

    public static double Least(SearchRequest request) => request.Settings.Number(LeastResource.Name, 1);

    public static double Most(SearchRequest request) => request.Settings.Number(MostResource.Name, 1);

    /// <summary>How many times the least resource can be multiplied by eta: counted, since logarithms of exact powers round down.</summary>
    public static int Steps(double least, double most, double eta)
    {
        int steps = 0;
        for (double resource = least * eta; resource <= most * (1 + 1e-9); resource *= eta)
            steps++;
        return steps;
    }

    /// <summary>The trials of a bracket's rung, in the order in which they were suggested.</summary>
    public static List<Member> At(SearchRequest request, int bracket, int rung)
    {
        List<Member> members = [];
        foreach (Trial trial in request.Trials)
        {
            if (Number(trial, BracketTag) == bracket && Number(trial, RungTag) == rung)
                members.Add(new(trial, trial.HasValues(1) ? request.Objectives[0].Loss(trial.Values[0]) : double.PositiveInfinity, trial.IsDone));
        }
        return members;
    }

    public static int Number(Trial trial, string tag)
        => trial.Tags.TryGetValue(tag, out string? text) && int.TryParse(text, CultureInfo.InvariantCulture, out int number) ? number : -1;

    /// <summary>A point with a resource; the resource is snapped to a value of its parameter.</summary>
    public static double[] With(SearchRequest request, double[] point, double resource)
    {
        int index = Index(request);
        Axis axis = request.Space.Axes[index];
        double[] other = [.. point];
        other[index] = axis.PlaceOf(resource);
        return request.Space.Snap(other);
    }

    /// <summary>The suggestion of a point at a rung.</summary>
    public static Suggestion Suggested(SearchRequest request, double[] point, int bracket, int rung, string? parent = null)
    {
        Map<string> tags = Map.Of((BracketTag, Text(bracket)), (RungTag, Text(rung)));
        return new(request.Space.At(point)) { Tags = parent is null ? tags : tags.With(ParentTag, parent) };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
