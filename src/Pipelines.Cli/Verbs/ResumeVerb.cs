using System.CommandLine;
using Pipelines.Cli.Engines;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines resume</c>: goes on with a run or an experiment that was interrupted.</summary>
internal static class ResumeVerb
{
    public static Command Make()
    {
        Argument<string?> run = new("RUN")
        {
            Description = "The id of a run or an experiment, or the beginning of it; the newest unfinished one if not given.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        EngineOptions engine = new();
        Command command = new("resume", "Goes on with an interrupted run: steps that still run are taken over, finished ones stay finished.") { run };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            _ = settings.Home.Require();
            await using LocalEngine local = await LocalEngine.OpenAsync(settings, stop);
            return await local.FindToResumeAsync(parsed.GetValue(run), stop) switch
            {
                { Experiment: { } experiment } => await new ExperimentSession(local, settings).ResumeAsync(experiment, stop),
                { Run: { } found } => await new RunSession(local, settings).ResumeAsync(found, stop),
                _ => throw new RefusedException("no run"),
            };
        });
        return command;
    }
}
