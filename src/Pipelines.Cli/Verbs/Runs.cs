using System.CommandLine;

namespace Pipelines.Cli.Verbs;

/// <summary>How commands name a run.</summary>
internal static class Runs
{
    public static Argument<string?> Argument() => new("RUN")
    {
        Description = "The run's id, or the beginning of it; the newest run if not given.",
        Arity = ArgumentArity.ZeroOrOne,
    };
}
