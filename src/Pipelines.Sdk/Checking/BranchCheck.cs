using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Conditions, the order of branches, and choices among their outputs.</summary>
internal static class BranchCheck
{
    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        foreach (BranchGroup group in pipeline.Created.OfType<BranchGroup>())
        {
            foreach (Branch branch in group.Branches)
            {
                foreach (Condition.Comparison comparison in branch.Condition?.Comparisons ?? [])
                    CheckComparison(comparison, branch, problems);
            }
            int firstElse = group.Branches.FindIndex(branch => branch.Condition is null);
            if (firstElse >= 0 && firstElse < group.Branches.Count - 1)
                problems.Add(Code.AfterElse, group.Branches[firstElse].Place, "Branches follow the Else, and could never run.", "Make the Else the last branch.");
        }
        foreach ((PipelineScope scope, BranchGroup? group, Sequence<Source> choices) in pipeline.Choices)
        {
            if (!choices.Any(choice => choice.IsBroken))
                CheckChoice(scope, group, choices, problems);
        }
    }

    private static void CheckComparison(Condition.Comparison comparison, Branch branch, ProblemList problems)
    {
        if (comparison.Left.IsBroken || comparison.Right.Content.Sources().Any(source => source.IsBroken))
            return;
        if (comparison.Right.Content is ArgumentContent.Invalid invalid)
        {
            problems.Add(Code.InvalidValue, branch.Place, invalid.What, "Compare with a value that JSON can hold.");
            return;
        }
        if (PrintedHandle.Report(comparison.Right.Content, branch.Place, problems))
            return;
        if (ComparedType.Of(comparison) is not { } type)
        {
            problems.Add(Code.Condition, branch.Place, $"{Side(comparison.Left)} cannot be compared with {Side(comparison.Right)}.",
                "Compare numbers with numbers, text with text, booleans with booleans; of a struct compare a member: output[\"name\"].");
        }
        else if (type == ParameterType.Boolean && comparison.Sign is not ("==" or "!="))
        {
            problems.Add(Code.Condition, branch.Place, $"{comparison.Left.Words} is a boolean: \"{comparison.Sign}\" says nothing about it.", "Compare it by == or !=.");
        }
    }

    private static string Side(Source side) => side is ParameterSource parameter
        ? $"{side.Words} ({parameter.Type.Words()})"
        : $"{side.Words} (an artifact)";

    private static string Side(Argument side) => side.Content switch
    {
        ArgumentContent.Reference reference => Side(reference.Source),
        ArgumentContent.Constant constant => $"{side.Words} ({constant.Type.Words()})",
        _ => side.Words,
    };

    private static void CheckChoice(PipelineScope scope, BranchGroup? group, Sequence<Source> choices, ProblemList problems)
    {
        string place = $"{(group is null ? scope.Place : group.Branches[0].Place)}, OneOf";
        string listed = string.Join(", ", choices.Select(choice => choice.Words));
        if (group is null)
        {
            problems.Add(Code.OneOf, place, $"There is no If whose branches give {listed}.", "Choose among outputs of the branches of one If.");
            return;
        }
        if (group.Branches[^1].Condition is not null)
            problems.Add(Code.OneOf, place, "The If has no Else, so perhaps no branch runs and there is nothing to choose.", "Add an Else() and choose an output of it too.");
        foreach (Branch branch in group.Branches)
        {
            int fromHere = choices.Count(choice => branch.Contains(choice.Home));
            if (fromHere != 1)
                problems.Add(Code.OneOf, place, $"{fromHere} of the choices come from {branch.Words}. They are: {listed}.", "Choose exactly one output of each branch.");
        }
        foreach (Source choice in choices)
            CheckOne(group, choice, choices[0], place, problems);
    }

    private static void CheckOne(BranchGroup group, Source choice, Source first, string place, ProblemList problems)
    {
        if (choice is not (ParameterOutput or ArtifactOutput))
            problems.Add(Code.OneOf, place, $"{choice.Words} is not an output of a task.", "Choose outputs of tasks.");
        else if (ReachCheck.Barrier(choice, BranchGroup.BranchOf(group, choice)!) is { } barrier)
            problems.Add(Code.OneOf, place, $"{choice.Words} comes out of {barrier.Words} within the branch.", "Collect it, or choose OneOf(...) there first.");

        bool same = (choice, first) switch
        {
            (ParameterSource one, ParameterSource other) => one.Type == other.Type,
            (ArtifactSource one, ArtifactSource other) => one.Type.Title == other.Type.Title && one.IsList == other.IsList,
            _ => false,
        };
        if (!same)
            problems.Add(Code.OneOf, place, $"{choice.Words} and {first.Words} are of different types.", "Choose outputs of one type.");
    }
}
