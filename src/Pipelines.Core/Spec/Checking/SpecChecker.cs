using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Something wrong with settings that the checker hands to whoever understands them.</summary>
/// <param name="Path">The names of members from the top of the file.</param>
/// <param name="Code">The problem's code.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Fix">How to mend it.</param>
public sealed record SettingProblem(Sequence<string> Path, string Code, string What, string Fix);

/// <summary>
/// Finds all that is wrong with a pipeline before it runs. A package without problems can be run by the engine; each
/// problem has a code that <c>docs/problems.md</c> explains.
/// </summary>
public static class SpecChecker
{
    /// <summary>All problems of what was read: those of the text and those of its meaning, with lines where they are known.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="further">
    /// Checks settings that others understand, as sweeps'; asked for a package without other problems in its references. Null: nobody does.
    /// </param>
    public static Sequence<Problem> Check(PipelineReading reading, Func<PipelinePackage, IEnumerable<SettingProblem>>? further = null)
    {
        ProblemList problems = new() { Source = reading.Found.Source };
        problems.AddAll(reading.Found);
        if (reading.Package is not { } package)
            return problems.ToSequence();
        Check(package, problems);
        foreach (SettingProblem found in further?.Invoke(package) ?? [])
        {
            Place place = new(DocumentPath.Top, problems);
            foreach (string name in found.Path)
                place = place[name];
            place.Report(found.Code, found.What, found.Fix);
        }
        return problems.ToSequence();
    }

    /// <summary>All problems of a package that was made, not read.</summary>
    public static Sequence<Problem> Check(PipelinePackage package)
    {
        ProblemList problems = new();
        Check(package, problems);
        return problems.ToSequence();
    }

    /// <summary>
    /// All reasons why a run with these parameters cannot be created. The pipeline itself is taken to be without problems.
    /// </summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="given">Parameters by name, already of their declared kind; null counts as not given.</param>
    public static Sequence<Problem> CheckRunParameters(PipelineSpec pipeline, Map<Value> given)
        => RunParameterCheck.All(pipeline, given);

    private static void Check(PipelinePackage package, ProblemList problems)
    {
        CheckedPackage context = new(package, new Place(DocumentPath.Top, problems));
        // What a newer format means is not known here: its other problems would be guesses.
        if (!PipelineCheck.IsCurrentVersion(context))
            return;
        PipelineCheck.Run(context);
        NestingCheck.Run(context);
        foreach (DagScope dag in context.Dags)
            DagCheck.Run(dag);
        ExecutorCheck.Run(context);
        PlatformCheck.Run(context);
    }
}
