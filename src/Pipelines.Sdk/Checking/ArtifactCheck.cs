using Pipelines.Core.Spec;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>A value given to an artifact input.</summary>
internal static class ArtifactCheck
{
    public static void Run(Argument value, ArtifactInputSpec wanted, string place, ProblemList problems)
    {
        string wantedWords = wanted.Type.Words(wanted.IsList);
        if (value.Content is not ArgumentContent.Reference { Source: ArtifactSource given })
        {
            if (value.Content is ArgumentContent.Reference { Source.IsBroken: true })
                return;
            problems.Add(Code.KindMismatch, place, $"It takes an artifact, {wantedWords}, but {value.Words} is a parameter.",
                "Give it an output of a task; data that lies elsewhere becomes an artifact through Import(...).");
            return;
        }
        if (given.IsBroken)
            return;
        if (!given.Type.Fits(wanted.Type) || given.IsList != wanted.IsList)
        {
            string fix = (given.IsList, wanted.IsList) switch
            {
                (true, false) => "Go over the list with ForEachArtifact(...), or give it a single artifact.",
                (false, true) => "Give it a list, such as what a loop collects.",
                _ => Fitting.Artifact(given, wanted),
            };
            problems.Add(Code.ArtifactMismatch, place, $"It takes {wantedWords}, but {given.Words} is {given.Type.Words(given.IsList)}.", fix);
        }
        else if (given.MayBeAbsent && !wanted.IsOptional)
        {
            problems.Add(Code.MayBeAbsent, place, $"It must be given an artifact, but {given.Words} may be absent.", "Make the pipeline's artifact required.");
        }
    }
}
